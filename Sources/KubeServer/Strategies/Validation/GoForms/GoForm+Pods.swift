internal import KubeCore

/// The types of pods and of what they are made from.
/// Source: pkg/apis/core/types.go of Kubernetes 1.36.
extension GoForm {
    /// What the spec of a pod looks like in Go. The flags about the host's namespaces are part of the security context
    /// there, which is never missing.
    static func podSpec(_ spec: JSONValue) -> JSONValue {
        var spec = spec
        var context = spec["securityContext"] ?? [:]
        for member in ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"] {
            context[member] = spec[member]
        }
        spec["securityContext"] = context
        return podSpecFields.show(spec)
    }

    static func podTemplate(_ template: JSONValue) -> JSONValue {
        var shown = templateMetadata.show(template["metadata"])
        shown["Spec"] = podSpec(template["spec"] ?? [:])
        return shown
    }

    /// Of the metadata that every object has, what templates may have.
    static let templateMetadata = GoForm(tagged: [
        ("name", .nullable), ("generateName", .nullable), ("namespace", .nullable), ("labels", .map),
        ("annotations", .map),
        ("ownerReferences", .nullable), ("finalizers", .nullable),
    ])

    private static let podSpecFields = GoForm([
        "volumes": .list(volume), "initContainers": .list(container), "containers": .list(container),
        "ephemeralContainers": .list(ephemeralContainer),
        "restartPolicy": .string, "terminationGracePeriodSeconds": .nullable, "activeDeadlineSeconds": .nullable,
        "dnsPolicy": .string, "nodeSelector": .map, "serviceAccountName": .string,
        "automountServiceAccountToken": .nullable, "nodeName": .string,
        "securityContext": .structure(podSecurityContext), "imagePullSecrets": .list(localReference),
        "hostname": .string, "subdomain": .string, "setHostnameAsFQDN": .nullable, "affinity": .pointer(affinity),
        "schedulerName": .string, "tolerations": .list(toleration),
        "hostAliases": .list(GoForm(["ip": .string, "hostnames": .nullable])), "priorityClassName": .string,
        "priority": .nullable, "preemptionPolicy": .nullable,
        "dnsConfig": .pointer(
            GoForm([
                "nameservers": .nullable, "searches": .nullable,
                "options": .list(GoForm(["name": .string, "value": .nullable])),
            ])),
        "readinessGates": .list(GoForm(["conditionType": .string])), "runtimeClassName": .nullable, "overhead": .map,
        "enableServiceLinks": .nullable, "topologySpreadConstraints": .list(spreadConstraint),
        "os": .pointer(GoForm(["name": .string])), "schedulingGates": .list(GoForm(["name": .string])),
        "resourceClaims": .list(podResourceClaim), "resources": .pointer(resources), "hostnameOverride": .nullable,
        "schedulingGroup": .pointer(GoForm(["podGroupName": .nullable])),
    ])

    private static let podSecurityContext = GoForm([
        "hostNetwork": .flag, "hostPID": .flag, "hostIPC": .flag, "shareProcessNamespace": .nullable,
        "hostUsers": .nullable, "seLinuxOptions": .pointer(seLinuxOptions), "windowsOptions": .pointer(windowsOptions),
        "runAsUser": .nullable, "runAsGroup": .nullable, "runAsNonRoot": .nullable, "supplementalGroups": .nullable,
        "supplementalGroupsPolicy": .nullable, "fsGroup": .nullable, "fsGroupChangePolicy": .nullable,
        "sysctls": .list(GoForm(["name": .string, "value": .string])), "seccompProfile": .pointer(seccompProfile),
        "appArmorProfile": .pointer(seccompProfile), "seLinuxChangePolicy": .nullable,
    ])

    // MARK: - Containers

    static let ephemeralContainer = GoForm(embedding: container, then: ["targetContainerName": .string])

    private static let container = GoForm([
        "name": .string, "image": .string, "command": .nullable, "args": .nullable, "workingDir": .string,
        "ports": .list(
            GoForm([
                "name": .string, "hostPort": .number, "containerPort": .number, "protocol": .string, "hostIP": .string,
            ])),
        "envFrom": .list(
            GoForm([
                "prefix": .string, "configMapRef": .pointer(optionalName), "secretRef": .pointer(optionalName),
            ])),
        "env": .list(GoForm(["name": .string, "value": .string, "valueFrom": .pointer(environmentSource)])),
        "resources": .structure(resources),
        "resizePolicy": .list(GoForm(["resourceName": .string, "restartPolicy": .string])),
        "restartPolicy": .nullable,
        "restartPolicyRules": .list(
            GoForm([
                "action": .string,
                "exitCodes": .pointer(GoForm(["operator": .string, "values": .nullable])),
            ])),
        "volumeMounts": .list(
            GoForm([
                "name": .string, "readOnly": .flag, "recursiveReadOnly": .nullable, "mountPath": .string,
                "subPath": .string, "mountPropagation": .nullable, "subPathExpr": .string,
            ])),
        "volumeDevices": .list(GoForm(["name": .string, "devicePath": .string])),
        "livenessProbe": .pointer(probe), "readinessProbe": .pointer(probe), "startupProbe": .pointer(probe),
        "lifecycle": .pointer(
            GoForm(["postStart": .pointer(handler), "preStop": .pointer(handler), "stopSignal": .nullable])),
        "terminationMessagePath": .string, "terminationMessagePolicy": .string, "imagePullPolicy": .string,
        "securityContext": .pointer(securityContext), "stdin": .flag, "stdinOnce": .flag, "tty": .flag,
    ])

    static let resources = GoForm([
        "limits": .map, "requests": .map, "claims": .list(GoForm(["name": .string, "request": .string])),
    ])

    private static let optionalName = GoForm(["name": .string, "optional": .nullable])
    private static let optionalKey = GoForm(["name": .string, "key": .string, "optional": .nullable])

    private static let environmentSource = GoForm([
        "fieldRef": .pointer(fieldReference), "resourceFieldRef": .pointer(resourceFieldReference),
        "configMapKeyRef": .pointer(optionalKey), "secretKeyRef": .pointer(optionalKey),
        "fileKeyRef": .pointer(
            GoForm(["volumeName": .string, "path": .string, "key": .string, "optional": .nullable])),
    ])

    private static let exec = GoForm(["command": .nullable])
    private static let httpGet = GoForm([
        "path": .string, "port": .number, "host": .string, "scheme": .string,
        "httpHeaders": .list(GoForm(["name": .string, "value": .string])),
    ])
    private static let tcpSocket = GoForm(["port": .number, "host": .string])

    private static let handler = GoForm([
        "exec": .pointer(exec), "httpGet": .pointer(httpGet), "tcpSocket": .pointer(tcpSocket),
        "sleep": .pointer(GoForm(["seconds": .number])),
    ])

    private static let probe = GoForm([
        "exec": .pointer(exec), "httpGet": .pointer(httpGet), "tcpSocket": .pointer(tcpSocket),
        "grpc": .pointer(GoForm(["port": .number, "service": .nullable])), "initialDelaySeconds": .number,
        "timeoutSeconds": .number, "periodSeconds": .number, "successThreshold": .number, "failureThreshold": .number,
        "terminationGracePeriodSeconds": .nullable,
    ])

    // MARK: - Scheduling

    private static let toleration = GoForm([
        "key": .string, "operator": .string, "value": .string, "effect": .string, "tolerationSeconds": .nullable,
    ])

    private static let spreadConstraint = GoForm([
        "maxSkew": .number, "topologyKey": .string, "whenUnsatisfiable": .string,
        "labelSelector": .pointer(labelSelector), "minDomains": .nullable, "nodeAffinityPolicy": .nullable,
        "nodeTaintsPolicy": .nullable, "matchLabelKeys": .nullable,
    ])

    private static let podAffinityTerm = GoForm([
        "labelSelector": .pointer(labelSelector), "namespaces": .nullable, "topologyKey": .string,
        "namespaceSelector": .pointer(labelSelector), "matchLabelKeys": .nullable, "mismatchLabelKeys": .nullable,
    ])

    private static let podAffinity = GoForm([
        "requiredDuringSchedulingIgnoredDuringExecution": .list(podAffinityTerm),
        "preferredDuringSchedulingIgnoredDuringExecution": .list(
            GoForm(["weight": .number, "podAffinityTerm": .structure(podAffinityTerm)])),
    ])

    private static let affinity = GoForm([
        "nodeAffinity": .pointer(
            GoForm([
                "requiredDuringSchedulingIgnoredDuringExecution": .pointer(
                    GoForm(["nodeSelectorTerms": .list(nodeSelectorTerm)])),
                "preferredDuringSchedulingIgnoredDuringExecution": .list(
                    GoForm(["weight": .number, "preference": .structure(nodeSelectorTerm)])),
            ])),
        "podAffinity": .pointer(podAffinity), "podAntiAffinity": .pointer(podAffinity),
    ])
}

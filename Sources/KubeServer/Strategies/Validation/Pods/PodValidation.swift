internal import KubeCore

/// What must hold for the spec of a pod or a pod template, in the order in which kube-apiserver looks.
/// Source: pkg/apis/core/validation/validation.go ValidatePodSpec of Kubernetes 1.36.
enum PodValidation {
    /// A whole pod. Metadata is the registry's business, but for the annotations that say something of the spec.
    static func pod(_ pod: KubeObject, _ errors: inout FieldErrors) {
        let spec = pod["spec"] ?? [:]
        PodAnnotationValidation.annotations(pod.annotations, spec, "metadata.annotations", &errors)
        self.spec(spec, "spec", PodScope(spec, isPod: true, podName: pod.name), &errors)
        if spec.isUnset("serviceAccountName") { tokensNeedAccount(spec, &errors) }
        for list in ["containers", "initContainers"] {
            for (index, container) in spec.elements(list).enumerated() {
                ContainerValidation.imageOfPod(container, "spec.\(list)[\(index)]", &errors)
            }
        }
    }

    /// What must hold for a pod that is made, beside what holds for every pod.
    static func newPod(_ pod: KubeObject, _ errors: inout FieldErrors) {
        self.pod(pod, &errors)
        let spec = pod["spec"] ?? [:]
        if !spec.isUnset("ephemeralContainers") {
            errors.forbidden("spec.ephemeralContainers", "cannot be set on create")
        }
        if !spec.isUnset("nodeName"), !spec.isUnset("schedulingGates") {
            errors.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared")
        }
        PodAnnotationValidation.profilesMatch(pod.annotations, spec, "spec", &errors)
    }

    private static func tokensNeedAccount(_ spec: JSONValue, _ errors: inout FieldErrors) {
        for (index, volume) in spec.elements("volumes").enumerated() {
            for (position, source) in (volume["projected"] ?? [:]).elements("sources").enumerated()
            where source["serviceAccountToken"] != nil {
                errors.forbidden(
                    "spec.volumes[\(index)].projected.sources[\(position)].serviceAccountToken",
                    "must not be specified when serviceAccountName is not set")
            }
        }
    }

    /// The template of a workload.
    static func template(_ template: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        let metadata = template?["metadata"]
        let spec = template?["spec"] ?? [:]
        let annotations = metadata?["annotations"]?.objectValue?.stringDictionary ?? [:]
        errors.labels("\(path).labels", metadata?["labels"])
        errors.annotations("\(path).annotations", annotations)
        PodAnnotationValidation.annotations(annotations, spec, "\(path).annotations", &errors)
        self.spec(spec, "\(path).spec", PodScope(spec, isPod: false, podName: ""), &errors)
        PodAnnotationValidation.profilesMatch(annotations, spec, "\(path).spec", &errors)
        if !spec.isUnset("ephemeralContainers") {
            errors.forbidden(
                "\(path).spec.ephemeralContainers", "ephemeral containers not allowed in pod template")
        }
    }

    static func spec(_ spec: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors) {
        var scope = scope
        scope.volumes = VolumeValidation.volumes(spec.elements("volumes"), "\(path).volumes", scope, &errors)
        PodResourceClaimValidation.claims(spec.elements("resourceClaims"), "\(path).resourceClaims", &errors)
        ContainerListValidation.containers(spec, path, scope, &errors)
        PodResourceValidation.podLevel(spec, "\(path).resources", scope, &errors)
        hostPortsMatch(spec, "\(path).containers", scope, &errors)
        errors.requiredOneOf("\(path).restartPolicy", spec["restartPolicy"], ["Always", "OnFailure", "Never"])
        errors.requiredOneOf(
            "\(path).dnsPolicy", spec["dnsPolicy"], ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"])
        errors.labels("\(path).nodeSelector", spec["nodeSelector"])
        SecurityContextValidation.pod(spec, "\(path).securityContext", &errors)
        AffinityValidation.affinity(spec["affinity"], "\(path).affinity", &errors)
        PodNetworkValidation.dnsConfig(spec, "\(path).dnsConfig", &errors)
        PodSchedulingValidation.gates(spec, path, &errors)
        PodSchedulingValidation.spread(
            spec.elements("topologySpreadConstraints"), "\(path).topologySpreadConstraints", &errors)
        OperatingSystemValidation.hostProcesses(spec, path, &errors)
        hostUsers(spec, path, &errors)
        names(spec, path, &errors)
        if !spec.isUnset("tolerations") {
            PodSchedulingValidation.tolerations(spec.elements("tolerations"), "\(path).tolerations", &errors)
        }
        PodNetworkValidation.hostAliases(spec.elements("hostAliases"), "\(path).hostAliases", &errors)
        errors.optionalName(
            "\(path).priorityClassName", spec["priorityClassName"], NameValidation.dns1123Subdomain)
        if let name = spec["runtimeClassName"]?.stringValue {
            errors.invalid("\(path).runtimeClassName", name, NameValidation.dns1123Subdomain(name))
        }
        if spec["preemptionPolicy"] != nil {
            errors.requiredOneOf(
                "\(path).preemptionPolicy", spec["preemptionPolicy"], ["PreemptLowerPriority", "Never"])
        }
        if let overhead = spec["overhead"] {
            ResourceValidation.requirements(["limits": overhead], "\(path).overhead", [], &errors)
        }
        OperatingSystemValidation.system(spec, path, &errors)
    }

    /// A pod in the network of its node has its ports there.
    private static func hostPortsMatch(
        _ spec: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors
    ) {
        guard scope.hostNetwork else { return }
        for (index, container) in spec.elements("containers").enumerated() {
            for (position, port) in container.elements("ports").enumerated() {
                let hostPort = port["hostPort"]?.intValue ?? 0
                if scope.isPod || hostPort != 0, hostPort != port["containerPort"]?.intValue ?? 0 {
                    errors.invalid(
                        "\(path)[\(index)].ports[\(position)].hostPort", .int(hostPort),
                        "must match `containerPort` when `hostNetwork` is true")
                }
            }
        }
    }

    /// A user namespace of one's own goes with no other namespace of the host.
    private static func hostUsers(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        guard spec["hostUsers"] == false else { return }
        for (member, field) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")]
        where spec[member] == true {
            errors.forbidden("\(path).\(field)", "when `hostUsers` is false")
        }
    }

    private static func names(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        errors.optionalName(
            "\(path).serviceAccountName", spec["serviceAccountName"], NameValidation.dns1123Subdomain)
        errors.optionalName("\(path).nodeName", spec["nodeName"], NameValidation.dns1123Subdomain)
        errors.inRange("\(path).activeDeadlineSeconds", spec["activeDeadlineSeconds"], 1...Int64(Int32.max))
        errors.optionalName("\(path).hostname", spec["hostname"], NameValidation.dns1123Label)
        errors.optionalName("\(path).subdomain", spec["subdomain"], NameValidation.dns1123Label)
        PodNetworkValidation.hostnameOverride(spec, path, &errors)
    }
}

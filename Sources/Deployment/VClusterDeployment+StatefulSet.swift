internal import KubeCore
internal import VClusterConfig

// The StatefulSet whose only pod is the control plane.

extension VClusterDeployment {
    var statefulSet: KubeObject {
        let options = config.statefulSet
        var object = object(
            apiVersion: "apps/v1", kind: "StatefulSet", name: name.statefulSet, labels: options.labels,
            annotations: options.annotations)
        var spec: JSONObject = [
            "serviceName": .string(name.headlessService), "replicas": 1,
            "podManagementPolicy": .string(options.podManagementPolicy),
            "selector": ["matchLabels": .strings(selector)],
            "template": podTemplate,
        ]
        if options.usesVolumeClaim {
            spec["persistentVolumeClaimRetentionPolicy"] = [
                "whenDeleted": .string(options.volumeClaimRetentionPolicy), "whenScaled": "Retain",
            ]
            spec["volumeClaimTemplates"] = [dataClaimTemplate]
        }
        object["spec"] = .object(spec)
        return object
    }

    private var dataClaimTemplate: JSONValue {
        let options = config.statefulSet
        var spec: JSONObject = [
            "accessModes": .array(options.volumeClaimAccessModes.map(JSONValue.string)),
            "resources": ["requests": ["storage": options.volumeClaimSize]],
        ]
        if !options.volumeClaimStorageClass.isEmpty {
            spec["storageClassName"] = .string(options.volumeClaimStorageClass)
        }
        return ["metadata": ["name": .string(Self.dataVolume)], "spec": .object(spec)]
    }

    private var podTemplate: JSONValue {
        let options = config.statefulSet
        // What a running control plane must be restarted for changes the template, so that the pod is replaced.
        let ownAnnotations = ["vClusterConfigHash": config.restartHash]
        return [
            "metadata": [
                "labels": .strings(options.podLabels.merging(selector) { _, own in own }),
                "annotations": .strings(options.podAnnotations.merging(ownAnnotations) { _, own in own }),
            ],
            "spec": .object(podSpec),
        ]
    }

    private var podSpec: JSONObject {
        let options = config.statefulSet
        var spec: JSONObject = [
            "terminationGracePeriodSeconds": 15,
            "serviceAccountName": .string(controlPlaneServiceAccountName),
            "enableServiceLinks": .bool(options.enablesServiceLinks),
            "securityContext": ValuesMerge.merge(Self.podSecurityContext, with: .object(options.podSecurityContext)),
        ]
        spec.setUnlessEmpty("initContainers", .array(options.initContainers))
        spec["containers"] = .array([container] + options.sidecarContainers)
        spec["volumes"] = .array(volumes)
        spec.setUnlessEmpty("nodeSelector", .strings(options.nodeSelector))
        spec.setUnlessEmpty("affinity", .object(options.affinity))
        spec.setUnlessEmpty("tolerations", .array(options.tolerations))
        spec.setUnlessEmpty("topologySpreadConstraints", .array(options.topologySpreadConstraints))
        spec.setUnlessEmpty("priorityClassName", .string(options.priorityClassName))
        spec.setUnlessEmpty("runtimeClassName", .string(options.runtimeClassName))
        spec.setUnlessEmpty("dnsPolicy", .string(options.dnsPolicy))
        spec.setUnlessEmpty("dnsConfig", .object(options.dnsConfig))
        spec.setUnlessEmpty("hostAliases", .array(options.hostAliases))
        return spec
    }

    // MARK: - Volumes

    static let dataVolume = "data"
    static let dataDirectory = "/data"
    private static let configVolume = "vcluster-config"
    static let configDirectory = "/var/lib/vcluster"

    private var volumes: [JSONValue] {
        var volumes: [JSONValue] = [
            ["name": .string(Self.configVolume), "secret": ["secretName": .string(name.configSecret)]],
            ["name": "tmp", "emptyDir": [:]],
        ]
        if !config.statefulSet.usesVolumeClaim {
            volumes.append(["name": .string(Self.dataVolume), "emptyDir": [:]])
        }
        return volumes + config.statefulSet.addedVolumes
    }

    var volumeMounts: [JSONValue] {
        let own: [JSONValue] = [
            ["name": .string(Self.dataVolume), "mountPath": .string(Self.dataDirectory)],
            ["name": .string(Self.configVolume), "mountPath": .string(Self.configDirectory), "readOnly": true],
            ["name": "tmp", "mountPath": "/tmp"],
        ]
        return own + config.statefulSet.addedVolumeMounts
    }

    /// Runs as nobody in particular: the pod security standard "restricted".
    private static let podSecurityContext: JSONValue = [
        "runAsNonRoot": true, "runAsUser": 65532, "runAsGroup": 65532, "fsGroup": 65532,
        "seccompProfile": ["type": "RuntimeDefault"],
    ]
}

extension JSONObject {
    /// Sets the member only to something that says anything.
    mutating func setUnlessEmpty(_ key: String, _ value: JSONValue) {
        switch value {
        case .string(""), .null: return
        case .array(let elements) where elements.isEmpty: return
        case .object(let members) where members.isEmpty: return
        default: self[key] = value
        }
    }
}

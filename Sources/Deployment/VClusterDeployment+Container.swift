internal import KubeCore
internal import VClusterConfig

// The pod's container `syncer`: the whole control plane in one process.

extension VClusterDeployment {
    /// Port of the tenant's DNS server, above 1024 so that it needs no privilege.
    static let dnsPort: Int64 = 1053

    var container: JSONValue {
        let options = config.statefulSet
        var container: JSONObject = [
            "name": "syncer", "image": .string(image), "command": ["/vcluster"], "args": .array(arguments),
            "env": .array(ownEnvironment + options.env),
            "ports": [
                ["name": "https", "containerPort": .int(Self.securePort), "protocol": "TCP"],
                ["name": "dns", "containerPort": .int(Self.dnsPort), "protocol": "UDP"],
                ["name": "dns-tcp", "containerPort": .int(Self.dnsPort), "protocol": "TCP"],
                ["name": "dns-metrics", "containerPort": 9153, "protocol": "TCP"],
            ],
            "volumeMounts": .array(volumeMounts),
            "securityContext": ValuesMerge.merge(
                Self.containerSecurityContext, with: .object(options.containerSecurityContext)),
        ]
        container.setUnlessEmpty("imagePullPolicy", .string(options.imagePullPolicy))
        var resources: JSONObject = [:]
        resources.setUnlessEmpty("limits", .object(options.resourceLimits))
        resources.setUnlessEmpty("requests", .object(options.resourceRequests))
        container.setUnlessEmpty("resources", .object(resources))
        container["startupProbe"] = probe("startup", path: "/readyz")
        container["readinessProbe"] = probe("readiness", path: "/readyz")
        container["livenessProbe"] = probe("liveness", path: "/healthz")
        return .object(container)
    }

    /// `vcluster start` as the pod runs it; the command's in-pod form. Credentials come from the service account.
    private var arguments: [JSONValue] {
        [
            "start", "--config", .string("\(Self.configDirectory)/\(Self.configFile)"), "--name", .string(name.text),
            "--data-dir", .string(Self.dataDirectory), "--bind", .string("0.0.0.0:\(Self.securePort)"),
        ]
    }

    private var ownEnvironment: [JSONValue] {
        [
            ["name": "POD_NAME", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]],
            ["name": "POD_IP", "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]]],
        ]
    }

    /// Registry, repository and tag each as configured, else the product's own.
    private var image: String {
        let options = config.statefulSet
        let repository = options.imageRepository.isEmpty ? Product.imageRepository : options.imageRepository
        let tag = options.imageTag.isEmpty ? Product.version : options.imageTag
        let path = options.imageRegistry.isEmpty ? repository : "\(options.imageRegistry)/\(repository)"
        return "\(path):\(tag)"
    }

    private func probe(_ kind: String, path: String) -> JSONValue? {
        guard let options = config.statefulSet.probe(kind) else { return nil }
        var probe: JSONObject = [
            "httpGet": ["path": .string(path), "port": .int(Self.securePort), "scheme": "HTTPS"],
            "failureThreshold": .int(options.failureThreshold), "periodSeconds": .int(options.periodSeconds),
            "timeoutSeconds": .int(options.timeoutSeconds),
        ]
        if options.initialDelaySeconds > 0 { probe["initialDelaySeconds"] = .int(options.initialDelaySeconds) }
        return .object(probe)
    }

    private static let containerSecurityContext: JSONValue = [
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
    ]
}

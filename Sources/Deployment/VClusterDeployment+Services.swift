internal import KubeCore
internal import VClusterConfig

// Service NAME, which clients reach and which owns every synced object, and the StatefulSet's headless Service.

extension VClusterDeployment {
    /// Port on which the pod serves the API.
    package static let securePort: Int64 = 8443
    /// Ports of Service NAME: the API, and the kubelet's port for what addresses the tenant's nodes.
    private static let servicePort: Int64 = 443
    private static let kubeletPort: Int64 = 10250

    var service: KubeObject {
        var object = object(
            apiVersion: "v1", kind: "Service", name: name.service,
            labels: config.serviceLabels.merging(["vcluster.loft.sh/service": "true"]) { _, own in own },
            annotations: config.serviceAnnotations)
        var spec = config.serviceSpec
        if spec["type"] == nil { spec["type"] = "ClusterIP" }
        let type = spec["type"]?.stringValue
        var ports = [port("https", Self.servicePort, nodePort: config.httpsNodePort)]
        // A load balancer would open the kubelet's port to the world.
        if type != "LoadBalancer" {
            ports.append(port("kubelet", Self.kubeletPort, nodePort: config.kubeletNodePort))
        }
        spec["ports"] = .array(ports)
        spec["selector"] = .strings(selector)
        object["spec"] = .object(spec)
        return object
    }

    var headlessService: KubeObject {
        var object = object(
            apiVersion: "v1", kind: "Service", name: name.headlessService, labels: config.headlessServiceLabels,
            annotations: config.headlessServiceAnnotations)
        object["spec"] = [
            "type": "ClusterIP", "clusterIP": "None", "publishNotReadyAddresses": true,
            "ports": [port("https", Self.servicePort, nodePort: 0)], "selector": .strings(selector),
        ]
        return object
    }

    /// Leads a host name to Service NAME. Nil when there is to be none.
    var ingress: KubeObject? {
        guard let options = config.ingress else { return nil }
        var object = object(
            apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: name.service, labels: options.labels,
            annotations: options.annotations)
        let backend: JSONValue = ["service": ["name": .string(name.service), "port": ["name": "https"]]]
        let path: JSONValue = ["path": "/", "pathType": .string(options.pathType), "backend": backend]
        let spec: JSONValue = ["rules": [["host": .string(options.host), "http": ["paths": [path]]]]]
        object["spec"] = ValuesMerge.merge(spec, with: .object(options.spec))
        return object
    }

    private func port(_ name: String, _ number: Int64, nodePort: Int64) -> JSONValue {
        var port: JSONObject = [
            "name": .string(name), "port": .int(number), "targetPort": .int(Self.securePort), "protocol": "TCP",
        ]
        if nodePort > 0 { port["nodePort"] = .int(nodePort) }
        return .object(port)
    }
}

internal import KubeCore

/// What a request to connect leads to, as far as the object in its path tells.
/// Source: pkg/registry/core/pod/strategy.go (LogLocation, ExecLocation, PortForwardLocation, ResourceLocation) and
/// pkg/registry/core/service/storage of Kubernetes 1.36.
enum ConnectTarget: Sendable, Hashable {
    /// Whoever runs the pods is to be asked.
    case elsewhere
    /// A log that nobody can have written yet.
    case nothing

    /// - Parameters:
    ///   - object: the pod, service or node that the path names.
    ///   - port: the port that the path names beside it; empty for none.
    ///   - needsNodeName: whether a pod has to be on a node, as its spec says.
    /// - Throws: `badRequest` or `invalid` when the request is for no container, for a pod that no node has got yet, or
    ///   for an address that nobody has.
    static func find(
        _ object: KubeObject, subresource: String, port: String, query: QueryParameters, needsNodeName: Bool
    ) throws(StatusError) -> ConnectTarget {
        switch (object.kind, subresource) {
        case ("Pod", "log"):
            try PodLogOptions.check(query, pod: object.name)
            try checkContainer(query["container"] ?? "", of: object)
            return needsNodeName && object.text("spec", "nodeName").isEmpty ? .nothing : .elsewhere
        case ("Pod", "exec"), ("Pod", "attach"):
            try checkContainer(query["container"] ?? "", of: object)
            if needsNodeName { try checkNode(of: object) }
        case ("Pod", "portforward"): if needsNodeName { try checkNode(of: object) }
        case ("Pod", "proxy"):
            guard object.at("status", "podIPs")?.arrayValue?.first != nil else {
                throw .badRequest("address not allowed")
            }
        case ("Service", "proxy"): try checkPort(port, of: object)
        default: break
        }
        return .elsewhere
    }

    private static func checkNode(of pod: KubeObject) throws(StatusError) {
        guard !pod.text("spec", "nodeName").isEmpty else {
            throw .badRequest("pod \(pod.name) does not have a host assigned")
        }
    }

    /// A name is needed only where there is a choice.
    private static func checkContainer(_ container: String, of pod: KubeObject) throws(StatusError) {
        let spec = pod["spec"] ?? [:]
        let names = ["initContainers", "containers", "ephemeralContainers"].flatMap { list in
            spec.elements(list).map { $0.text("name") }
        }
        if container.isEmpty {
            guard spec.elements("containers").count != 1 else { return }
            throw .badRequest(
                "a container name must be specified for pod \(pod.name), choose one of: "
                    + "[\(names.joined(separator: " "))]")
        }
        guard names.contains(container) else {
            throw .badRequest("container \(container) is not valid for pod \(pod.name)")
        }
    }

    private static func checkPort(_ port: String, of service: KubeObject) throws(StatusError) {
        guard let number = Int64(port) else { return }
        let ports = service["spec"]?.elements("ports") ?? []
        guard ports.contains(where: { $0["port"]?.intValue == number }) else {
            throw .serviceUnavailable("no service port \(number) found for service \"\(service.name)\"")
        }
    }
}

internal import KubeCore
internal import KubeSchema

extension ResourceRegistry {
    /// Asks admission whether somebody may connect to a pod, node or service. Reading a log is no connection.
    /// - Parameter path: what follows the subresource, for proxies.
    func admitConnection(
        to subresource: String, of resource: ServedResource, namespace: String, name: String, query: QueryParameters,
        path: [String], context: RequestContext
    ) async throws(StatusError) {
        guard let kind = resource.descriptor.subresource(subresource)?.kind else { return }
        let request = AdmissionRequest(
            operation: .connect, resource: resource, subresource: subresource, namespace: namespace, name: name,
            oldObject: nil, isDryRun: false, context: context)
        var options = ConnectOptions.object(kind, query: query, path: path)
        try await admission.admit(request, object: &options)
        try await admission.validate(request, object: options)
    }
}

/// The options of a connection as the object that webhooks and policies see.
/// Source: Kubernetes API reference, PodExecOptions and the like; they are read from the query.
enum ConnectOptions {
    private static let flags = ["stdin", "stdout", "stderr", "tty"]

    static func object(_ kind: GroupVersionKind, query: QueryParameters, path: [String]) -> KubeObject {
        var object: JSONObject = ["kind": .string(kind.kind), "apiVersion": .string(kind.apiVersion)]
        switch kind.kind {
        case "PodExecOptions", "PodAttachOptions":
            for flag in flags where query.isOn(flag) { object[flag] = true }
            if let container = query["container"], !container.isEmpty { object["container"] = .string(container) }
            let command = query.all("command")
            if kind.kind == "PodExecOptions", !command.isEmpty {
                object["command"] = .array(command.map(JSONValue.string))
            }
        case "PodPortForwardOptions":
            let ports = query.all("ports").flatMap { $0.split(separator: ",") }.compactMap { Int64($0) }
            if !ports.isEmpty { object["ports"] = .array(ports.map(JSONValue.int)) }
        default: if !path.isEmpty { object["path"] = .string("/" + path.joined(separator: "/")) }
        }
        return KubeObject(object)
    }
}

internal import HTTPTransport
internal import KubeCore

extension APIServer {
    /// `exec`, `attach`, `portforward`, `log` and `proxy`: handed to whoever runs the pods, once the object is there.
    func connect(
        _ resource: ServedResource, _ scope: RequestScope, writer: HTTPResponseWriter
    ) async throws(StatusError) {
        // `http:web:8080` names a service and its port, `node:10250` a node and its port: the object is in the middle.
        let parts = scope.info.name.split(separator: ":", omittingEmptySubsequences: false)
        let name = String(parts.count == 3 ? parts[1] : parts.first ?? "")
        _ = try await registry.get(resource, namespace: scope.info.objectNamespace, name: name)
        try await registry.admitConnection(
            to: scope.info.subresource, of: resource, namespace: scope.info.objectNamespace, name: scope.info.name,
            query: scope.query, path: scope.info.trailingSegments, context: scope.context)
        await scope.record?.emitStarted(status: 200)
        let request = ConnectRequest(info: scope.info, target: scope.target, http: scope.http, user: scope.user)
        try await connectHandler.connect(request, writer: writer)
    }
}

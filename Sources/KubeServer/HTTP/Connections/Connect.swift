internal import HTTPTransport
internal import KubeCore
internal import NIOCore

extension APIServer {
    /// `exec`, `attach`, `portforward`, `log` and `proxy`: handed to whoever runs the pods, once the object is there.
    /// - Returns: nil when the answer has been written already.
    func connect(
        _ resource: ServedResource, _ scope: RequestScope, writer: HTTPResponseWriter
    ) async throws(StatusError) -> APIResponse? {
        // `http:web:8080` names a service and its port, `node:10250` a node and its port: the object is in the middle.
        let parts = scope.info.name.split(separator: ":", omittingEmptySubsequences: false)
        let name = String(parts.count == 3 ? parts[1] : parts.first ?? "")
        let object = try await registry.get(resource, namespace: scope.info.objectNamespace, name: name).decoded()
        try await registry.admitConnection(
            to: scope.info.subresource, of: resource, namespace: scope.info.objectNamespace, name: scope.info.name,
            query: scope.query, path: scope.info.trailingSegments, context: scope.context)
        let target = try ConnectTarget.find(
            object, subresource: scope.info.subresource, port: String(parts.count > 1 ? parts[parts.count - 1] : ""),
            query: scope.query, needsNodeName: connectHandler.needsNodeName)
        if target == .nothing { return APIResponse(status: 204, contentType: "", body: ByteBuffer()) }
        await scope.record?.emitStarted(status: 200)
        let request = ConnectRequest(info: scope.info, target: scope.target, http: scope.http, user: scope.user)
        try await connectHandler.connect(request, writer: writer)
        return nil
    }
}

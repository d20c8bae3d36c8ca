internal import KubeCore

extension APIServer {
    /// `GET` of one object, or of a subresource that is read.
    func get(_ resource: ServedResource, _ scope: RequestScope) async throws(StatusError) -> APIResponse {
        let renderer = try ObjectRenderer(resource: resource, scope: scope)
        let info = scope.info
        if !info.subresource.isEmpty {
            let answer = try await registry.getSubresource(
                info.subresource, of: resource, namespace: info.objectNamespace, name: info.name)
            return try renderer.response(object: answer)
        }
        let object = try await registry.get(
            resource, namespace: info.objectNamespace, name: info.name,
            resourceVersion: scope.query["resourceVersion"] ?? "")
        return try renderer.response(object: object)
    }
}

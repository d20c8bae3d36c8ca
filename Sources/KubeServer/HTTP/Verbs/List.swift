internal import KubeCore
internal import KubeSchema

extension APIServer {
    /// `GET` of a collection.
    func list(_ resource: ServedResource, _ scope: RequestScope) async throws(StatusError) -> APIResponse {
        let renderer = try ObjectRenderer(resource: resource, scope: scope)
        let options = try ListQuery.list(scope.query)
        try resource.descriptor.validate(options.fieldSelector)
        let list = try await registry.list(resource, namespace: scope.info.objectNamespace, options: options)
        return try renderer.response(list: list)
    }
}

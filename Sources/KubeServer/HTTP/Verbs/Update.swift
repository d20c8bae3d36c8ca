internal import KubeCore

extension APIServer {
    /// `PUT` of an object or of a subresource.
    func update(_ resource: ServedResource, _ scope: RequestScope) async throws(StatusError) -> APIResponse {
        let renderer = try ObjectRenderer(resource: resource, scope: scope)
        let info = scope.info
        let options = try WriteQuery.parse(
            scope.query, kind: .update, subresource: info.subresource, userAgent: scope.userAgent)
        let expected = try kind(of: resource, subresource: info.subresource)
        let object = try await decodeBody(scope, expected: expected, options: options, resource: resource)
        let outcome = try await registry.update(
            resource, namespace: info.objectNamespace, name: info.name, object: object, options: options,
            context: scope.context)
        return try renderer.response(status: outcome.wasCreated ? 201 : 200, object: outcome.object)
    }
}

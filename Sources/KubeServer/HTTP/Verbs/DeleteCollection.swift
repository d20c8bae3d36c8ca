internal import KubeCore
internal import KubeSchema

extension APIServer {
    /// `DELETE` of a collection: answers with the list of what was there.
    func deleteCollection(_ resource: ServedResource, _ scope: RequestScope) async throws(StatusError) -> APIResponse {
        let renderer = try ObjectRenderer(resource: resource, scope: scope)
        let selection = try ListQuery.list(scope.query)
        try resource.descriptor.validate(selection.fieldSelector)
        let options = try await deleteOptions(scope)
        let list = try await registry.deleteCollection(
            resource, namespace: scope.info.objectNamespace, selection: selection, options: options,
            context: scope.context)
        return try renderer.response(list: list)
    }
}

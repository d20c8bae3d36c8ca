internal import HTTPTransport
internal import KubeCore

extension APIServer {
    /// `DELETE` of one object.
    func delete(_ resource: ServedResource, _ scope: RequestScope) async throws(StatusError) -> APIResponse {
        let renderer = try ObjectRenderer(resource: resource, scope: scope)
        let options = try await deleteOptions(scope)
        if resource.groupResource == Self.jobs, options.propagationPolicy == nil {
            scope.warnings.add(
                "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove "
                    + "them or set propagationPolicy=Orphan to suppress this warning")
        }
        let answer = try await registry.delete(
            resource, namespace: scope.info.objectNamespace, name: scope.info.name, options: options,
            context: scope.context)
        return try renderer.response(object: answer)
    }

    private static let jobs = GroupResource(group: "batch", resource: "jobs")

    /// The options in the body of a delete, or those in its query when it has none.
    func deleteOptions(_ scope: RequestScope) async throws(StatusError) -> DeleteOptions {
        let bytes = try await RequestBodyDecoder.collect(scope.http.body)
        guard !bytes.isEmpty else { return try DeleteQuery.parse(scope.query, body: nil) }
        let decoded = try RequestBodyDecoder.deleteOptions(
            bytes, contentType: scope.http.headers["Content-Type"] ?? "")
        scope.record?.noteRequest(decoded.value)
        return try DeleteQuery.parse(scope.query, body: decoded)
    }
}

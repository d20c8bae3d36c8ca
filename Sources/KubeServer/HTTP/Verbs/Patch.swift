internal import HTTPTransport
internal import KubeCore

extension APIServer {
    private static let patchTypes: Set<String> = [
        "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json",
        applyType,
    ]
    /// A merge by a schema's strategy needs types that the server is built with.
    private static let customPatchTypes = [
        "application/json-patch+json", "application/merge-patch+json", applyType,
    ]
    private static let applyType = "application/apply-patch+yaml"

    /// `PATCH` of an object or of a subresource, in one of the four patch formats.
    func patch(_ resource: ServedResource, _ scope: RequestScope) async throws(StatusError) -> APIResponse {
        let mediaType = RequestBodyDecoder.mediaType(scope.http.headers["Content-Type"] ?? "")
        if resource.custom == nil {
            guard Self.patchTypes.contains(mediaType) else { throw .unsupportedPatch() }
        } else {
            guard Self.customPatchTypes.contains(mediaType) else {
                throw .unsupportedMediaType(Self.customPatchTypes)
            }
        }
        let renderer = try ObjectRenderer(resource: resource, scope: scope)
        let info = scope.info
        let options = try WriteQuery.parse(
            scope.query, kind: mediaType == Self.applyType ? .apply : .patch,
            subresource: info.subresource, userAgent: scope.userAgent)
        let (patch, findings) = try PatchBodyDecoder.patch(
            try await RequestBodyDecoder.collect(scope.http.body), mediaType: mediaType, options: options,
            warnings: scope.warnings)
        scope.record?.noteRequest(patch.body)
        let outcome = try await registry.patch(
            resource, namespace: info.objectNamespace, name: info.name, patch: patch, findings: findings,
            options: options, context: scope.context)
        return try renderer.response(status: outcome.wasCreated ? 201 : 200, object: outcome.object)
    }
}

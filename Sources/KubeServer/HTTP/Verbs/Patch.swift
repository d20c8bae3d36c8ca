internal import HTTPTransport
internal import KubeCore
internal import KubeYAML

extension APIServer {
    /// `PATCH` of an object or of a subresource, in one of the four patch formats.
    func patch(_ resource: ServedResource, _ scope: RequestScope) async throws(StatusError) -> APIResponse {
        let renderer = try ObjectRenderer(resource: resource, scope: scope)
        let info = scope.info
        let mediaType = RequestBodyDecoder.mediaType(scope.http.headers["Content-Type"] ?? "")
        let makePatch = try patchFormat(mediaType)
        let options = try WriteQuery.parse(
            scope.query, kind: mediaType == "application/apply-patch+yaml" ? .apply : .patch,
            subresource: info.subresource, userAgent: scope.userAgent)
        let bytes = try await RequestBodyDecoder.collect(scope.http.body)
        let body = try patchBody(bytes, isYAML: mediaType == "application/apply-patch+yaml")
        scope.record?.noteRequest(body)
        let patch = makePatch(body)
        let outcome = try await registry.patch(
            resource, namespace: info.objectNamespace, name: info.name, patch: patch, options: options,
            context: scope.context)
        return try renderer.response(status: outcome.wasCreated ? 201 : 200, object: outcome.object)
    }

    private func patchFormat(_ mediaType: String) throws(StatusError) -> @Sendable (JSONValue) -> Patch {
        switch mediaType {
        case "application/json-patch+json": { .json($0) }
        case "application/merge-patch+json": { .merge($0) }
        case "application/strategic-merge-patch+json": { .strategicMerge($0) }
        case "application/apply-patch+yaml": { .apply($0) }
        default:
            throw StatusError(
                code: 415, reason: .unsupportedMediaType, message: "415: Unsupported Media Type",
                details: StatusError.Details())
        }
    }

    private func patchBody(_ bytes: [UInt8], isYAML: Bool) throws(StatusError) -> JSONValue {
        if isYAML {
            do throws(YAMLError) {
                return try YAML.parse(bytes)
            } catch {
                throw .badRequest("error decoding YAML: \(error)")
            }
        }
        do throws(JSONParseError) {
            return try JSONParser.parse(bytes)
        } catch {
            throw .badRequest("error decoding patch: \(error.message)")
        }
    }
}

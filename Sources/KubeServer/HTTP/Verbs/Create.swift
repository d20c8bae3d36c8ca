internal import HTTPTransport
internal import KubeCore
internal import KubeSchema

extension APIServer {
    /// `POST` to a collection, or to a subresource that takes an object.
    func create(_ resource: ServedResource, _ scope: RequestScope) async throws(StatusError) -> APIResponse {
        let renderer = try ObjectRenderer(resource: resource, scope: scope)
        let info = scope.info
        let options = try WriteQuery.parse(
            scope.query, kind: .create, subresource: info.subresource, userAgent: scope.userAgent)
        let expected = try kind(of: resource, subresource: info.subresource)
        let object = try await decodeBody(scope, expected: expected, options: options, resource: resource)
        let outcome = try await registry.create(
            resource, namespace: info.objectNamespace, name: info.name, object: object, options: options,
            context: scope.context)
        return try renderer.response(status: 201, object: outcome.object)
    }

    /// What a body sent to a resource or its subresource must be.
    func kind(of resource: ServedResource, subresource: String) throws(StatusError) -> GroupVersionKind {
        guard !subresource.isEmpty else { return resource.kind }
        guard let part = resource.descriptor.subresource(subresource) else { throw .pathNotFound() }
        return part.kind ?? resource.kind
    }

    /// Reads the body of a write and judges fields that are not known or came twice.
    func decodeBody(
        _ scope: RequestScope, expected: GroupVersionKind, options: WriteOptions, resource: ServedResource
    ) async throws(StatusError) -> KubeObject {
        let bytes = try await RequestBodyDecoder.collect(scope.http.body)
        let isCustom = resource.custom != nil && expected == resource.kind
        let decoded = try RequestBodyDecoder.object(
            bytes, contentType: scope.http.headers["Content-Type"] ?? "", expected: expected, isCustom: isCustom)
        scope.record?.noteRequest(of: decoded.object)
        let problems = isCustom ? KindMismatch.problems(ofCustom: decoded.object, expected: expected) : []
        if !problems.isEmpty {
            throw .invalid(decoded.object.groupVersionKind, decoded.object.name, problems)
        }
        let validation = FieldValidation(source: .body, mode: options.fieldValidation, warnings: scope.warnings)
        return try validation.decode(decoded.object, decoded.findings, as: expected, of: resource)
    }
}

internal import HTTPTransport
internal import KubeCore
internal import KubeSchema
internal import NIOCore

/// Answers `/openapi/v3`, the index of documents by group version, the documents below it, and `/openapi/v2`.
///
/// Documents are rendered per request, since clients keep them: URLs and tags carry the hash of the content. The hashes
/// are made once for each set of served resources.
/// Source: k8s.io/kube-openapi/pkg/handler3/handler.go and pkg/handler/handler.go.
struct OpenAPIHandler: Sendable {
    private let documents: RegistrySnapshot<OpenAPIDocuments>
    private let aggregation: Aggregation?

    init(registry: ResourceRegistry, aggregation: Aggregation?) {
        self.aggregation = aggregation
        documents = RegistrySnapshot(registry) { resources in
            OpenAPIDocuments(
                resources.map { OpenAPIDocuments.Resource($0.descriptor, customSchema: $0.customSchema) })
        }
    }

    func answer(_ scope: RequestScope) -> APIResponse {
        let segments = scope.target.segments
        switch (segments.count, segments.last) {
        case (2, "v2"): return swagger(documents.value, scope)
        case (2, "v3"): return index(documents.value)
        case (3..., _) where segments[1] == "v3": return document(segments, documents.value, scope)
        default: return .pageNotFound
        }
    }

    private func document(
        _ segments: [String], _ documents: OpenAPIDocuments, _ scope: RequestScope
    ) -> APIResponse {
        let path = segments.dropFirst(2).joined(separator: "/")
        guard let hash = documents.hash(path) else { return .empty(status: 404) }
        let tag = "\"\(hash)\""
        let wanted = scope.query["hash"] ?? ""
        guard wanted.isEmpty || wanted == hash else {
            var moved = APIResponse.empty(status: 301)
            moved.headers = ["Location": "/openapi/v3/\(path)?hash=\(hash)"]
            return moved
        }
        var response: APIResponse
        if scope.http.headers["If-None-Match"] == tag {
            response = .empty(status: 304)
        } else if Self.acceptsJSON(scope) {
            guard let document = documents.document(path) else { return .empty(status: 404) }
            response = APIResponse(json: JSONWriter.encode(document), contentType: "application/json")
        } else {
            return .empty(status: 406)
        }
        response.headers = ["ETag": tag, "Vary": "Accept"]
        // What a URL with a hash answers never changes.
        if !wanted.isEmpty { response.headers["Cache-Control"] = "public, immutable" }
        return response
    }

    private func index(_ documents: OpenAPIDocuments) -> APIResponse {
        // kube-apiserver leaves the type to Go's guess, which is plain text.
        var locations = documents.locations
        for version in aggregation?.versions ?? [] {
            // The documents themselves are passed on like requests for objects.
            if let location = version.openAPILocation {
                locations["apis/\(version.service.groupVersion.apiVersion)"] = location
            }
        }
        let index: JSONValue = [
            "paths": .object(
                JSONObject(
                    locations.sorted { $0.key < $1.key }.map { ($0.key, ["serverRelativeURL": .string($0.value)]) }))
        ]
        return APIResponse(json: JSONWriter.encode(index), contentType: "text/plain; charset=utf-8")
    }

    /// The spelling with `@` is no valid media type but what kubectl sends.
    private static let oldSwaggerProtobuf = "com.github.proto-openapi.spec.v2@v1.0+protobuf"
    private static let swaggerProtobuf = "com.github.proto-openapi.spec.v2.v1.0+protobuf"

    private func swagger(_ documents: OpenAPIDocuments, _ scope: RequestScope) -> APIResponse {
        let tag = "\"\(documents.swaggerHash)\""
        var response: APIResponse
        if scope.http.headers["If-None-Match"] == tag {
            response = .empty(status: 304)
        } else if Self.acceptsJSON(scope) {
            response = APIResponse(json: JSONWriter.encode(documents.swagger), contentType: "application/json")
        } else if Self.accepts(scope, Self.swaggerProtobuf) || Self.accepts(scope, Self.oldSwaggerProtobuf) {
            response = APIResponse(
                json: SwaggerProtobuf.encode(documents.swagger), contentType: "application/\(Self.swaggerProtobuf)")
        } else {
            return .empty(status: 406)
        }
        response.headers = ["ETag": tag, "Vary": "Accept"]
        return response
    }

    private static func acceptsJSON(_ scope: RequestScope) -> Bool {
        scope.http.headers["Accept"] == nil || accepts(scope, "json")
    }

    private static func accepts(_ scope: RequestScope, _ subtype: String) -> Bool {
        AcceptHeader(scope.http.headers).clauses
            .contains { $0.matches(type: "application", subtype: subtype) }
    }
}

extension APIResponse {
    /// An answer that its status says all of.
    static func empty(status: Int) -> APIResponse {
        APIResponse(status: status, contentType: "", body: ByteBuffer())
    }
}

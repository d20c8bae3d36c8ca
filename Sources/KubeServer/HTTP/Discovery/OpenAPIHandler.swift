internal import HTTPTransport
internal import KubeCore
internal import KubeSchema
internal import NIOCore

/// Answers `/openapi/v3`, the index of documents by group version, and the documents below it.
///
/// Documents are rendered per request, since clients keep them: their URLs carry the hash of the content.
/// Source: k8s.io/kube-openapi/pkg/handler3/handler.go.
struct OpenAPIHandler: Sendable {
    let registry: ResourceRegistry

    func answer(_ scope: RequestScope) -> APIResponse {
        let segments = scope.target.segments
        guard segments.count >= 2, segments[1] == "v3" else { return .pageNotFound }
        let documents = documents()
        guard segments.count > 2 else { return index(documents) }
        let path = segments.dropFirst(2).joined(separator: "/")
        guard let groupVersion = OpenAPIDocuments.groupVersion(path: path), let hash = documents.hash(groupVersion)
        else { return .empty(status: 404) }
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
            guard let document = documents.document(groupVersion) else { return .empty(status: 404) }
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
        APIResponse(json: JSONWriter.encode(documents.index), contentType: "text/plain; charset=utf-8")
    }

    private func documents() -> OpenAPIDocuments {
        OpenAPIDocuments(
            registry.all.map { OpenAPIDocuments.Resource($0.descriptor, customSchema: $0.customSchema) })
    }

    private static func acceptsJSON(_ scope: RequestScope) -> Bool {
        let clauses = AcceptHeader(scope.http.headers.elements("Accept")).clauses
        return clauses.isEmpty || clauses.contains { $0.matches(type: "application", subtype: "json") }
    }
}

extension APIResponse {
    /// An answer that its status says all of.
    static func empty(status: Int) -> APIResponse {
        APIResponse(status: status, contentType: "", body: ByteBuffer())
    }
}

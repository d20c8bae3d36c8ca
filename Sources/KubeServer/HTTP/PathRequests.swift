internal import HTTPTransport
internal import KubeCore
internal import NIOCore

extension APIServer {
    /// Answers the paths that are no resources.
    func answerPath(_ scope: RequestScope) async throws(StatusError) -> APIResponse {
        let segments = scope.target.segments
        switch segments.first {
        case "healthz", "livez", "readyz":
            try requireReading(scope)
            return await health.answer(segments, query: scope.query)
        case "version" where segments.count == 1:
            try requireReading(scope)
            return APIResponse(json: JSONIndenter.indent(ServerVersion.document.encoded()), format: .json)
        case "metrics" where segments.count == 1:
            try requireReading(scope)
            return APIResponse(metrics: metricsText())
        case "metrics" where segments.count == 2 && segments[1] == "slis":
            try requireReading(scope)
            return APIResponse(metrics: health.metrics.text)
        case "statusz" where segments.count == 1:
            try requireReading(scope)
            return pages.statusz(
                AcceptHeader(scope.http.headers), now: registry.environment.now(), paths: discovery.listedPaths)
        case "flagz" where segments.count == 1:
            try requireReading(scope)
            return pages.flagz(AcceptHeader(scope.http.headers))
        case "api", "apis", nil:
            try requireReading(scope)
            return try discovery.answer(scope)
        case "openapi":
            try requireReading(scope)
            return openAPI.answer(scope)
        case ".well-known", "openid":
            try requireReading(scope)
            guard let document = tokenDocuments?.document(at: scope.info.path) else { return .pageNotFound }
            var answer = APIResponse(json: document.json, contentType: document.contentType)
            // The keys are no secret, and those who verify tokens ask for them often.
            answer.headers["Cache-Control"] = "public, max-age=3600"
            return answer
        default: return .pageNotFound
        }
    }

    private func requireReading(_ scope: RequestScope) throws(StatusError) {
        guard scope.http.method == .get || scope.http.method == .head else { throw .methodNotAllowed() }
    }
}

extension APIResponse {
    /// What Go's mux answers for a path that nothing is registered for.
    static let pageNotFound = APIResponse(status: 404, text: "404 page not found\n")

    /// In the text format of Prometheus.
    init(metrics text: String) {
        self.init(
            status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", body: ByteBuffer(string: text))
    }

    init(json: [UInt8], contentType: String) {
        self.init(status: 200, contentType: contentType, body: ByteBuffer(bytes: json))
    }
}

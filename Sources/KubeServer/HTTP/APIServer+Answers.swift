internal import FoundationEssentials
internal import HTTPTransport
internal import KubeCore
internal import KubeSchema
internal import KubeYAML
internal import Logging
internal import NIOCore

extension APIServer {
    func send(_ response: APIResponse, _ scope: RequestScope, to writer: HTTPResponseWriter) {
        var headers = headers(response.contentType, scope)
        for field in response.headers { headers[field.name] = field.value }
        var body = response.body
        if body.readableBytes > GzipEncoder.threshold, GzipEncoder.isAccepted(scope.http.headers),
            let compressed = GzipEncoder.encode(body)
        {
            body = compressed
            headers["Content-Encoding"] = "gzip"
            headers.add("Vary", "Accept-Encoding")
        }
        writer.send(HTTPResponse(status: response.status, headers: headers, body: body))
    }

    func answer(_ error: StatusError, _ scope: RequestScope, to writer: HTTPResponseWriter) {
        if error.code >= 500 {
            logger.warning(
                "Request failed",
                metadata: [
                    "request.verb": "\(scope.info.verb)", "request.path": "\(scope.info.path)",
                    "request.id": "\(scope.auditID)", "error": "\(error.message)",
                ])
        }
        guard !writer.hasBegun else { return }
        var format = ResponseFormat.json
        // An `Accept` header that asks for what is not served gets the refusal as JSON.
        if let accepted = try? scope.plainFormat() { format = accepted }
        send(APIResponse(error: error, format: format), scope, to: writer)
    }

    /// The headers that every answer has.
    func headers(_ contentType: String, _ scope: RequestScope) -> HTTPFields {
        var headers: HTTPFields = ["Audit-Id": scope.auditID, "Cache-Control": "no-cache, private"]
        if !contentType.isEmpty { headers["Content-Type"] = contentType }
        for text in scope.warnings.texts { headers.add("Warning", Self.warning(text)) }
        if let flow = scope.flow, !flow.schema.uid.isEmpty {
            headers["X-Kubernetes-Pf-Flowschema-Uid"] = flow.schema.uid
            headers["X-Kubernetes-Pf-Prioritylevel-Uid"] = flow.level.uid
        }
        return headers
    }

    /// Source: RFC 7234, section 5.5; k8s.io/apimachinery/pkg/util/net NewWarningHeader.
    private static func warning(_ text: String) -> String {
        var quoted = ""
        for scalar in text.unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            quoted.unicodeScalars.append(scalar)
        }
        return "299 - \"\(quoted)\""
    }

    /// The object of an answer, for the audit log: nil when it is not JSON.
    static func auditedBody(_ response: APIResponse) -> JSONValue? {
        let bytes = Array(response.body.readableBytesView)
        // An answer of ours that cannot be read as what it says is a text.
        switch response.contentType.prefix(while: { $0 != ";" }) {
        case "application/json": return try? JSONParser.parse(bytes)
        case "application/yaml": return try? YAML.parse(bytes)
        case "application/vnd.kubernetes.protobuf": return (try? ProtobufDecoder.decode(bytes)).map(\.value)
        default: return nil
        }
    }

    static func auditID(_ headers: HTTPFields) -> String {
        if let given = headers["Audit-ID"], !given.isEmpty, given.utf8.count <= 64,
            given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        {
            return given
        }
        return UUID().uuidString.lowercased()
    }
}

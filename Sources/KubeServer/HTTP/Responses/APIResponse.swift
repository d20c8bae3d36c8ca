internal import HTTPTransport
internal import KubeCore
internal import KubeYAML
internal import NIOCore

/// A whole answer of the API, before the headers that all answers get.
struct APIResponse: Sendable {
    var status: Int
    var contentType: String
    var headers = HTTPFields()
    var body: ByteBuffer

    init(status: Int, contentType: String, body: ByteBuffer) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// JSON bytes, turned into what the client wants. O(size) when that is not compact JSON, else a copy.
    init(status: Int = 200, json: [UInt8], format: ResponseFormat) {
        var body: ByteBuffer
        switch format.encoding {
        case .json where format.isPretty: body = ByteBuffer(bytes: JSONIndenter.indent(json))
        case .json:
            body = ByteBuffer()
            body.reserveCapacity(json.count + 1)
            body.writeBytes(json)
        case .yaml: body = ByteBuffer(string: Self.yaml(json))
        }
        if format.encoding == .json { body.writeInteger(UInt8(ascii: "\n")) }
        self.init(status: status, contentType: format.encoding.mediaType, body: body)
    }

    init(status: Int = 200, object: KubeObject, format: ResponseFormat) {
        self.init(status: status, json: object.encoded(), format: format)
    }

    init(error: StatusError, format: ResponseFormat) {
        self.init(status: error.code, object: error.statusObject, format: format)
        if let seconds = error.details?.retryAfterSeconds, seconds > 0 { headers["Retry-After"] = String(seconds) }
    }

    init(status: Int = 200, text: String) {
        self.init(status: status, contentType: "text/plain; charset=utf-8", body: ByteBuffer(string: text))
    }

    /// YAML with the members of every object sorted, as kube-apiserver writes it. JSON that cannot be read stays as it
    /// is, which is YAML too.
    private static func yaml(_ json: [UInt8]) -> String {
        do {
            return YAML.emit(sorted(try JSONParser.parse(json)))
        } catch {
            return String(decoding: json, as: UTF8.self)
        }
    }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(JSONObject(object.sorted { $0.0 < $1.0 }.map { ($0.0, sorted($0.1)) }))
        case .array(let elements): .array(elements.map(sorted))
        default: value
        }
    }
}

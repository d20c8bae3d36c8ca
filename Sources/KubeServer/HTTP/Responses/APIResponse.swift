internal import HTTPTransport
internal import KubeCore
internal import KubeSchema
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
        case .protobuf:
            guard let bytes = Self.protobuf(json) else {
                self.init(status: status, json: json, format: .json)
                return
            }
            body = ByteBuffer(bytes: bytes)
        }
        if format.encoding == .json { body.writeInteger(UInt8(ascii: "\n")) }
        self.init(status: status, contentType: format.encoding.mediaType, body: body)
    }

    init(status: Int = 200, object: KubeObject, format: ResponseFormat) {
        if format.encoding == .protobuf, let bytes = try? ProtobufEncoder.encode(object) {
            self.init(status: status, contentType: format.encoding.mediaType, body: ByteBuffer(bytes: bytes))
        } else {
            // What has no protobuf form goes out as JSON.
            self.init(
                status: status, json: object.encoded(), format: format.encoding == .protobuf ? .json : format)
        }
    }

    init(error: StatusError, format: ResponseFormat) {
        self.init(status: error.code, object: error.statusObject, format: format)
        if let seconds = error.details?.retryAfterSeconds, seconds > 0 { headers["Retry-After"] = String(seconds) }
    }

    init(status: Int = 200, text: String) {
        self.init(status: status, contentType: "text/plain; charset=utf-8", body: ByteBuffer(string: text))
    }

    /// Nil for what has no protobuf form: clients that ask for protobuf understand JSON too.
    private static func protobuf(_ json: [UInt8]) -> [UInt8]? {
        // JSON of our own making that cannot be read or written has no protobuf form either.
        guard let object = (try? JSONParser.parse(json)).flatMap({ KubeObject($0) }) else { return nil }
        return try? ProtobufEncoder.encode(object)
    }

    /// JSON that cannot be read stays as it is, which is YAML too.
    private static func yaml(_ json: [UInt8]) -> String {
        do {
            return YAML.emitAsKubernetes(try JSONParser.parse(json))
        } catch {
            return String(decoding: json, as: UTF8.self)
        }
    }
}

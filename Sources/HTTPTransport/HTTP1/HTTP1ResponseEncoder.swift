internal import NIOCore

/// Turns the answer to one HTTP/1.x request into bytes, and knows whether the connection outlives it.
/// Source: RFC 9112 sections 6 and 7.
struct HTTP1ResponseEncoder {
    private enum Framing {
        case undecided
        /// The body has the length that the head says, or there is none.
        case length
        case chunked
        /// HTTP/1.0 without a length: the end of the connection is the end of the body.
        case untilClose
        /// `HEAD`, 204, 304: nothing follows the head.
        case noBody
    }

    private let isHeadRequest: Bool
    private let allowsChunks: Bool
    private var framing = Framing.undecided
    /// Whether another request may follow on the connection; false adds `Connection: close`.
    var keepsAlive: Bool

    init(isHeadRequest: Bool, isHTTP10: Bool, keepsAlive: Bool) {
        self.isHeadRequest = isHeadRequest
        allowsChunks = !isHTTP10
        self.keepsAlive = keepsAlive
    }

    /// Whether the head has been encoded, so that nothing can be said about the connection any more.
    var hasBegun: Bool { if case .undecided = framing { false } else { true } }

    /// Whether body bytes are sent at all.
    var sendsBody: Bool { if case .noBody = framing { false } else { true } }

    /// - Parameter length: of the whole body; nil when it is streamed.
    mutating func writeHead(status: Int, headers: HTTPFields, length: Int?, into output: inout ByteBuffer) {
        let forbidsBody = status == 204 || status == 304 || status < 200
        var length = length
        if length == nil, let declared = headers["Content-Length"] { length = Int(declared) }
        framing =
            if isHeadRequest || forbidsBody { .noBody } else if length != nil { .length } else if allowsChunks {
                .chunked
            } else { .untilClose }
        if case .untilClose = framing { keepsAlive = false }

        output.writeStaticString("HTTP/1.1 ")
        output.writeString(String(status))
        output.writeStaticString(" ")
        output.writeString(reasonPhrase(status))
        output.writeStaticString("\r\n")
        for field in headers where !field.name.isSetByTransport { output.writeField(field.name, field.value) }
        if let length, !forbidsBody { output.writeField("Content-Length", String(length)) }
        if length == nil, !forbidsBody, allowsChunks { output.writeStaticString("Transfer-Encoding: chunked\r\n") }
        if status != 101 {
            output.writeField("Date", HTTPDate.now())
            if !keepsAlive { output.writeStaticString("Connection: close\r\n") }
        } else {
            for value in headers.values("Connection") { output.writeField("Connection", value) }
        }
        output.writeStaticString("\r\n")
    }

    /// What stands before a part of a streamed body.
    func writePartPrefix(length: Int, into output: inout ByteBuffer) {
        guard case .chunked = framing else { return }
        output.writeString(String(length, radix: 16))
        output.writeStaticString("\r\n")
    }

    /// What stands after a part of a streamed body.
    func writePartSuffix(into output: inout ByteBuffer) {
        if case .chunked = framing { output.writeStaticString("\r\n") }
    }

    /// The end of a streamed body.
    func writeEnd(into output: inout ByteBuffer) {
        if case .chunked = framing { output.writeStaticString("0\r\n\r\n") }
    }

    private func reasonPhrase(_ status: Int) -> String {
        switch status {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Request Entity Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Entity"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "Status"
        }
    }
}

extension String {
    /// Fields that describe the connection or the framing: the transport alone sets them.
    var isSetByTransport: Bool {
        switch utf8.count {
        case 4: isSameFieldName(as: "Date")
        case 10: isSameFieldName(as: "Connection") || isSameFieldName(as: "Keep-Alive")
        case 14: isSameFieldName(as: "Content-Length")
        case 17: isSameFieldName(as: "Transfer-Encoding")
        default: false
        }
    }
}

extension ByteBuffer {
    /// Writes one field line. Line breaks inside the value would let it forge fields: they become spaces.
    fileprivate mutating func writeField(_ name: String, _ value: String) {
        writeString(name)
        writeStaticString(": ")
        if value.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) {
            writeBytes(value.utf8.map { $0 == 10 || $0 == 13 || $0 == 0 ? 32 : $0 })
        } else {
            writeString(value)
        }
        writeStaticString("\r\n")
    }
}

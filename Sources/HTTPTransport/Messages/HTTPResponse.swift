package import NIOCore

/// A whole answer. `Content-Length`, `Date` and `Connection` are added by the transport.
package struct HTTPResponse: Sendable {
    package var status: Int
    package var headers: HTTPFields
    package var body: ByteBuffer

    package init(status: Int, headers: HTTPFields = HTTPFields(), body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package init(status: Int, headers: HTTPFields = HTTPFields(), bytes: [UInt8]) {
        self.init(status: status, headers: headers, body: ByteBuffer(bytes: bytes))
    }
}

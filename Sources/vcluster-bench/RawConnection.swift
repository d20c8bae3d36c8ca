internal import HTTPTransport
internal import KubeClient
internal import KubeCore
internal import NIOCore

/// One keep-alive connection that costs next to nothing, so that the load does not measure itself.
final class RawConnection {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let stream: DuplexByteStream
    private let host: String
    private var buffer = ByteBuffer()

    init(_ dialer: UpgradeDialer, host: String) async throws {
        stream = try await dialer.connect()
        self.host = host
    }

    func close() { stream.close() }

    /// Sends a request and reads its whole answer.
    /// - Throws: unless the status is as expected (200...299).
    @discardableResult
    func send(_ method: String, _ target: String, body: [UInt8] = []) async throws -> ByteBuffer {
        try await write(method, target, body: body)
        let (status, length) = try await readHead()
        let answer = if let length { try await readBody(length) } else { try await readChunks() }
        guard (200..<300).contains(status) else {
            throw Failure(description: "\(method) \(target): \(status) \(String(buffer: answer).prefix(300))")
        }
        return answer
    }

    /// Sends the request of a watch; the events come by `nextBytes`.
    func startWatch(_ target: String) async throws {
        try await write("GET", target, body: [])
        let (status, _) = try await readHead()
        guard status == 200 else { throw Failure(description: "watch \(target): \(status)") }
    }

    /// Whatever has come, chunk framing included; nil at the end.
    func nextBytes() async throws -> ByteBuffer? {
        guard buffer.readableBytes == 0 else {
            defer { buffer.clear() }
            return buffer
        }
        return try await stream.read()
    }

    private func write(_ method: String, _ target: String, body: [UInt8]) async throws {
        var request = ByteBuffer()
        request.writeString("\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\nAccept: application/json\r\n")
        if !body.isEmpty {
            request.writeString("Content-Type: application/json\r\nContent-Length: \(body.count)\r\n")
        }
        request.writeString("\r\n")
        request.writeBytes(body)
        try await stream.write(request)
    }

    private func fill() async throws {
        guard var bytes = try await stream.read() else {
            throw Failure(description: "the server closed the connection")
        }
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeBuffer(&bytes) }
    }

    private func readLine() async throws -> String {
        while true {
            let view = buffer.readableBytesView
            if let end = view.firstIndex(of: 10) {
                let line = buffer.readString(length: end - view.startIndex + 1) ?? ""
                return String(line.dropLast(line.hasSuffix("\r\n") ? 1 : 0).filter { $0 != "\r\n" && $0 != "\n" })
            }
            try await fill()
        }
    }

    /// - Returns: status and body length; nil when chunked.
    private func readHead() async throws -> (status: Int, length: Int?) {
        let status = Int(try await readLine().dropFirst(9).prefix(3)) ?? 0
        var length: Int? = 0
        while true {
            let line = try await readLine().lowercased()
            if line.isEmpty { return (status, length) }
            if line.hasPrefix("content-length:") {
                length = Int(line.dropFirst(15).filter { $0 != " " })
            } else if line.hasPrefix("transfer-encoding:") {
                length = nil
            }
        }
    }

    private func readBody(_ length: Int) async throws -> ByteBuffer {
        while buffer.readableBytes < length { try await fill() }
        defer { buffer.discardReadBytes() }
        return buffer.readSlice(length: length) ?? ByteBuffer()
    }

    private func readChunks() async throws -> ByteBuffer {
        var body = ByteBuffer()
        while true {
            let size = Int(try await readLine(), radix: 16) ?? 0
            var chunk = try await readBody(size)
            body.writeBuffer(&chunk)
            _ = try await readLine()
            if size == 0 { return body }
        }
    }
}

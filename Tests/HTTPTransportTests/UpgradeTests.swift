import HTTPTransport
import NIOCore
import Testing

@Suite struct UpgradeTests {
    @Test("an upgrade hands over the bytes that came early, also on a connection's second request")
    func earlyBytes() async throws {
        try await withServer { request, writer in
            guard request.wantsUpgrade else { return writer.send(HTTPResponse(status: 200)) }
            guard let stream = try? writer.upgrade(to: "echo") else { return writer.send(HTTPResponse(status: 400)) }
            while let bytes = try? await stream.read() {
                guard (try? await stream.write(bytes)) != nil else { return }
                if String(buffer: bytes).contains("end") { return }
            }
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 OK"))
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly")
            let answer = try await client.read(until: "early")
            #expect(answer.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
            #expect(answer.contains("Connection: Upgrade\r\n"))
            #expect(answer.contains("Upgrade: echo\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nearly"))
            try await client.send("and the end")
            #expect(try await client.readToEnd() == "and the end")
        }
    }

    @Test("attack 39: a refused upgrade is answered and closes the connection")
    func refused() async throws {
        try await withServer { _, writer in
            writer.send(HTTPResponse(status: 403))
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
            let answer = try await client.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
            #expect(answer.contains("Connection: close\r\n"))
        }
    }

    @Test("many bytes go both ways at once")
    func volume() async throws {
        let size = 3_000_000
        try await withServer { _, writer in
            guard let stream = try? writer.upgrade(to: "echo") else { return }
            while let bytes = try? await stream.read() {
                guard (try? await stream.write(bytes)) != nil else { return }
            }
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
            _ = try await client.read(until: "\r\n\r\n")
            async let sending: Void = {
                for _ in 0..<30 { try await client.stream.write(ByteBuffer(repeating: 7, count: size / 30)) }
            }()
            var received = 0
            while received < size, let bytes = try await client.stream.read() { received += bytes.readableBytes }
            try await sending
            #expect(received == size)
            client.close()
        }
    }

    @Test("WebSocket messages, fragments and pings")
    func webSocket() async throws {
        try await withServer { request, writer in
            guard
                let socket = try? writer.upgradeToWebSocket(
                    request, subprotocol: request.webSocketProtocols.first, maxMessageBytes: 1 << 20)
            else { return writer.send(HTTPResponse(status: 400)) }
            while let message = try? await socket.receive() {
                guard (try? await socket.send(message)) != nil else { return }
            }
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send(
                """
                GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: v5.channel.k8s.io, v4\r\n\r\n
                """)
            let answer = try await client.read(until: "\r\n\r\n")
            #expect(answer.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
            #expect(answer.contains("Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n"))
            let socket = WebSocket(stream: client.stream, role: .client, maxMessageBytes: 1 << 20)
            socket.ping()
            for size in [0, 5, 125, 126, 65_535, 65_536, 300_000] {
                let payload = ByteBuffer(repeating: 9, count: size)
                try await socket.send(.binary(payload))
                #expect(try await socket.receive() == .binary(payload))
            }
            socket.close()
            #expect(try await socket.receive() == nil)
        }
    }

    @Test("a frame that is not masked by the client closes the socket")
    func unmasked() async throws {
        let failure = Signal<HTTPTransportError?>()
        try await withServer { request, writer in
            guard let stream = try? writer.upgrade(to: "websocket") else { return }
            let socket = WebSocket(stream: stream, role: .server, maxMessageBytes: 100)
            do throws(HTTPTransportError) { _ = try await socket.receive() } catch { return await failure.give(error) }
            await failure.give(nil)
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            _ = try await client.read(until: "\r\n\r\n")
            try await client.stream.write(ByteBuffer(bytes: [0x82, 0x01, 0x41]))
            #expect(await failure.wait()?.code == .malformed)
            client.close()
        }
    }
}

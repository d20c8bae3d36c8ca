import HTTPTransport
import NIOCore
import Testing

@Suite struct HTTP1Tests {
    private static let echo: HTTPHandler = { request, writer in
        do throws(HTTPTransportError) {
            let body = try await request.body.collect(limit: 1 << 20)
            writer.send(HTTPResponse(status: 200, headers: ["X-Target": request.target], body: body))
        } catch {
            writer.send(HTTPResponse(status: error.code == .tooLarge(limit: 1 << 20) ? 413 : 400))
        }
    }

    @Test("a connection serves one request after the other")
    func keepAlive() async throws {
        try await withServer(handler: Self.echo) { server in
            let client = try await TestConnection(port: server.port)
            for number in 1...3 {
                try await client.send("POST /\(number) HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody")
                let answer = try await client.read(until: "body")
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.contains("X-Target: /\(number)\r\n"))
                #expect(answer.contains("Content-Length: 4\r\n"))
            }
            client.close()
        }
    }

    @Test(
        "a request of HTTP/1.1 names one host",
        arguments: [
            ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", 200), ("GET / HTTP/1.0\r\n\r\n", 200),
        ])
    func hosts(request: String, status: Int) async throws {
        try await withServer(handler: Self.echo) { server in
            let client = try await TestConnection(port: server.port)
            try await client.send(request)
            #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 \(status) "))
        }
    }

    @Test("pipelined requests are answered in order")
    func pipelining() async throws {
        try await withServer(handler: Self.echo) { server in
            let client = try await TestConnection(port: server.port)
            let requests = (1...50).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
            try await client.send(requests + "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let answers = try await client.readToEnd()
            let targets = answers.split(separator: "\r\n").compactMap {
                $0.hasPrefix("X-Target: /") ? String($0.dropFirst(11)) : nil
            }
            #expect(targets == (1...50).map(String.init) + ["last"])
        }
    }

    @Test("a body above the limit is refused with an answer that the client can read")
    func bodyLimit() async throws {
        try await withServer(handler: Self.echo) { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n")
            let chunk = ByteBuffer(repeating: 65, count: 100_000)
            // The server may close while this is being sent; the answer is what counts.
            async let sending: Void = { for _ in 0..<80 { try? await client.stream.write(chunk) } }()
            let answer = try await client.read(until: "\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains("Connection: close\r\n"))
            client.close()
            await sending
        }
    }

    @Test("a large body comes through whole, in chunks as the client cut them")
    func largeBody() async throws {
        let size = 5_000_000
        try await withServer { request, writer in
            var count = 0
            do {
                while let chunk = try await request.body.nextChunk() { count += chunk.readableBytes }
                writer.send(HTTPResponse(status: 200, bytes: Array("\(count) bytes".utf8)))
            } catch {
                writer.send(HTTPResponse(status: 400))
            }
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<50 {
                try await client.send("186a0\r\n")
                try await client.stream.write(ByteBuffer(repeating: 65, count: size / 50))
                try await client.send("\r\n")
            }
            try await client.send("0\r\n\r\n")
            #expect(try await client.read(until: " bytes").contains("\(size) bytes"))
            client.close()
        }
    }

    @Test("a large answer comes through whole")
    func largeAnswer() async throws {
        let size = 7_000_000
        try await withServer { _, writer in
            writer.send(HTTPResponse(status: 200, body: ByteBuffer(repeating: 65, count: size)))
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            var count = 0
            while let bytes = try await client.stream.read() { count += bytes.readableBytes }
            #expect(count > size && count < size + 1000)
        }
    }

    @Test("a client that leaves cancels the handler")
    func disconnect() async throws {
        let started = Signal<Void>()
        let ended = Signal<Bool>()
        try await withServer { _, writer in
            writer.start(status: 200, headers: [:], lifetime: .endless)
            await started.give(())
            do { try await Task.sleep(for: .seconds(60)) } catch { /* cancelled: what is tested */  }
            await ended.give(writer.isClosed)
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("GET /watch HTTP/1.1\r\nHost: x\r\n\r\n")
            await started.wait()
            client.close()
            #expect(await ended.wait())
        }
    }

    @Test("a slow reader stops the writer, and the stream is chunked")
    func backPressure() async throws {
        let total = 64
        try await withServer { _, writer in
            writer.start(status: 200, headers: [:])
            for _ in 0..<total {
                guard (try? await writer.write(ByteBuffer(repeating: 66, count: 256 * 1024))) != nil else { return }
            }
            writer.finish()
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            var text = 0
            var tail = ""
            while let bytes = try await client.stream.read() {
                text += bytes.readableBytes
                tail = String(
                    buffer: bytes.getSlice(
                        at: max(bytes.readerIndex, bytes.writerIndex - 5),
                        length: min(5, bytes.readableBytes))!)
            }
            #expect(text > total * 256 * 1024)
            #expect("0\r\n\r\n".hasSuffix(tail))
        }
    }

    @Test("an answer broken off in the middle breaks the connection off")
    func abortedAnswer() async throws {
        try await withServer { _, writer in
            writer.start(status: 200, headers: [:])
            try? await writer.write(ByteBuffer(string: "half"))
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = try await client.readToEnd()
            #expect(answer.contains("half"))
            #expect(!answer.contains("0\r\n\r\n"))
        }
    }

    @Test("a handler without an answer answers 500")
    func noAnswer() async throws {
        try await withServer { _, _ in
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 500 "))
        }
    }

    @Test(
        "what is no HTTP is refused",
        arguments: [
            ("GARBAGE\r\n\r\n", "400"), ("GET / HTTP/1.1\r\nHost x\r\n\r\n", "400"),
            ("GET / HTTP/1.1\r\nA: " + String(repeating: "x", count: 100_000), "431"),
        ])
    func malformed(request: String, status: String) async throws {
        // On a busy machine the client may take long to send all of it.
        try await withServer {
            $0.limits.lingerTimeout = .minutes(1)
        } handler: {
            await Self.echo($0, $1)
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send(request)
            #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 \(status) "))
        }
    }

    @Test("a head that does not come to its end in time is refused")
    func slowHead() async throws {
        try await withServer {
            $0.limits.headTimeout = .milliseconds(50)
        } handler: { _, _ in
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("GET / HT")
            #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test("a body that stalls gives the handler an error")
    func slowBody() async throws {
        try await withServer {
            $0.limits.bodyTimeout = .milliseconds(50)
        } handler: { request, writer in
            do throws(HTTPTransportError) {
                _ = try await request.body.collect(limit: 100)
                writer.send(HTTPResponse(status: 200))
            } catch {
                writer.send(HTTPResponse(status: error.code == .timedOut ? 408 : 400))
            }
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
            #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test("a client that expects it is told to continue when the body is wanted")
    func expectContinue() async throws {
        try await withServer(handler: Self.echo) { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 Continue"))
            try await client.send("body")
            #expect(try await client.read(until: "body").hasPrefix("HTTP/1.1 200 OK"))
            client.close()
        }
    }

    @Test("connections beyond the limit are closed at once")
    func connectionLimit() async throws {
        try await withServer {
            $0.limits.maxConnections = 1
        } handler: { _, writer in
            writer.send(HTTPResponse(status: 204))
        } _: { server in
            let first = try await TestConnection(port: server.port)
            try await first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await first.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 204 "))
            let second = try await TestConnection(port: server.port)
            #expect(try await second.readToEnd() == "")
            first.close()
        }
    }

    @Test("a HEAD answer has the length and no body")
    func head() async throws {
        try await withServer { _, writer in
            writer.send(HTTPResponse(status: 200, bytes: Array("body".utf8)))
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let answer = try await client.readToEnd()
            #expect(answer.contains("Content-Length: 4\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n"))
        }
    }
}

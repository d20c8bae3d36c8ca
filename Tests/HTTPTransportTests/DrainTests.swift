import HTTPTransport
import NIOCore
import Testing

@Suite struct DrainTests {
    @Test("a shutdown ends watches cleanly, waits for requests in flight and closes idle connections")
    func drain() async throws {
        let inFlight = Signal<Void>()
        let watching = Signal<Void>()
        let mayAnswer = Signal<Void>()
        try await withServer { request, writer in
            if request.target == "/once" { return writer.send(HTTPResponse(status: 200, bytes: Array("once".utf8))) }
            guard request.target == "/watch" else {
                await inFlight.give(())
                await mayAnswer.wait()
                return writer.send(HTTPResponse(status: 200, bytes: Array("done".utf8)))
            }
            writer.start(status: 200, headers: [:], lifetime: .endless)
            await watching.give(())
            do { try await Task.sleep(for: .seconds(60)) } catch { /* the server drains */  }
            writer.finish()
        } _: { server in
            let watch = try await TestConnection(port: server.port)
            let request = try await TestConnection(port: server.port)
            let idle = try await TestConnection(port: server.port)
            // Answered once, so that it is surely accepted when the server stops listening.
            try await idle.send("GET /once HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await idle.read(until: "once").hasSuffix("once"))
            try await watch.send("GET /watch HTTP/1.1\r\nHost: x\r\n\r\n")
            try await request.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await inFlight.wait()
            await watching.wait()
            async let shutdown: Void = server.shutdown(gracePeriod: .seconds(30))
            #expect(try await watch.readToEnd().hasSuffix("0\r\n\r\n"))
            #expect(try await idle.readToEnd() == "")
            await mayAnswer.give(())
            let answer = try await request.readToEnd()
            #expect(answer.contains("Connection: close\r\n") && answer.hasSuffix("done"))
            await shutdown
            await #expect(throws: (any Error).self) { try await TestConnection(port: server.port) }
        }
    }

    @Test("what does not end within the grace period is cut off")
    func cutOff() async throws {
        let started = Signal<Void>()
        try await withServer { _, writer in
            await started.give(())
            do { try await Task.sleep(for: .seconds(60)) } catch { return }
        } _: { server in
            let client = try await TestConnection(port: server.port)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await started.wait()
            await server.shutdown(gracePeriod: .milliseconds(50))
            #expect(try await client.readToEnd() == "")
        }
    }

    @Test("a taken port is a clear error")
    func portTaken() async throws {
        try await withServer { _, _ in
        } _: { server in
            await #expect(throws: HTTPTransportError(.cannotListen, "")) {
                try await withServer {
                    $0.port = server.port
                } handler: { _, _ in
                } _: { _ in
                }
            }
        }
    }
}

import HTTPTransport
import Logging
import NIOCore
import NIOPosix
import Testing

/// A server on a loopback port for the time of one test.
func withServer(
    _ configure: (inout HTTPServerConfiguration) -> Void = { _ in }, handler: @escaping HTTPHandler,
    _ body: (HTTPServer) async throws -> Void
) async throws {
    var configuration = HTTPServerConfiguration(host: "127.0.0.1", port: 0)
    configure(&configuration)
    let server = try await HTTPServer.start(
        configuration, group: .singletonMultiThreadedEventLoopGroup, logger: Logger(label: "test"), handler: handler)
    do {
        try await body(server)
    } catch {
        await server.shutdown(gracePeriod: .milliseconds(10))
        throw error
    }
    await server.shutdown(gracePeriod: .milliseconds(10))
}

/// A client that sends exactly the bytes it is told to.
final class TestConnection: Sendable {
    let stream: DuplexByteStream
    private let channel: any Channel

    init(port: Int) async throws {
        let group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
        let eventLoop = group.next()
        let stream = DuplexByteStream.make(on: eventLoop)
        channel = try await ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(stream.attach())
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        self.stream = stream
    }

    func send(_ text: String) async throws { try await stream.write(ByteBuffer(string: text)) }

    /// Reads until `marker` has come; what follows it in the same read is included.
    func read(until marker: String) async throws -> String {
        var text = ""
        while !text.contains(marker) {
            guard let bytes = try await stream.read() else { break }
            text += String(buffer: bytes)
        }
        return text
    }

    func readToEnd() async throws -> String {
        var text = ""
        while let bytes = try await stream.read() { text += String(buffer: bytes) }
        return text
    }

    func close() { stream.close() }
}

extension EventLoopGroup where Self == MultiThreadedEventLoopGroup {
    static var singletonMultiThreadedEventLoopGroup: MultiThreadedEventLoopGroup { .singleton }
}

/// Waits for one value, given once from anywhere.
actor Signal<Value: Sendable> {
    private var value: Value?
    private var waiters: [CheckedContinuation<Value, Never>] = []

    func give(_ value: Value) {
        guard self.value == nil else { return }
        self.value = value
        for waiter in waiters { waiter.resume(returning: value) }
        waiters = []
    }

    func wait() async -> Value {
        if let value { return value }
        return await withCheckedContinuation { waiters.append($0) }
    }
}

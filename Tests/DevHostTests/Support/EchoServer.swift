internal import HTTPTransport
internal import KubeClient
internal import NIOCore
internal import NIOPosix

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Sends back what it gets, on a real socket.
struct EchoServer: Sendable {
    private let channel: any Channel

    var port: Int { channel.localAddress?.port ?? 0 }

    static func start(host: String) async throws -> EchoServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EchoHandler())
                }
            }
            .bind(host: host, port: 0).get()
        return EchoServer(channel: channel)
    }

    func stop() async throws { try await channel.close() }
}

private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(data, promise: nil)
    }
}

extension PortForwarder {
    /// Opens a connection to a port of its own, sends a text and returns what comes back, as long as the text at most.
    func answer(to text: String) async throws -> String {
        try await withThrowingTaskGroup(of: String.self) { group in
            let (ports, port) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingOldest(1))
            group.addTask {
                try await run(port: 0) { port.yield($0) }
                return ""
            }
            var iterator = ports.makeAsyncIterator()
            let listening = await iterator.next() ?? 0
            group.addTask {
                let stream = try await Self.connect(to: listening)
                defer { stream.close() }
                try await stream.write(ByteBuffer(string: text))
                var answer = ""
                while answer.utf8.count < text.utf8.count, let bytes = try await stream.read() {
                    answer += String(buffer: bytes)
                }
                return answer
            }
            let answer = try await group.next() ?? ""
            group.cancelAll()
            return answer
        }
    }

    private static func connect(to port: Int) async throws -> DuplexByteStream {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let stream = DuplexByteStream.make(on: eventLoop)
        _ = try await ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(stream.attach())
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return stream
    }
}

enum SystemProcess {
    static func isRunning(_ pid: Int32) -> Bool { kill(pid, 0) == 0 }
}

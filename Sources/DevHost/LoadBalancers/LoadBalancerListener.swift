internal import HTTPTransport
internal import NIOCore
internal import NIOPosix

/// One port of a load balancer: what connects to it is connected to a pod.
struct LoadBalancerListener: Sendable {
    private let listener: NIOAsyncChannel<DuplexByteStream, Never>
    private let backend: @Sendable () -> (address: String, port: Int)?

    /// Listens.
    /// - Parameter backend: where the next connection goes; nil refuses it.
    /// - Throws: when the port cannot be had.
    init(
        address: String, port: Int, backend: @escaping @Sendable () -> (address: String, port: Int)?
    ) async throws {
        self.backend = backend
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: address, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let stream = DuplexByteStream.make(on: channel.eventLoop)
                    try channel.pipeline.syncOperations.addHandler(stream.attach())
                    return stream
                }
            }
    }

    /// Serves until the listener is closed or the task is cancelled.
    func run() async {
        do {
            try await listener.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { group in
                    for try await connection in connections {
                        group.addTask { await carry(connection) }
                    }
                }
            }
        } catch {
            // Closed or cancelled: both are the end.
        }
    }

    /// Accepts no more connections, and lets those that are open end.
    func close() { listener.channel.close(promise: nil) }

    private func carry(_ client: DuplexByteStream) async {
        defer { client.close() }
        guard let backend = backend() else { return }
        do {
            let pod = try await PodDialer.connect(to: backend.address, port: backend.port)
            defer { pod.close() }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await Self.copy(from: client, to: pod) }
                group.addTask { await Self.copy(from: pod, to: client) }
                // Whichever side ends ends the other.
                await group.next()
                group.cancelAll()
            }
        } catch {
            // Nothing listens there: the client sees its connection closed.
        }
    }

    private static func copy(from source: DuplexByteStream, to target: DuplexByteStream) async {
        do throws(HTTPTransportError) {
            while let bytes = try await source.read() { try await target.write(bytes) }
        } catch {
            // Broken or cancelled: both are the end.
        }
        target.close()
    }
}

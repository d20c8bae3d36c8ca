internal import HTTPTransport
internal import NIOCore
internal import NIOPosix

/// Opens TCP connections to the processes of pods.
enum PodDialer {
    /// - Throws: when nothing listens there.
    static func connect(to address: String, port: Int) async throws -> DuplexByteStream {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let stream = DuplexByteStream.make(on: eventLoop)
        _ = try await ClientBootstrap(group: eventLoop)
            .connectTimeout(.seconds(10))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(stream.attach())
                }
            }
            .connect(host: address, port: port).get()
        return stream
    }
}

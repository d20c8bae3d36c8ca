internal import Logging
internal import NIOCore
internal import NIOPosix

/// The sockets: one for UDP, one for TCP, on the same port. Everything it holds is bounded: queries that wait for upstream,
/// connections, and the size and idle time of each.
/// Source: RFC 1035 4.2; RFC 7766.
struct DNSServer: Sendable {
    let responder: Responder
    let metrics: DNSMetrics
    let logger: Logger

    private static let maximumConnections = 256
    private static let maximumWaiting = 512
    private static let maximumQuerySize = 4096
    private static let idleTimeout: TimeAmount = .seconds(10)

    typealias UDPChannel = NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, AddressedEnvelope<ByteBuffer>>
    typealias TCPChannel = NIOAsyncChannel<ByteBuffer, ByteBuffer>
    typealias TCPListener = NIOAsyncChannel<TCPChannel, Never>

    /// Binds both sockets. With port 0 the system chooses one that is free for both.
    /// - Throws: what the system says, such as that the address is in use.
    func bind(host: String, port: Int) async throws -> (udp: UDPChannel, tcp: TCPListener, port: Int) {
        let tcp = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 128)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        IdleStateHandler(allTimeout: Self.idleTimeout), CloseWhenIdle(),
                    ])
                    return try TCPChannel(wrappingChannelSynchronously: channel)
                }
            }
        let bound = tcp.channel.localAddress?.port ?? port
        do {
            let udp = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.maximumQuerySize))
                .bind(host: host, port: bound) { channel in
                    channel.eventLoop.makeCompletedFuture { try UDPChannel(wrappingChannelSynchronously: channel) }
                }
            return (udp, tcp, bound)
        } catch {
            // The failure to bind is what matters; a listener that cannot be closed is gone already.
            try? await tcp.channel.close()
            throw error
        }
    }

    // MARK: UDP

    func serve(udp channel: UDPChannel) async throws {
        let waiting = Slots(Self.maximumWaiting)
        try await channel.executeThenClose { inbound, outbound in
            try await withThrowingDiscardingTaskGroup { group in
                for try await envelope in inbound {
                    switch responder.step(Array(envelope.data.readableBytesView), over: .udp) {
                    case .done(nil): continue
                    case .done(let answer?):
                        metrics.countResponse(answer)
                        try await outbound.write(Self.envelope(answer, to: envelope.remoteAddress))
                    case .forward(let pending):
                        // When too many wait the query is dropped, as the network might: the client asks again.
                        guard waiting.take() else { continue }
                        group.addTask {
                            defer { waiting.giveBack() }
                            let answer = await responder.finish(pending, over: .udp)
                            metrics.countResponse(answer)
                            try await outbound.write(Self.envelope(answer, to: envelope.remoteAddress))
                        }
                    }
                }
            }
        }
    }

    private static func envelope(_ answer: [UInt8], to address: SocketAddress) -> AddressedEnvelope<ByteBuffer> {
        AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: answer))
    }

    // MARK: TCP

    func serve(tcp listener: TCPListener) async throws {
        try await listener.serveConnections(atMost: Self.maximumConnections) { connection, isAccepted in
            await serve(connection: connection, isAccepted: isAccepted)
        }
    }

    private func serve(connection: TCPChannel, isAccepted: Bool) async {
        do {
            try await connection.executeThenClose { inbound, outbound in
                guard isAccepted else { return }
                var framing = MessageFraming(limit: Self.maximumQuerySize)
                for try await bytes in inbound {
                    framing.append(bytes)
                    var step = framing.next()
                    while case .message(let message) = step {
                        guard let answer = await respond(message) else { return }
                        try await outbound.write(MessageFraming.frame(answer))
                        step = framing.next()
                    }
                    if step == .tooLarge { return }
                }
            }
        } catch {
            // A peer that went away concerns nobody else.
            logger.trace("DNS connection ended", metadata: ["error": "\(error)"])
        }
    }

    private func respond(_ message: [UInt8]) async -> [UInt8]? {
        let answer =
            switch responder.step(message, over: .tcp) {
            case .done(let answer): answer
            case .forward(let pending): await responder.finish(pending, over: .tcp)
            }
        if let answer { metrics.countResponse(answer) }
        return answer
    }
}

/// Ends a connection on which nothing has happened for the time of the idle handler before it.
final class CloseWhenIdle: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}

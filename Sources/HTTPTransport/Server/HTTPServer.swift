package import Logging
package import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// One listening socket that serves HTTP/1.1 and HTTP/2, over TLS or plain, until it is shut down.
package final class HTTPServer: Sendable {
    /// The port it listens on, also when the configuration said 0.
    package let port: Int

    private let listener: any Channel
    private let connections: ConnectionRegistry
    private let tls: ServerTLS?
    private let logger: Logger

    private init(
        port: Int, listener: any Channel, connections: ConnectionRegistry, tls: ServerTLS?, logger: Logger
    ) {
        self.port = port
        self.listener = listener
        self.connections = connections
        self.tls = tls
        self.logger = logger
    }

    /// Listens and serves.
    /// - Throws: `cannotListen` when the address is taken or not ours, `badCertificate` when the TLS material is unusable.
    package static func start(
        _ configuration: HTTPServerConfiguration, group: any EventLoopGroup, logger: Logger,
        handler: @escaping HTTPHandler
    ) async throws(HTTPTransportError) -> HTTPServer {
        var tls: ServerTLS?
        if let material = configuration.tls { tls = try ServerTLS(material) }
        let connections = ConnectionRegistry(limit: configuration.limits.maxConnections)
        let setup = ConnectionSetup(
            limits: configuration.limits, identify: configuration.identify, handler: handler,
            tracker: connections.tracker)
        do {
            let listener = try await bootstrap(group: group, setup: setup, connections: connections, tls: tls)
                .bind(host: configuration.host, port: configuration.port).get()
            let port = listener.localAddress?.port ?? configuration.port
            return HTTPServer(port: port, listener: listener, connections: connections, tls: tls, logger: logger)
        } catch {
            throw HTTPTransportError(
                .cannotListen, "cannot listen on \(configuration.host):\(configuration.port): \(error)")
        }
    }

    private static func bootstrap(
        group: any EventLoopGroup, setup: ConnectionSetup, connections: ConnectionRegistry, tls: ServerTLS?
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A watcher whose machine vanished is noticed by the kernel; a ping of our own would cost idle CPU.
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard connections.add(channel) else { throw HTTPTransportError.closed }
                    guard let tls else { return try setup.configurePlain(channel) }
                    try channel.pipeline.syncOperations.addHandler(tls.makeHandler())
                    try channel.pipeline.syncOperations.addHandler(HandshakeHandler(setup: setup))
                }
            }
    }

    /// Shows another certificate from the next connection on.
    /// - Throws: `badCertificate`, and goes on with the old one; does nothing on a plain server.
    package func replaceIdentity(_ identity: TLSIdentity) throws(HTTPTransportError) { try tls?.replace(identity) }

    /// Stops accepting, ends endless answers, waits for requests in flight, closes. What is not done after
    /// `gracePeriod` is cut off. Returns when every connection is closed and every handler has returned.
    package func shutdown(gracePeriod: TimeAmount) async {
        // An error only says that the socket is closed already.
        try? await listener.close().get()
        connections.drain()
        let connections = connections
        let cutOff = listener.eventLoop.scheduleTask(in: gracePeriod) { connections.closeAll() }
        await connections.tracker.waitUntilIdle()
        cutOff.cancel()
        logger.debug("Stopped listening", metadata: ["server.port": "\(port)"])
    }
}

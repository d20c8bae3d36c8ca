package import NIOCore
package import NIOHTTP1
internal import NIOPosix
package import NIOSSL

/// Where and how to connect for an exchange that leaves HTTP: one connection of its own, with TLS or without.
package struct UpgradeConnection: Sendable {
    private let host: String
    private let port: Int
    private let tls: NIOSSLContext?
    /// Nil for an IP address, which goes without SNI; NIOSSL then checks the certificate against the address.
    private let serverName: String?
    private let connectTimeout: TimeAmount

    /// - Parameters:
    ///   - serverName: the name that the certificate of the server has to have, or an IP address.
    ///   - tls: with `http/1.1` as its application protocol: HTTP/2 cannot be left.
    package init(
        host: String, port: Int, serverName: String, tls: NIOSSLContext?, connectTimeout: TimeAmount = .seconds(10)
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.serverName = (try? SocketAddress(ipAddress: serverName, port: 0)) == nil ? serverName : nil
        self.connectTimeout = connectTimeout
    }

    /// Sends a request without body. Returns when the head of an agreement, or a refusal with its body, has come.
    /// - Parameter timeout: for all of that; nil for no end but that of the task.
    /// - Throws: what SwiftNIO says when the server cannot be reached or breaks off.
    package func answer(
        to head: HTTPRequestHead, on eventLoop: any EventLoop, within timeout: TimeAmount? = nil
    ) async throws -> UpgradeAnswer {
        let answer = eventLoop.makePromise(of: UpgradeAnswer.self)
        do {
            let channel = try await connect(on: eventLoop) { pipeline in
                try UpgradeRequestHandler.add(to: pipeline, head: head, answer: answer)
            }
            let alarm = timeout.map { eventLoop.scheduleTask(in: $0) { channel.close(promise: nil) } }
            defer { alarm?.cancel() }
            return try await withTaskCancellationHandler {
                try await answer.futureResult.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            answer.fail(error)  // does nothing when it has an outcome already
            throw error
        }
    }

    /// A connection on which nothing has been said yet.
    /// - Throws: what SwiftNIO says when the server cannot be reached.
    package func open(on eventLoop: any EventLoop) async throws -> DuplexByteStream {
        let stream = DuplexByteStream.make(on: eventLoop)
        _ = try await connect(on: eventLoop) { try $0.addHandler(stream.attach()) }
        return stream
    }

    /// - Parameter addHandlers: puts what stands behind TLS into the pipeline.
    private func connect(
        on eventLoop: any EventLoop,
        addHandlers: @escaping @Sendable (ChannelPipeline.SynchronousOperations) throws -> Void
    ) async throws -> any Channel {
        let (tls, serverName) = (tls, serverName)
        return try await ClientBootstrap(group: eventLoop)
            .connectTimeout(connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName))
                    }
                    try addHandlers(pipeline)
                }
            }.connect(host: host, port: port).get()
    }
}

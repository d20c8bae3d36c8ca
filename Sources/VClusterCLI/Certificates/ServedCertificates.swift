internal import KubeCore
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// The certificates that a TLS server shows, whatever they are worth.
enum ServedCertificates {
    /// Connects, takes what the server shows, and hangs up before anything is said.
    /// - Returns: DER, the server's own first.
    /// - Throws: `CommandError` when there is no handshake.
    static func read(port: Int) async throws(CommandError) -> [[UInt8]] {
        do {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.certificateVerification = .noHostnameVerification
            let context = try NIOSSLContext(configuration: configuration)
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let shown = loop.makePromise(of: [[UInt8]].self)
            let channel = try await ClientBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = try NIOSSLClientHandler(
                            context: context, serverHostname: "localhost",
                            customVerificationCallback: { certificates, verdict in
                                shown.completeWith(Result { try certificates.map { try $0.toDERBytes() } })
                                verdict.succeed(.failed)
                            })
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .connectTimeout(.seconds(10)).connect(host: "127.0.0.1", port: port).get()
            // A server that hangs up first, or never answers, shows nothing.
            channel.closeFuture.whenComplete { _ in shown.fail(ChannelError.eof) }
            let deadline = loop.scheduleTask(in: .seconds(10)) { shown.fail(ChannelError.connectTimeout(.seconds(10))) }
            defer {
                deadline.cancel()
                channel.close(promise: nil)
            }
            return try await shown.futureResult.get()
        } catch {
            throw CommandError(.failed, "the API server shows no certificate: \(error)")
        }
    }
}

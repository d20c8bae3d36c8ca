internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTP2
internal import NIOSSL
internal import NIOTLS

/// Puts the handlers into the pipeline of an accepted connection: at once for plain HTTP, after the handshake for TLS.
struct ConnectionSetup: Sendable {
    let limits: HTTPLimits
    let identify: @Sendable ([UInt8]) -> (any Sendable)?
    let handler: HTTPHandler
    let tracker: ActivityTracker

    func configurePlain(_ channel: any Channel) throws {
        try addHTTP1(channel, peer: peer(of: channel, isTLS: false, certificate: nil))
    }

    /// Called when the handshake is done, before any byte of the application is read.
    func configureTLS(_ channel: any Channel, negotiated: String?) throws {
        let certificate = try channel.pipeline.syncOperations.nioSSL_peerCertificate()?.toDERBytes()
        let peer = peer(of: channel, isTLS: true, certificate: certificate)
        if negotiated == "h2" {
            try addHTTP2(channel, peer: peer)
        } else {
            try addHTTP1(channel, peer: peer)
        }
    }

    private func peer(of channel: any Channel, isTLS: Bool, certificate: [UInt8]?) -> HTTPPeer {
        HTTPPeer(
            address: channel.remoteAddress?.ipAddress ?? "", port: channel.remoteAddress?.port ?? 0, isTLS: isTLS,
            clientCertificate: certificate, identity: certificate.flatMap(identify))
    }

    private func context(_ peer: HTTPPeer) -> ConnectionContext {
        ConnectionContext(peer: peer, limits: limits, handler: handler, tracker: tracker)
    }

    private func addHTTP1(_ channel: any Channel, peer: HTTPPeer) throws {
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderFieldSize = limits.maxHeadBytes
        decoderLimits.maxHeaderListSize = limits.maxHeadBytes
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoderLimits))
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(decoder)
        try pipeline.addHandler(HTTP1Handler(connection: context(peer), decoder: decoder))
    }

    private func addHTTP2(_ channel: any Channel, peer: HTTPPeer) throws {
        var settings = NIOHTTP2Handler.ConnectionConfiguration()
        settings.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: limits.maxConcurrentStreams),
            HTTP2Setting(parameter: .initialWindowSize, value: limits.streamWindowBytes),
            HTTP2Setting(parameter: .maxHeaderListSize, value: limits.maxHeadBytes),
        ]
        // Room for several full streams; not for all of them, so that one client cannot fill the memory.
        settings.targetWindowSize = limits.streamWindowBytes * 4
        var streamSettings = NIOHTTP2Handler.StreamConfiguration()
        streamSettings.targetWindowSize = limits.streamWindowBytes
        streamSettings.outboundBufferSizeHighWatermark = 64 * 1024
        streamSettings.outboundBufferSizeLowWatermark = 32 * 1024
        streamSettings.streamResetFrameRateLimit.maximumCount = limits.maxStreamResets

        let manager = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: channel.eventLoop,
            configuration: .init(maxIdleTime: limits.idleTimeout, maxAge: nil, maxGraceTime: nil, keepalive: nil))
        let context = context(peer)
        let multiplexer = NIOHTTP2Handler(
            mode: .server, eventLoop: channel.eventLoop, connectionConfiguration: settings,
            streamConfiguration: streamSettings, streamDelegate: manager.http2StreamDelegate
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(HTTP2StreamHandler(connection: context))
            }
        }
        try channel.pipeline.syncOperations.addHandlers([multiplexer, manager])
    }
}

/// Waits for the end of the TLS handshake, then makes place for HTTP.
final class HandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let setup: ConnectionSetup
    private var timeout: Scheduled<Void>?

    init(setup: ConnectionSetup) { self.setup = setup }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        timeout = context.eventLoop.scheduleTask(in: setup.limits.handshakeTimeout) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timeout?.cancel()
        timeout = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted(let negotiated):
            do {
                try setup.configureTLS(context.channel, negotiated: negotiated)
                context.pipeline.syncOperations.removeHandler(self, promise: nil)
            } catch {
                context.close(promise: nil)  // the channel was closed meanwhile
            }
        case is ChannelShouldQuiesceEvent: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A failed handshake is the client's doing (scanners, health checks, a wrong CA) and told to it by TLS.
        context.close(promise: nil)
    }
}

internal import NIOCore
internal import NIOHTTP1

/// The requests of one HTTP/1.x connection, one after the other: stands behind the request decoder, writes bytes.
///
/// Pipelined requests wait until the answer before them is complete and the client has taken it. While something
/// waits, or a body is not consumed, the connection is not read, so a client can make the server hold only one buffer.
final class HTTP1Handler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = Never
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    enum Phase {
        case awaitingHead
        case answering(Exchange, HTTP1ResponseEncoder, isRequestComplete: Bool)
        /// The answer is sent but not all of the request has come: it is thrown away, so that the client gets to read
        /// the answer, which a reset connection would destroy.
        case lingering
        case upgraded(Exchange)
        case closed
    }

    /// A body smaller than this shares the buffer, and so the TLS record, with its head.
    static let smallBodyBytes = 16 * 1024

    let connection: ConnectionContext
    let decoder: ByteToMessageHandler<HTTPRequestDecoder>
    var phase = Phase.awaitingHead
    var pending = CircularBuffer<HTTPServerRequestPart>()
    var context: ChannelHandlerContext?
    var timer: DeadlineTimer?
    var isDraining = false
    var isBodyPaused = false
    private var isReadHeldBack = false
    /// Whether bytes of a head have come that is not complete.
    private var isHeadPartial = false
    private var sawPartInThisRead = false

    init(connection: ConnectionContext, decoder: ByteToMessageHandler<HTTPRequestDecoder>) {
        self.connection = connection
        self.decoder = decoder
    }

    // MARK: Life of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let limits = connection.limits
        timer = DeadlineTimer(
            eventLoop: context.eventLoop, shortest: min(limits.headTimeout, limits.bodyTimeout, limits.idleTimeout)
        ) { [unowned self] in deadlineExpired() }
        timer?.set(limits.idleTimeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) { close() }

    func channelInactive(context: ChannelHandlerContext) {
        close()
        context.fireChannelInactive()
    }

    func close() {
        let old = phase
        phase = .closed
        pending.removeAll()
        timer?.invalidate()
        timer = nil
        switch old {
        case .answering(let exchange, _, _): exchange.channelClosed()
        case .upgraded(let exchange): exchange.responseFinished()
        case .awaitingHead, .lingering, .closed: break
        }
        context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The rest of what was refused; closing on it would reset the connection before the client has read why.
        if case .lingering = phase, error is HTTPParserError || error is ByteToMessageDecoderError { return }
        guard let parserError = error as? HTTPParserError, case .awaitingHead = phase else {
            if case .answering(let exchange, _, _) = phase {
                exchange.inbound.fail(HTTPTransportError(.malformed, "the request is malformed"))
            }
            context.close(promise: nil)
            return
        }
        refuse(status: parserError == .headerOverflow ? 431 : 400)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        isDraining = true
        switch phase {
        case .awaitingHead: context.closeWithoutReply()
        case .lingering: context.close(promise: nil)
        case .answering(let exchange, var encoder, let isRequestComplete):
            if !encoder.hasBegun { encoder.keepsAlive = false }
            phase = .answering(exchange, encoder, isRequestComplete: isRequestComplete)
            exchange.drain()
        case .upgraded(let exchange): exchange.cancel()
        case .closed: break
        }
    }

    private func deadlineExpired() {
        switch phase {
        case .awaitingHead where isHeadPartial: refuse(status: 408)
        case .awaitingHead, .lingering: context?.close(promise: nil)
        case .answering(let exchange, _, isRequestComplete: false):
            exchange.inbound.fail(HTTPTransportError(.timedOut, "the client stalled in the middle of the request body"))
        case .answering, .upgraded, .closed: break
        }
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        sawPartInThisRead = true
        let part = unwrapInboundIn(data)
        if pending.isEmpty, consume(part) { return }
        if case .lingering = phase { return }
        pending.append(part)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        defer { sawPartInThisRead = false }
        guard !sawPartInThisRead, case .awaitingHead = phase, !isHeadPartial else { return }
        isHeadPartial = true
        timer?.set(connection.limits.headTimeout)
    }

    func read(context: ChannelHandlerContext) {
        if isBodyPaused || !pending.isEmpty { isReadHeldBack = true } else { context.read() }
    }

    /// - Returns: false when the part must wait for the answer before it.
    private func consume(_ part: HTTPServerRequestPart) -> Bool {
        switch (phase, part) {
        case (.awaitingHead, .head(let head)):
            guard let context, context.channel.isWritable else { return false }
            if Self.namesItsHost(head) { begin(head, context) } else { refuse(status: 400) }
            return true
        case (.awaitingHead, _): return true
        case (.answering(let exchange, _, isRequestComplete: false), .body(let bytes)):
            timer?.set(connection.limits.bodyTimeout)
            isBodyPaused = !exchange.inbound.append(bytes)
            if isBodyPaused { timer?.clear() }
            return true
        case (.answering(let exchange, let encoder, isRequestComplete: false), .end):
            phase = .answering(exchange, encoder, isRequestComplete: true)
            timer?.clear()
            exchange.inbound.finish()
            return true
        case (.answering, _), (.lingering, .head): return false
        case (.lingering, _), (.upgraded, _), (.closed, _): return true
        }
    }

    func consumePending() {
        while let part = pending.first, consume(part) { pending.removeFirst() }
        goOnReading()
    }

    func goOnReading() {
        guard isReadHeldBack, !isBodyPaused, pending.isEmpty, let context else { return }
        isReadHeldBack = false
        context.read()
    }

    /// Source: RFC 9112, section 3.2: a request of HTTP/1.1 without exactly one Host is answered with 400.
    private static func namesItsHost(_ head: HTTPRequestHead) -> Bool {
        let hosts = head.headers["Host"].count
        return hosts == 1 || hosts == 0 && head.version.minor == 0
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        isHeadPartial = false
        timer?.set(connection.limits.bodyTimeout)
        let eventLoop = context.eventLoop
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        let inbound = InboundBytes { eventLoop.execute { this.value.resumeBody() } }
        let parts = OutboundQueue<ResponsePart> { eventLoop.execute { this.value.flushAnswer() } }
        let exchange = Exchange(inbound: inbound, parts: parts)
        var fields = HTTPFields()
        for (name, value) in head.headers { fields.add(name, value) }
        let expectsContinue = head.version.minor > 0 && fields.hasToken("100-continue", in: "Expect")
        var onFirstRead: (@Sendable () -> Void)?
        if expectsContinue { onFirstRead = { eventLoop.execute { this.value.sendContinue(exchange) } } }
        let request = HTTPRequest(
            version: .http1, method: HTTPTransport.HTTPMethod(rawValue: head.method.rawValue), target: head.uri,
            headers: fields, peer: connection.peer,
            body: HTTPRequestBody(source: inbound, onFirstRead: onFirstRead))
        let keepsAlive = head.isKeepAlive && !request.wantsUpgrade && !isDraining
        let encoder = HTTP1ResponseEncoder(
            isHeadRequest: head.method == .HEAD, isHTTP10: head.version.minor == 0, keepsAlive: keepsAlive)
        phase = .answering(exchange, encoder, isRequestComplete: false)
        let writer = HTTPResponseWriter(
            parts: parts, allowsUpgrade: request.wantsUpgrade, onEndless: { exchange.becameEndless() },
            makeStream: { DuplexByteStream.make(on: eventLoop) })
        exchange.start(request, writer: writer, handler: connection.handler, tracker: connection.tracker)
    }

    private func resumeBody() {
        isBodyPaused = false
        if case .answering(_, _, isRequestComplete: false) = phase { timer?.set(connection.limits.bodyTimeout) }
        goOnReading()
    }

    private func sendContinue(_ exchange: Exchange) {
        guard let context, case .answering(let current, let encoder, isRequestComplete: false) = phase,
            current === exchange, !encoder.hasBegun
        else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    }

    // MARK: Answers
}

internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// One HTTP/2 stream: one request and its answer.
final class HTTP2StreamHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = Never
    typealias OutboundIn = Never
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let connection: ConnectionContext
    private var exchange: Exchange?
    private var context: ChannelHandlerContext?
    private var isHeadRequest = false
    private var isBodyPaused = false
    private var isReadHeldBack = false

    init(connection: ConnectionContext) { self.connection = connection }

    // MARK: Life of the stream

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { close() }

    func channelInactive(context: ChannelHandlerContext) {
        close()
        context.fireChannelInactive()
    }

    private func close() {
        exchange?.channelClosed()
        exchange = nil
        context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { exchange?.drain() }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: Request

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let headers):
            if exchange == nil { begin(headers.headers, context) }  // else trailers, which mean nothing to us
            if headers.endStream { exchange?.inbound.finish() }
        case .data(let data):
            if case .byteBuffer(let bytes) = data.data, let exchange { isBodyPaused = !exchange.inbound.append(bytes) }
            if data.endStream { exchange?.inbound.finish() }
        default: break
        }
    }

    func read(context: ChannelHandlerContext) {
        if isBodyPaused { isReadHeldBack = true } else { context.read() }
    }

    private func begin(_ headers: HPACKHeaders, _ context: ChannelHandlerContext) {
        let eventLoop = context.eventLoop
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        let inbound = InboundBytes { eventLoop.execute { this.value.resumeBody() } }
        let parts = OutboundQueue<ResponsePart> { eventLoop.execute { this.value.flushAnswer() } }
        let exchange = Exchange(inbound: inbound, parts: parts)
        self.exchange = exchange
        var method = HTTPMethod.get
        var target = "/"
        var fields = HTTPFields()
        for (name, value, _) in headers {
            switch name {
            case ":method": method = HTTPMethod(rawValue: value)
            case ":path": target = value
            case ":authority": fields.add("Host", value)
            default: if !name.hasPrefix(":") { fields.add(name, value) }
            }
        }
        isHeadRequest = method == .head
        let request = HTTPRequest(
            version: .http2, method: method, target: target, headers: fields, peer: connection.peer,
            body: HTTPRequestBody(source: inbound))
        let writer = HTTPResponseWriter(
            parts: parts, allowsUpgrade: false, onEndless: { exchange.becameEndless() },
            makeStream: { DuplexByteStream.make(on: eventLoop) })
        exchange.start(request, writer: writer, handler: connection.handler, tracker: connection.tracker)
    }

    private func resumeBody() {
        isBodyPaused = false
        guard isReadHeldBack, let context else { return }
        isReadHeldBack = false
        context.read()
    }

    // MARK: Answer

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        exchange?.parts.setWritable(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    /// Everything that the handler has produced so far goes out in one flush.
    private func flushAnswer() {
        guard let context, let exchange else { return }
        var body = ByteBuffer()
        var ends = false
        for part in exchange.parts.take() {
            switch part {
            case .whole(let response):
                body = isHeadRequest ? ByteBuffer() : response.body
                ends = true
                let length = response.body.readableBytes
                writeHead(response.status, response.headers, length, endStream: body.readableBytes == 0, context)
            case .head(let status, let headers):
                writeHead(status, headers, nil, endStream: false, context)
            case .body(var bytes):
                if isHeadRequest { break }
                if body.readableBytes == 0 { body = bytes } else { body.writeBuffer(&bytes) }
            case .end:
                ends = true
                if body.readableBytes == 0 { write(ByteBuffer(), endStream: true, context) }
            case .abort, .upgrade:
                context.writeAndFlush(wrapOutboundOut(.rstStream(.internalError)), promise: nil)
                return
            }
        }
        if body.readableBytes > 0 { write(body, endStream: ends, context) }
        context.flush()
        if ends {
            answerCompleted(exchange)
        } else {
            exchange.parts.setWritable(context.channel.isWritable)
        }
    }

    private func answerCompleted(_ exchange: Exchange) {
        let isRequestComplete = exchange.inbound.isEnded
        exchange.responseFinished()
        self.exchange = nil
        if !isRequestComplete {
            // RFC 9113 section 8.1: the client may stop sending, the answer is complete.
            context?.writeAndFlush(wrapOutboundOut(.rstStream(.noError)), promise: nil)
        }
    }

    private func writeHead(
        _ status: Int, _ headers: HTTPFields, _ length: Int?, endStream: Bool, _ context: ChannelHandlerContext
    ) {
        var fields = HPACKHeaders()
        fields.reserveCapacity(headers.fields.count + 3)
        fields.add(name: ":status", value: String(status))
        for field in headers where !field.name.isSetByTransport {
            fields.add(name: field.name.lowercased(), value: field.value)
        }
        if let length, status != 204, status != 304 { fields.add(name: "content-length", value: String(length)) }
        fields.add(name: "date", value: HTTPDate.now())
        context.write(wrapOutboundOut(.headers(.init(headers: fields, endStream: endStream))), promise: nil)
    }

    private func write(_ bytes: ByteBuffer, endStream: Bool, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.data(.init(data: .byteBuffer(bytes), endStream: endStream))), promise: nil)
    }
}

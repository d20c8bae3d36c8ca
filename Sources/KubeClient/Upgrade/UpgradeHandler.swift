internal import HTTPTransport
internal import NIOCore
internal import NIOHTTP1

/// The client's side of leaving HTTP: sends one request, and on 101 makes way for a byte stream.
final class UpgradeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private static let maxBodyBytes = 64 * 1024

    private let head: HTTPRequestHead
    private let answer: EventLoopPromise<UpgradeAnswer>
    private let encoder: HTTPRequestEncoder
    private let decoder: ByteToMessageHandler<HTTPResponseDecoder>
    private var response: HTTPResponseHead?
    private var body = ByteBuffer()
    private var isDone = false
    private var hasSent = false

    init(
        head: HTTPRequestHead, answer: EventLoopPromise<UpgradeAnswer>, encoder: HTTPRequestEncoder,
        decoder: ByteToMessageHandler<HTTPResponseDecoder>
    ) {
        self.head = head
        self.answer = answer
        self.encoder = encoder
        self.decoder = decoder
    }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { send(context) } }

    func channelActive(context: ChannelHandlerContext) {
        send(context)
        context.fireChannelActive()
    }

    private func send(_ context: ChannelHandlerContext) {
        guard !hasSent else { return }
        hasSent = true
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            response = head
            if head.status == .switchingProtocols { leaveHTTP(head, context) }
        case .body(var bytes):
            body.writeBuffer(&bytes)
            if body.readableBytes >= Self.maxBodyBytes { refused(context) }
        case .end: refused(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(ChannelError.eof)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }

    private func fail(_ error: any Error) {
        guard !isDone else { return }
        isDone = true
        answer.fail(error)
    }

    private func refused(_ context: ChannelHandlerContext) {
        guard let response else { return }
        isDone = true
        answer.succeed(
            UpgradeAnswer(
                status: Int(response.status.code), headers: fields(response.headers), stream: nil, body: body))
        context.close(promise: nil)
    }

    /// The decoder stops at the end of a 101, so what it holds back belongs to the new protocol.
    private func leaveHTTP(_ head: HTTPResponseHead, _ context: ChannelHandlerContext) {
        isDone = true
        let stream = DuplexByteStream.make(on: context.eventLoop)
        let upgraded = UpgradeAnswer(
            status: 101, headers: fields(head.headers), stream: stream, body: ByteBuffer())
        // Not from inside the decoder's own call: it would be removed in the middle of its work.
        context.eventLoop.assumeIsolated().execute { [self, pipeline = context.pipeline, channel = context.channel] in
            do {
                try pipeline.syncOperations.addHandler(stream.attach(), position: .after(decoder))
                pipeline.syncOperations.removeHandler(decoder, promise: nil)
                pipeline.syncOperations.removeHandler(encoder, promise: nil)
                pipeline.syncOperations.removeHandler(self, promise: nil)
                answer.succeed(upgraded)
            } catch {
                stream.abandon()
                answer.fail(error)
                channel.close(promise: nil)
            }
        }
    }

    private func fields(_ headers: HTTPHeaders) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in headers { fields.add(name, value) }
        return fields
    }
}

package import NIOCore
package import NIOHTTP1

/// What a server answered to a request to leave HTTP.
package struct UpgradeAnswer: Sendable {
    package let status: Int
    package let headers: HTTPFields
    /// Set when the server agreed (101): the bytes from here on are the protocol's.
    package let stream: DuplexByteStream?
    /// What the server said when it refused; cut off after 64 KiB.
    package let body: ByteBuffer
}

/// The client's side of leaving HTTP: sends one request, and on 101 makes way for a byte stream.
package final class UpgradeRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPClientResponsePart
    package typealias OutboundOut = HTTPClientRequestPart

    /// Puts all that the request needs into the pipeline of a connection, behind TLS if there is any.
    /// - Parameter answer: fulfilled with the head of the answer, or a refusal with its body; fails when there is none.
    package static func add(
        to pipeline: ChannelPipeline.SynchronousOperations, head: HTTPRequestHead,
        answer: EventLoopPromise<UpgradeAnswer>
    ) throws {
        let encoder = HTTPRequestEncoder()
        let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))
        try pipeline.addHandlers([encoder, decoder])
        try pipeline.addHandler(
            UpgradeRequestHandler(head: head, answer: answer, encoder: encoder, decoder: decoder))
    }

    private static let maxBodyBytes = 64 * 1024

    private let head: HTTPRequestHead
    private let answer: EventLoopPromise<UpgradeAnswer>
    private let encoder: HTTPRequestEncoder
    private let decoder: ByteToMessageHandler<HTTPResponseDecoder>
    private var response: HTTPResponseHead?
    private var body = ByteBuffer()
    private var isDone = false
    private var hasSent = false

    private init(
        head: HTTPRequestHead, answer: EventLoopPromise<UpgradeAnswer>, encoder: HTTPRequestEncoder,
        decoder: ByteToMessageHandler<HTTPResponseDecoder>
    ) {
        self.head = head
        self.answer = answer
        self.encoder = encoder
        self.decoder = decoder
    }

    package func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { send(context) } }

    package func channelActive(context: ChannelHandlerContext) {
        send(context)
        context.fireChannelActive()
    }

    private func send(_ context: ChannelHandlerContext) {
        guard !hasSent else { return }
        hasSent = true
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
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

    package func channelInactive(context: ChannelHandlerContext) {
        fail(ChannelError.eof)
        context.fireChannelInactive()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
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

package import NIOCore

/// Carries a `DuplexByteStream` on a channel that has left HTTP (or never spoke it).
package final class ByteStreamHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private let stream: DuplexByteStream
    private var context: ChannelHandlerContext?
    private var isPaused = false
    private var isReadHeldBack = false

    fileprivate init(stream: DuplexByteStream) { self.stream = stream }

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        stream.outbound.setWritable(context.channel.isWritable)
        flushStream()
    }

    package func handlerRemoved(context: ChannelHandlerContext) { end() }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isPaused = !stream.inbound.append(unwrapInboundIn(data))
    }

    package func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The peer's way of closing does not matter (a missing close_notify is common): either way the stream is over.
        context.close(promise: nil)
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        stream.outbound.setWritable(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    package func read(context: ChannelHandlerContext) {
        if isPaused { isReadHeldBack = true } else { context.read() }
    }

    private func end() {
        stream.inbound.finish()
        stream.outbound.close()
        stream.detach()
        context = nil
    }

    fileprivate func resumeReading() {
        isPaused = false
        guard isReadHeldBack, let context else { return }
        isReadHeldBack = false
        context.read()
    }

    fileprivate func flushStream() {
        guard let context else { return }
        var closes = false
        for part in stream.outbound.take() {
            switch part {
            case .bytes(let bytes): context.write(wrapOutboundOut(bytes), promise: nil)
            case .close: closes = true
            }
        }
        context.flush()
        if closes {
            // Not `context.close()` at once: that would drop what the socket has not taken yet.
            let channel = context.channel
            let flushed = context.eventLoop.makePromise(of: Void.self)
            flushed.futureResult.whenComplete { _ in channel.close(promise: nil) }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: flushed)
        } else {
            stream.outbound.setWritable(context.channel.isWritable)
        }
    }
}

extension DuplexByteStream {
    /// A stream that can be used at once; what is written waits until `attach`. From any thread.
    package static func make(on eventLoop: any EventLoop) -> DuplexByteStream {
        let handler = NIOLoopBoundBox.makeEmptyBox(valueType: ByteStreamHandler.self, eventLoop: eventLoop)
        let inbound = InboundBytes { eventLoop.execute { handler.value?.resumeReading() } }
        let outbound = OutboundQueue<ByteStreamPart> { eventLoop.execute { handler.value?.flushStream() } }
        return DuplexByteStream(inbound: inbound, outbound: outbound, handler: handler)
    }

    /// The handler that carries this stream, to be put into a pipeline by the caller. On the stream's event loop, once.
    package func attach() -> ByteStreamHandler {
        let new = ByteStreamHandler(stream: self)
        handler.value = new
        return new
    }

    /// The channel that was to carry the stream is gone.
    package func abandon() {
        inbound.fail(.closed)
        outbound.close()
    }

    fileprivate func detach() { handler.value = nil }
}

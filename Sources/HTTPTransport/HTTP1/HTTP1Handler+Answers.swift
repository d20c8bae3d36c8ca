internal import NIOCore
internal import NIOHTTP1

/// Answers on their way out, and how a connection ends after the last of them.
extension HTTP1Handler {
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if case .answering(let exchange, _, _) = phase { exchange.parts.setWritable(context.channel.isWritable) }
        if context.channel.isWritable { consumePending() }
        context.fireChannelWritabilityChanged()
    }

    /// Everything that the handler has produced so far goes out in one flush.
    func flushAnswer() {
        guard let context, case .answering(let exchange, var encoder, let isRequestComplete) = phase else { return }
        var output = context.channel.allocator.buffer(capacity: 1024)
        var ending: Ending?
        for part in exchange.parts.take() {
            switch part {
            case .whole(let response):
                if !isRequestComplete { encoder.keepsAlive = false }
                encoder.writeHead(
                    status: response.status, headers: response.headers, length: response.body.readableBytes,
                    into: &output)
                if encoder.sendsBody { append(response.body, to: &output, context) }
                ending = .complete
            case .head(let status, let headers):
                encoder.writeHead(status: status, headers: headers, length: nil, into: &output)
            case .body(let bytes) where encoder.sendsBody && bytes.readableBytes > 0:
                encoder.writePartPrefix(length: bytes.readableBytes, into: &output)
                append(bytes, to: &output, context)
                encoder.writePartSuffix(into: &output)
            case .body: break
            case .end:
                if encoder.sendsBody { encoder.writeEnd(into: &output) }
                ending = .complete
            case .upgrade(let headers, let stream):
                encoder.writeHead(status: 101, headers: headers, length: nil, into: &output)
                ending = .upgrade(stream)
            case .abort: ending = .abort
            }
        }
        phase = .answering(exchange, encoder, isRequestComplete: isRequestComplete)
        if output.readableBytes > 0 { context.write(wrapOutboundOut(output), promise: nil) }
        context.flush()
        guard case .answering = phase else { return }  // the flush found the connection broken
        switch ending {
        case nil: exchange.parts.setWritable(context.channel.isWritable)
        case .complete: answerCompleted(exchange, encoder, isRequestComplete, context)
        case .abort: context.close(promise: nil)
        case .upgrade(let stream): leaveHTTP(exchange, stream, context)
        }
    }

    private enum Ending {
        case complete
        case abort
        case upgrade(DuplexByteStream)
    }

    func append(_ body: ByteBuffer, to output: inout ByteBuffer, _ context: ChannelHandlerContext) {
        if body.readableBytes <= Self.smallBodyBytes {
            output.writeImmutableBuffer(body)
        } else {
            context.write(wrapOutboundOut(output), promise: nil)
            context.write(wrapOutboundOut(body), promise: nil)
            output = context.channel.allocator.buffer(capacity: 64)
        }
    }

    private func answerCompleted(
        _ exchange: Exchange, _ encoder: HTTP1ResponseEncoder, _ isRequestComplete: Bool,
        _ context: ChannelHandlerContext
    ) {
        exchange.responseFinished()
        isBodyPaused = false
        if !isRequestComplete {
            linger(context)
        } else if encoder.keepsAlive && !isDraining {
            phase = .awaitingHead
            timer?.set(connection.limits.idleTimeout)
            consumePending()
        } else {
            closeAfterFlush(context)
        }
    }

    private func closeAfterFlush(_ context: ChannelHandlerContext) {
        phase = .lingering
        timer?.clear()
        let channel = context.channel
        let flushed = context.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: flushed)
    }

    /// Says that no more will be sent and gives the client time to read it.
    private func linger(_ context: ChannelHandlerContext) {
        phase = .lingering
        timer?.clear()
        pending.removeAll()
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: connection.limits.lingerTimeout) { channel.close(promise: nil) }
        goOnReading()
    }

    /// Answers a request that never became one.
    func refuse(status: Int) {
        guard let context else { return }
        var encoder = HTTP1ResponseEncoder(isHeadRequest: false, isHTTP10: false, keepsAlive: false)
        var output = context.channel.allocator.buffer(capacity: 256)
        encoder.writeHead(status: status, headers: HTTPFields(), length: 0, into: &output)
        context.writeAndFlush(wrapOutboundOut(output), promise: nil)
        linger(context)
    }

    /// Takes HTTP out of the pipeline. The decoder has held back what came after the request's head; it goes to the
    /// stream first. This handler stays as the channel's owner.
    private func leaveHTTP(_ exchange: Exchange, _ stream: DuplexByteStream, _ context: ChannelHandlerContext) {
        phase = .upgraded(exchange)
        timer?.clear()
        do {
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandler(stream.attach(), position: .after(decoder))
            let removal = pipeline.removeHandler(decoder)
            let channel = context.channel
            removal.whenFailure { _ in channel.close(promise: nil) }
            isBodyPaused = false
            goOnReading()
        } catch {
            // Only possible when the channel has been closed meanwhile.
            stream.abandon()
            context.close(promise: nil)
        }
    }
}

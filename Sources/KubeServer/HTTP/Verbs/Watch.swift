internal import HTTPTransport
internal import KubeCore
internal import KubeSchema
internal import NIOCore

extension APIServer {
    /// `GET` of a collection with `watch`: a stream of events until the client leaves or the time is over, in the body
    /// of the answer or as WebSocket messages.
    ///
    /// All events of a batch go out in one write. What goes wrong once the options have been read is told as an event:
    /// the stream's last.
    /// Source: k8s.io/apiserver/pkg/endpoints/handlers/watch.go; storage/cacher newErrWatcher.
    func watch(
        _ resource: ServedResource, _ scope: RequestScope, writer: HTTPResponseWriter
    ) async throws(StatusError) {
        let isSocket = scope.http.wantsWebSocket
        let encoder = WatchEventEncoder(
            renderer: try ObjectRenderer(resource: resource, scope: scope), shared: eventEncodings,
            framesMessages: !isSocket)
        var options = try ListQuery.watch(scope.query)
        try resource.descriptor.validate(options.fieldSelector)
        if scope.info.hasWatchPrefix, !scope.info.name.isEmpty {
            options.fieldSelector = try ListQuery.confine(options.fieldSelector, to: scope.info.name)
        }
        if options.timeout == nil { options.timeout = .seconds(Int.random(in: 1800..<3600)) }
        let events: Result<EncodedWatch, StatusError>
        do throws(StatusError) {
            events = .success(
                try await registry.watch(resource, namespace: scope.info.objectNamespace, options: options))
        } catch  where error.isGone || error.reason == .timeout {
            events = .failure(error)
        }
        if isSocket {
            try await streamMessages(events, encoder, scope, writer: writer)
            return
        }
        writer.start(status: 200, headers: headers(encoder.contentType, scope), lifetime: .endless)
        await scope.record?.emitStarted(status: 200)
        // The client gets the head at once, even while there are no events.
        await stream(events, encoder, to: .body(writer))
        writer.finish()
    }

    /// The events as messages, until one side closes. What the client sends is ignored.
    private func streamMessages(
        _ events: Result<EncodedWatch, StatusError>, _ encoder: WatchEventEncoder, _ scope: RequestScope,
        writer: HTTPResponseWriter
    ) async throws(StatusError) {
        // Browsers bring their token as the name of a protocol, which is not to be sent back.
        let subprotocol = scope.http.webSocketProtocols.first {
            !$0.hasPrefix(RequestAuthenticator.bearerProtocolPrefix)
        }
        let socket: WebSocket
        do throws(HTTPTransportError) {
            socket = try writer.upgradeToWebSocket(scope.http, subprotocol: subprotocol, maxMessageBytes: 4096)
        } catch {
            throw .badRequest("the request is no WebSocket handshake that can be answered")
        }
        await scope.record?.emitStarted(status: 101)
        let sink = WatchSink.socket(socket, isText: encoder.isText)
        await withTaskGroup { group in
            group.addTask { await self.stream(events, encoder, to: sink) }
            group.addTask {
                // A client that breaks the protocol is let go like one that leaves.
                while let _ = try? await socket.receive() {}
            }
            await group.next()
            group.cancelAll()
        }
        socket.close()
    }

    private func stream(
        _ events: Result<EncodedWatch, StatusError>, _ encoder: WatchEventEncoder, to sink: WatchSink
    ) async {
        var encoder = encoder
        do {
            let events = try events.get()
            while let batch = try await events.nextBatch() { try await sink.write(batch, &encoder) }
        } catch let error as StatusError {
            // Nobody is left to tell when this fails too.
            try? await sink.write(encoder.errorEvent(error))
        } catch {
            return  // the client is gone, or the stream ends without a word
        }
    }
}

internal import HTTPTransport
internal import KubeCore
internal import KubeSchema

extension APIServer {
    /// `GET` of a collection with `watch`: begins the answer, in the body or as WebSocket messages. The events follow
    /// when the session is run.
    ///
    /// What goes wrong once the options have been read is told as an event.
    /// Source: k8s.io/apiserver/pkg/endpoints/handlers/watch.go; storage/cacher newErrWatcher.
    func watch(
        _ resource: ServedResource, _ scope: RequestScope, writer: HTTPResponseWriter
    ) async throws(StatusError) -> WatchSession {
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
        let sink: WatchSink
        if isSocket {
            sink = .socket(try openSocket(scope.http, writer), isText: encoder.isText)
        } else {
            // The client gets the head at once, even while there are no events.
            writer.start(status: 200, headers: headers(encoder.contentType, scope), lifetime: .endless)
            sink = .body(writer)
        }
        await scope.record?.emitStarted(status: isSocket ? 101 : 200)
        return WatchSession(events: events, encoder: encoder, sink: sink)
    }

    private func openSocket(_ http: HTTPRequest, _ writer: HTTPResponseWriter) throws(StatusError) -> WebSocket {
        // Browsers bring their token as the name of a protocol, which is not to be sent back.
        let subprotocol = http.webSocketProtocols.first { !$0.hasPrefix(RequestAuthenticator.bearerProtocolPrefix) }
        do throws(HTTPTransportError) {
            return try writer.upgradeToWebSocket(http, subprotocol: subprotocol, maxMessageBytes: 4096)
        } catch {
            throw .badRequest("the request is no WebSocket handshake that can be answered")
        }
    }
}

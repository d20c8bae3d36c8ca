internal import HTTPTransport
internal import KubeCore
internal import KubeSchema
internal import NIOCore

extension APIServer {
    /// `GET` of a collection with `watch`: a stream of events until the client leaves or the time is over.
    ///
    /// All events of a batch go out in one write. An error after the beginning is the stream's last event.
    /// Source: k8s.io/apiserver/pkg/endpoints/handlers/watch.go.
    func watch(
        _ resource: ServedResource, _ scope: RequestScope, writer: HTTPResponseWriter
    ) async throws(StatusError) {
        let encoder = try WatchEventEncoder(renderer: ObjectRenderer(resource: resource, scope: scope))
        var options = try ListQuery.watch(scope.query, name: scope.info.hasWatchPrefix ? scope.info.name : "")
        try resource.descriptor.validate(options.fieldSelector)
        if options.timeout == nil { options.timeout = .seconds(Int.random(in: 1800..<3600)) }
        let events = try await registry.watch(resource, namespace: scope.info.objectNamespace, options: options)
        writer.start(status: 200, headers: headers(encoder.contentType, scope), lifetime: .endless)
        await scope.record?.emitStarted(status: 200)
        // The client gets the head at once, even while there are no events.
        await stream(events, encoder, to: writer)
        writer.finish()
    }

    private func stream(_ events: EncodedWatch, _ encoder: WatchEventEncoder, to writer: HTTPResponseWriter) async {
        var encoder = encoder
        do {
            while true {
                do throws(StatusError) {
                    guard let batch = try await events.nextBatch() else { return }
                    var buffer = ByteBuffer()
                    for event in batch { try encoder.append(event, to: &buffer) }
                    try await send(buffer, to: writer)
                } catch {
                    if writer.isClosed { return }
                    try await writer.write(encoder.errorEvent(error))
                    return
                }
            }
        } catch {
            return  // the client is gone: nobody is left to tell
        }
    }

    private func send(_ buffer: ByteBuffer, to writer: HTTPResponseWriter) async throws(StatusError) {
        do {
            try await writer.write(buffer)
        } catch {
            throw .serviceUnavailable("the client has gone")
        }
    }
}

/// Writes watch events in the form that the client wants, one JSON document a line.
struct WatchEventEncoder: Sendable {
    private let renderer: ObjectRenderer
    /// Only the first table of a stream brings the column definitions.
    private var hasSentColumns = false

    /// - Throws: `notAcceptable` for YAML: a stream of events is JSON.
    init(renderer: ObjectRenderer) throws(StatusError) {
        guard renderer.format.encoding == .json else { throw .notAcceptable() }
        self.renderer = renderer
    }

    let contentType = "application/json"

    mutating func append(_ event: EncodedWatchEvent, to buffer: inout ByteBuffer) throws(StatusError) {
        buffer.writeString(#"{"type":""#)
        buffer.writeString(event.kind.rawValue)
        buffer.writeString(#"","object":"#)
        if event.kind == .bookmark, case .metadata = renderer.format.form {
            buffer.writeBytes(try renderer.transformed(event.object))
        } else {
            buffer.writeBytes(try renderer.transformed(event.object, withColumns: !hasSentColumns))
            hasSentColumns = true
        }
        buffer.writeString("}\n")
    }

    func errorEvent(_ error: StatusError) -> ByteBuffer {
        var buffer = ByteBuffer(string: #"{"type":"ERROR","object":"#)
        buffer.writeBytes(error.statusObject.encoded())
        buffer.writeString("}\n")
        return buffer
    }
}

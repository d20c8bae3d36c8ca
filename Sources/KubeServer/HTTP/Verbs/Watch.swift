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
        let encoder = WatchEventEncoder(
            renderer: try ObjectRenderer(resource: resource, scope: scope), shared: eventEncodings)
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
                let batch: [EncodedWatchEvent]
                do throws(StatusError) {
                    guard let next = try await events.nextBatch() else { return }
                    batch = next
                } catch {
                    if writer.isClosed { return }
                    try await writer.write(encoder.errorEvent(error))
                    return
                }
                var buffer = ByteBuffer()
                for event in batch {
                    do throws(StatusError) {
                        try encoder.append(event, to: &buffer)
                    } catch {
                        // What cannot be told in this form ends the stream without a word, as kube-apiserver does.
                        try await writer.write(buffer)
                        return
                    }
                }
                try await writer.write(buffer)
            }
        } catch {
            return  // the client is gone: nobody is left to tell
        }
    }
}

/// Writes watch events in the form that the client wants: one JSON document a line, or one protobuf message a frame.
struct WatchEventEncoder: Sendable {
    private let renderer: ObjectRenderer
    private let shared: EventEncodings
    /// Only the first table of a stream brings the column definitions.
    private var hasSentColumns = false

    init(renderer: ObjectRenderer, shared: EventEncodings) {
        self.renderer = renderer
        self.shared = shared
    }

    var contentType: String {
        renderer.format.encoding == .protobuf
            ? "\(renderer.format.encoding.mediaType);stream=watch" : "application/json"
    }

    mutating func append(_ event: EncodedWatchEvent, to buffer: inout ByteBuffer) throws(StatusError) {
        let object =
            if renderer.isStoredForm || renderer.table != nil {
                try renderer.encoded(event.object, withColumns: !hasSentColumns)
            } else {
                try shared.bytes(of: event.object, in: renderer.format, as: renderer.resource.resource) {
                    () throws(StatusError) in try renderer.encoded(event.object, withColumns: true)
                }
            }
        hasSentColumns = true
        append(event.kind.rawValue, object, to: &buffer)
    }

    func errorEvent(_ error: StatusError) -> ByteBuffer {
        var buffer = ByteBuffer()
        let status = error.statusObject
        if renderer.format.encoding == .protobuf {
            // A Status always has a protobuf form.
            append("ERROR", (try? ObjectRenderer.protobuf(status)) ?? [], to: &buffer)
        } else {
            append("ERROR", status.encoded(), to: &buffer)
        }
        return buffer
    }

    private func append(_ type: String, _ object: [UInt8], to buffer: inout ByteBuffer) {
        if renderer.format.encoding == .protobuf {
            buffer.writeBytes(ProtobufEncoder.watchFrame(type: type, object: object))
            return
        }
        buffer.writeString(#"{"type":""#)
        buffer.writeString(type)
        buffer.writeString(#"","object":"#)
        buffer.writeBytes(object)
        buffer.writeString("}\n")
    }
}

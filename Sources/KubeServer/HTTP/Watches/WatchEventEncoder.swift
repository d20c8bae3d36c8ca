internal import KubeCore
internal import KubeSchema
internal import NIOCore

/// Writes watch events in the form that the client wants: one JSON document a line, or one protobuf message a frame.
struct WatchEventEncoder: Sendable {
    private let renderer: ObjectRenderer
    private let shared: EventEncodings
    /// Whether binary events say how long they are; messages need not.
    private let framesMessages: Bool
    /// Only the first table of a stream brings the column definitions.
    private var hasSentColumns = false

    init(renderer: ObjectRenderer, shared: EventEncodings, framesMessages: Bool) {
        self.renderer = renderer
        self.shared = shared
        self.framesMessages = framesMessages
    }

    var isText: Bool { renderer.format.encoding != .protobuf }

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
            let frame = ProtobufEncoder.watchFrame(type: type, object: object)
            buffer.writeBytes(framesMessages ? frame[...] : frame.dropFirst(ProtobufEncoder.frameHeadBytes))
            return
        }
        buffer.writeString(#"{"type":""#)
        buffer.writeString(type)
        buffer.writeString(#"","object":"#)
        buffer.writeBytes(object)
        buffer.writeString("}\n")
    }
}

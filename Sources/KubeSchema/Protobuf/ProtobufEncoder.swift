internal import FoundationEssentials
package import KubeCore

/// Writes built-in objects as the protobuf that the typed clients of Kubernetes ask for.
///
/// The bytes are those of Kubernetes' own encoder: fields by number, maps by key, plain values even when they are empty.
/// Source: Kubernetes API concepts, "Kubernetes Protobuf encoding"; k8s.io/apimachinery runtime/serializer/protobuf.
package enum ProtobufEncoder {
    static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]

    /// Whether objects of the kind have a protobuf form. Those of custom resources have none.
    package static func encodes(_ kind: GroupVersionKind) -> Bool { ProtobufCatalog.shared.message(of: kind) != nil }

    /// The object in its envelope; nil when its kind has no protobuf form. O(size).
    /// - Throws: when a member does not have the type of its field.
    package static func encode(_ object: KubeObject) throws(ProtobufError) -> [UInt8]? {
        guard let message = ProtobufCatalog.shared.message(of: object.groupVersionKind) else { return nil }
        var writer = beginEnvelope(apiVersion: object.apiVersion, kind: object.kind)
        let start = writer.begin(2)
        try put(object.json, message, in: &writer)
        writer.end(start)
        endEnvelope(&writer)
        return writer.bytes
    }

    /// A list in its envelope, one item after the other, so that no more than one item is a tree at a time; nil when its
    /// kind has no protobuf form. O(size).
    /// - Parameter items: gives the next item, nil after the last.
    package static func encodeList<Failure: Error>(
        kind: GroupVersionKind, metadata: JSONObject, items: () throws(Failure) -> KubeObject?
    ) throws -> [UInt8]? {
        guard let message = ProtobufCatalog.shared.message(of: kind), message.fields.count >= 2,
            case .repeated(.message(let itemName)) = message.fields.first(where: { $0.name == "items" })?.type,
            let item = ProtobufCatalog.shared.message(itemName),
            let listMeta = ProtobufCatalog.shared.message("apimachinery.pkg.apis.meta.v1.ListMeta")
        else { return nil }
        var writer = beginEnvelope(apiVersion: kind.apiVersion, kind: kind.kind)
        let start = writer.begin(2)
        for field in message.fields {
            if field.name == "metadata" {
                let start = writer.begin(field.number)
                try put(metadata, listMeta, in: &writer)
                writer.end(start)
            } else if field.name == "items" {
                while let object = try items() {
                    let start = writer.begin(field.number)
                    try put(object.json, item, in: &writer)
                    writer.end(start)
                }
            }
        }
        writer.end(start)
        endEnvelope(&writer)
        return writer.bytes
    }

    /// How many bytes of a frame say its length.
    package static let frameHeadBytes = 4

    /// One frame of a watch: its length in four bytes, big-endian, then a `WatchEvent` around the encoded object.
    /// Source: k8s.io/apimachinery/pkg/util/framer; meta/v1 WatchEvent.
    package static func watchFrame(type: String, object: [UInt8]) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.reserveCapacity(object.count + 32)
        writer.append([UInt8](repeating: 0, count: frameHeadBytes))
        writer.write(1, type)
        writer.put(2) { $0.write(1, object) }
        var frame = writer.bytes
        let length = UInt32(frame.count - frameHeadBytes)
        for index in 0..<frameHeadBytes { frame[index] = UInt8(truncatingIfNeeded: length >> UInt32(24 - index * 8)) }
        return frame
    }

    private static func beginEnvelope(apiVersion: String, kind: String) -> ProtobufWriter {
        var writer = ProtobufWriter()
        writer.append(magic)
        writer.put(1) { type in
            type.write(1, apiVersion)
            type.write(2, kind)
        }
        return writer
    }

    private static func endEnvelope(_ writer: inout ProtobufWriter) {
        writer.write(3, "")
        writer.write(4, "")
    }

    // MARK: Messages

    static func put(
        _ object: JSONObject, _ message: ProtobufMessage, in writer: inout ProtobufWriter
    ) throws(ProtobufError) {
        for field in message.fields {
            switch field.type {
            case .inlined(let name):
                let start = writer.begin(field.number)
                try put(object, try known(name), in: &writer)
                writer.end(start)
            case .repeated(let element):
                for item in object[field.name]?.arrayValue ?? [] {
                    try put(item, element, field, in: &writer)
                }
            case .map(let element):
                guard let members = object[field.name]?.objectValue else { continue }
                for key in members.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
                    let start = writer.begin(field.number)
                    writer.write(1, key)
                    let value = ProtobufField(number: 2, name: field.name, type: element, presence: .alwaysShown)
                    try put(members[key] ?? .null, element, value, in: &writer)
                    writer.end(start)
                }
            default:
                let value = object[field.name] ?? .null
                if value.isNull, field.presence == .pointer || field.type == .bytes { continue }
                try put(value, field.type, field, in: &writer)
            }
        }
    }

    /// Writes one value; null stands for the zero value of the type.
    private static func put(
        _ value: JSONValue, _ type: ProtobufType, _ field: ProtobufField, in writer: inout ProtobufWriter
    ) throws(ProtobufError) {
        switch (type, value) {
        case (.string, .string(let text)): writer.write(field.number, text)
        case (.string, .null): writer.write(field.number, "")
        case (.bytes, .string(let text)):
            guard let data = Data(base64Encoded: text) else { throw mismatch(field) }
            writer.write(field.number, Array(data))
        case (.bytes, .null): writer.write(field.number, [UInt8]())
        case (.integer, .null): writer.write(field.number, Int64(0))
        case (.integer, _):
            guard let number = value.intValue else { throw mismatch(field) }
            writer.write(field.number, number)
        case (.boolean, .bool(let flag)): writer.write(field.number, flag)
        case (.boolean, .null): writer.write(field.number, false)
        case (.double, _): writer.write(field.number, value.doubleValue ?? 0)
        case (.message(let name), _):
            let start = writer.begin(field.number)
            try put(value, try known(name), field, in: &writer)
            writer.end(start)
        default: throw mismatch(field)
        }
    }

    private static func put(
        _ value: JSONValue, _ message: ProtobufMessage, _ field: ProtobufField, in writer: inout ProtobufWriter
    ) throws(ProtobufError) {
        switch message.form {
        case .object:
            guard value.isNull || value.objectValue != nil else { throw mismatch(field) }
            try put(value.objectValue ?? JSONObject(), message, in: &writer)
        case .rawJSON:
            if !value.isNull { writer.write(1, JSONWriter.encode(value)) }
        case .time, .microTime:
            guard !value.isNull else { return }
            guard ProtobufScalars.put(time: value, isMicro: message.form == .microTime, in: &writer) else {
                throw mismatch(field)
            }
        case .intOrString: ProtobufScalars.put(intOrString: value, in: &writer)
        case .quantity: writer.write(1, value.stringValue ?? (value.isNull ? "0" : value.description))
        case .items:
            for item in value.arrayValue ?? [] { writer.write(1, item.stringValue ?? "") }
        case .schemaOrElse: try put(schemaOrElse: value, message, field, in: &writer)
        }
    }

    /// A schema goes into the field of that name, anything else into the other one.
    private static func put(
        schemaOrElse value: JSONValue, _ message: ProtobufMessage, _ field: ProtobufField,
        in writer: inout ProtobufWriter
    ) throws(ProtobufError) {
        for part in message.fields {
            switch (part.name, value) {
            case ("allows", _): writer.write(part.number, value.boolValue ?? (value.objectValue != nil))
            case ("schema", .object), ("$schema", .object): try put(value, part.type, part, in: &writer)
            case ("jSONSchemas", .array(let items)), ("property", .array(let items)):
                guard case .repeated(let element) = part.type else { throw mismatch(part) }
                for item in items { try put(item, element, part, in: &writer) }
            default: continue
            }
        }
    }

    private static func known(_ name: String) throws(ProtobufError) -> ProtobufMessage {
        guard let message = ProtobufCatalog.shared.message(name) else {
            throw ProtobufError(description: "there is no message \(name)")
        }
        return message
    }

    private static func mismatch(_ field: ProtobufField) -> ProtobufError {
        ProtobufError(description: "the value of \(field.name) does not fit its field")
    }
}

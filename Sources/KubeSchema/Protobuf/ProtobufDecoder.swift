internal import FoundationEssentials
package import KubeCore

/// Reads the protobuf form of built-in objects, which the typed clients of Kubernetes send, into the JSON tree.
///
/// Plain values that Go writes although nothing is set are left out, as in JSON.
/// Source: Kubernetes API concepts, "Kubernetes Protobuf encoding"; k8s.io/apimachinery runtime/serializer/protobuf.
package enum ProtobufDecoder {
    /// How deep messages may lie in one another.
    private static let maximumDepth = 64

    /// Decodes an object with its envelope.
    /// - Parameter fallback: the kind of an object whose envelope names none.
    /// - Throws: when the bytes are no such message, or one of a kind that has none.
    package static func decode(
        _ bytes: [UInt8], default fallback: GroupVersionKind? = nil
    ) throws(ProtobufError) -> KubeObject {
        let magic = ProtobufEncoder.magic
        guard bytes.starts(with: magic) else {
            throw ProtobufError(
                description: "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]")
        }
        var (apiVersion, kind, raw) = ("", "", ArraySlice<UInt8>())
        var envelope = ProtobufReader(bytes[magic.count...])
        while let (number, value) = try envelope.next() {
            guard case .bytes(let part) = value else { continue }
            switch number {
            case 1: (apiVersion, kind) = try typeMeta(part)
            case 2: raw = part
            default: continue
            }
        }
        if let fallback {
            if kind.isEmpty { kind = fallback.kind }
            if apiVersion.isEmpty { apiVersion = fallback.apiVersion }
        }
        guard let groupVersion = GroupVersion(apiVersion: apiVersion) else {
            throw ProtobufError(description: "the apiVersion \"\(apiVersion)\" is not valid")
        }
        let type = GroupVersionKind(group: groupVersion.group, version: groupVersion.version, kind: kind)
        guard let message = ProtobufCatalog.shared.message(of: type) else {
            throw ProtobufError(description: "no kind \"\(kind)\" is registered for version \"\(apiVersion)\"")
        }
        var object: JSONObject = ["kind": .string(kind), "apiVersion": .string(apiVersion)]
        try members(raw, of: message, into: &object, depth: 0)
        return KubeObject(object)
    }

    private static func typeMeta(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> (String, String) {
        var (apiVersion, kind) = ("", "")
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() {
            guard case .bytes(let part) = value else { continue }
            if number == 1 { apiVersion = try text(part) }
            if number == 2 { kind = try text(part) }
        }
        return (apiVersion, kind)
    }

    // MARK: Messages

    private static func members(
        _ bytes: ArraySlice<UInt8>, of message: ProtobufMessage, into object: inout JSONObject, depth: Int
    ) throws(ProtobufError) {
        guard depth < maximumDepth else { throw ProtobufError(description: "the message is nested too deeply") }
        var reader = ProtobufReader(bytes)
        while let (number, raw) = try reader.next() {
            guard let field = message.field(number) else { continue }
            switch field.type {
            case .inlined(let name):
                guard case .bytes(let part) = raw else { throw mismatch(field) }
                try members(part, of: try known(name), into: &object, depth: depth + 1)
            case .repeated(let element):
                var elements = object[field.name]?.arrayValue ?? []
                object[field.name] = .null  // gives up the second reference to the elements
                elements.append(try value(raw, element, field, depth: depth) ?? .null)
                object[field.name] = .array(elements)
            case .map(let element):
                let (key, value) = try entry(raw, element, field, depth: depth)
                object[field.name, default: [:]][key] = value
            default:
                guard let value = try value(raw, field.type, field, depth: depth) else { continue }
                if field.presence != .omittedWhenEmpty || !isZero(value) { object[field.name] = value }
            }
        }
    }

    private static func entry(
        _ raw: ProtobufReader.Value, _ element: ProtobufType, _ field: ProtobufField, depth: Int
    ) throws(ProtobufError) -> (String, JSONValue) {
        guard case .bytes(let bytes) = raw else { throw mismatch(field) }
        var key = ""
        var member: JSONValue = .string("")
        var reader = ProtobufReader(bytes)
        while let (number, part) = try reader.next() {
            if number == 1, case .bytes(let bytes) = part { key = try text(bytes) }
            if number == 2 { member = try value(part, element, field, depth: depth) ?? .null }
        }
        return (key, member)
    }

    /// - Returns: nil for what stands for nothing, as an empty time.
    private static func value(
        _ raw: ProtobufReader.Value, _ type: ProtobufType, _ field: ProtobufField, depth: Int
    ) throws(ProtobufError) -> JSONValue? {
        switch (type, raw) {
        case (.string, .bytes(let bytes)): return .string(try text(bytes))
        case (.bytes, .bytes(let bytes)): return .string(Data(bytes).base64EncodedString())
        case (.integer, .number(let number)): return .int(Int64(bitPattern: number))
        case (.boolean, .number(let number)): return .bool(number != 0)
        case (.double, .number(let number)):
            let double = Double(bitPattern: number)
            guard double.isFinite else { throw mismatch(field) }
            return .double(double)
        case (.message(let name), .bytes(let bytes)): return try message(bytes, name, depth: depth)
        default: throw mismatch(field)
        }
    }

    private static func message(
        _ bytes: ArraySlice<UInt8>, _ name: String, depth: Int
    ) throws(ProtobufError) -> JSONValue? {
        let message = try known(name)
        switch message.form {
        case .rawJSON: return try rawJSON(bytes)
        case .time, .microTime:
            return try ProtobufScalars.time(bytes, isMicro: message.form == .microTime).map(JSONValue.string)
        case .intOrString: return try ProtobufScalars.intOrString(bytes)
        case .object, .quantity, .items, .schemaOrElse: break
        }
        var object = JSONObject()
        try members(bytes, of: message, into: &object, depth: depth + 1)
        return switch message.form {
        case .quantity: object["string"] ?? "0"
        case .items: object["items"] ?? []
        case .schemaOrElse: object["schema"] ?? object["jSONSchemas"] ?? object["property"] ?? object["allows"] ?? true
        default: .object(object)
        }
    }

    private static func known(_ name: String) throws(ProtobufError) -> ProtobufMessage {
        guard let message = ProtobufCatalog.shared.message(name) else {
            throw ProtobufError(description: "there is no message \(name)")
        }
        return message
    }

    private static func isZero(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): text.isEmpty
        case .int(let number): number == 0
        case .bool(let flag): !flag
        case .double(let number): number == 0
        default: false
        }
    }

    private static func rawJSON(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> JSONValue? {
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() {
            guard number == 1, case .bytes(let json) = value else { continue }
            do {
                return try JSONParser.parse(json)
            } catch {
                throw ProtobufError(description: "embedded JSON: \(error)")
            }
        }
        return nil
    }

    static func text(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ProtobufError(description: "proto: field contains invalid UTF-8")
        }
        return text
    }

    private static func mismatch(_ field: ProtobufField) -> ProtobufError {
        ProtobufError(description: "proto: wrong wireType for field \(field.name)")
    }
}

import KubeCore
import Testing

@testable import KubeSchema

/// Objects of every built-in kind, through protobuf and back.
@Suite struct ProtobufRoundTripTests {
    private static let kinds = BuiltInResources.all.map(\.groupVersionKind)

    @Test("an object with every field set comes back as it was", arguments: kinds)
    func rich(kind: GroupVersionKind) throws {
        try #require(ProtobufEncoder.encodes(kind))
        let type = try #require(TypeCatalog.builtIn.type(of: kind))
        var sample = SampleObjects().object(of: type, depth: 0)
        sample["kind"] = .string(kind.kind)
        sample["apiVersion"] = .string(kind.apiVersion)
        let (object, unknown) = try TypedDecoder.decode(KubeObject(sample), as: kind)
        #expect(unknown.isEmpty)
        let bytes = try #require(try ProtobufEncoder.encode(object))
        let (back, _) = try TypedDecoder.decode(try ProtobufDecoder.decode(bytes), as: kind)
        #expect(Self.withoutEmpty(back.value) == Self.withoutEmpty(object.value))
    }

    @Test("what was read is written with the same bytes", arguments: kinds)
    func minimal(kind: GroupVersionKind) throws {
        let object = KubeObject(apiVersion: kind.apiVersion, kind: kind.kind, name: "a")
        let bytes = try #require(try ProtobufEncoder.encode(object))
        let back = try ProtobufDecoder.decode(bytes)
        #expect(back.name == "a")
        #expect(try ProtobufEncoder.encode(back) == bytes)
    }

    /// Protobuf does not tell empty lists, maps and values from missing ones.
    private static func withoutEmpty(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(
                    object.map { ($0.0, withoutEmpty($0.1)) }.filter { $0.1 != [:] && $0.1 != [] && $0.1 != .null }))
        case .array(let elements): .array(elements.map(withoutEmpty))
        default: value
        }
    }
}

/// Makes objects in which every field is set to something that no default is.
private struct SampleObjects {
    func object(of type: TypeSchema, depth: Int) -> JSONObject {
        var object = JSONObject()
        // Protobuf names the kind of the whole object only.
        let isKind = type.field("metadata") != nil
        for field in type.fields where !isKind || field.name != "kind" && field.name != "apiVersion" {
            object[field.name] = value(of: field.type, name: field.name, depth: depth + 1)
        }
        return object
    }

    private func value(of type: FieldType, name: String, depth: Int) -> JSONValue? {
        switch type {
        case .string: return .string("s-\(name)")
        case .bytes: return "AQID"
        case .int32, .int64: return 7
        case .number: return 1.5
        case .boolean: return true
        case .any, .freeObject: return ["a": [1, "x", nil]]
        case .list(let element): return value(of: element, name: name, depth: depth).map { .array([$0]) }
        case .map(let element): return value(of: element, name: name, depth: depth).map { ["k2": $0, "k1": $0] }
        case .reference(let name):
            guard let type = TypeCatalog.builtIn.type(name) else { return nil }
            return value(of: type, depth: depth)
        }
    }

    private func value(of type: TypeSchema, depth: Int) -> JSONValue? {
        switch type.form {
        // Schemas hold schemas without end.
        case .object:
            return depth > 14 || type.name.hasSuffix("JSONSchemaProps") && depth > 5
                ? nil : .object(object(of: type, depth: depth))
        case .freeObject: return ["f:a": [:]]
        case .any: return type.name.contains("JSONSchemaPropsOr") ? true : ["x": 1]
        case .time: return type.name.hasSuffix("MicroTime") ? "2026-01-02T03:04:05.000006Z" : "2026-01-02T03:04:05Z"
        case .intOrString: return "25%"
        case .quantity: return "5Gi"
        case .string: return "s"
        }
    }
}

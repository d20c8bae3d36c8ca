package import KubeCore

/// A value had another type than its field.
package struct FieldTypeMismatch: Error, Hashable, CustomStringConvertible {
    /// In the words of Go's JSON decoder, which reads bodies.
    package let description: String
    /// In the words of the converter that reads the outcome of a strategic merge.
    /// Source: k8s.io/apimachinery/pkg/runtime/converter.go.
    package let restoring: String

    init(description: String, restoring: String? = nil) {
        self.description = description
        self.restoring = restoring ?? description
    }
}

/// Reads an object as the typed decoder of kube-apiserver does: unknown fields are dropped and reported, values of the
/// wrong type refused, amounts and times brought to canonical form, empty optional values left out, and times that are not set shown as null
/// where Go shows them.
/// Source: k8s.io/apimachinery/pkg/runtime/serializer/json; KEP-2885.
package struct TypedDecoder {
    /// Unknown fields in document order, such as `spec.containers[0].img`; more than this many are dropped silently.
    package static let maximumReportedFields = 100
    private(set) var unknownFields: [String] = []
    private let catalog = TypeCatalog.builtIn

    /// The object with known fields only, and the paths of the others. Objects of kinds that are not built in come
    /// back as they are. O(size).
    /// - Throws: `FieldTypeMismatch`.
    package static func decode(
        _ object: KubeObject, as kind: GroupVersionKind
    ) throws(FieldTypeMismatch) -> (object: KubeObject, unknownFields: [String]) {
        guard let type = TypeCatalog.builtIn.type(of: kind) else { return (object, []) }
        return try decode(object, as: type)
    }

    /// As above, for a type that may be no kind of its own, such as the options of a delete.
    package static func decode(
        _ object: KubeObject, as type: TypeSchema
    ) throws(FieldTypeMismatch) -> (object: KubeObject, unknownFields: [String]) {
        let (members, unknown) = try decode(object.json, of: type)
        return (KubeObject(members), unknown)
    }

    static func decode(
        _ object: JSONObject, of type: TypeSchema
    ) throws(FieldTypeMismatch) -> (members: JSONObject, unknownFields: [String]) {
        var decoder = TypedDecoder()
        let members = try decoder.members(object, of: type, at: Place(path: [], text: ""))
        return (members, decoder.unknownFields)
    }

    /// Where the decoder is, for messages: as Go writes it (`spec.containers.name`) and as field paths are written
    /// (`spec.containers[0].name`).
    private struct Place {
        var path: [String]
        var text: String

        func member(_ name: String) -> Place {
            Place(path: path + [name], text: text.isEmpty ? name : "\(text).\(name)")
        }
        func element(_ index: Int) -> Place { Place(path: path, text: "\(text)[\(index)]") }
        func key(_ name: String) -> Place { Place(path: path, text: "\(text).\(name)") }
    }

    private mutating func members(
        _ object: JSONObject, of type: TypeSchema, at place: Place
    ) throws(FieldTypeMismatch) -> JSONObject {
        var result = JSONObject()
        let shape = catalog.shape(of: type)
        for (name, value) in object {
            let memberPlace = place.member(name)
            guard let field = type.field(name) else {
                if unknownFields.count < Self.maximumReportedFields { unknownFields.append(memberPlace.text) }
                continue
            }
            if value.isNull { continue }
            let decoded = try self.value(value, of: field.type, in: type, at: memberPlace)
            let presence = shape?.presence(name)
            if !ZeroValues.isOmitted(decoded, field: field, presence: presence)
                || ZeroValues.isEmptyOnPurpose(decoded, field: name, of: type)
            {
                result[name] = decoded
            }
        }
        for (name, value) in shape?.shown ?? [] {
            if let given = result[name] {
                guard shape?.nullLists.contains(name) == true, given == [] || given == [:] else { continue }
            }
            result[name] = value
        }
        return result
    }

    private mutating func value(
        _ value: JSONValue, of type: FieldType, in owner: TypeSchema, at place: Place
    ) throws(FieldTypeMismatch) -> JSONValue {
        switch (type, value) {
        case (.any, _), (.string, .string), (.boolean, .bool), (.number, .int), (.number, .double),
            (.freeObject, .object):
            return value
        case (.bytes, .string(let text)):
            do throws(Base64Text.Corruption) {
                return .string(try Base64Text.canonical(text))
            } catch {
                throw FieldTypeMismatch(
                    description: error.description, restoring: "error decoding from json: \(error.description)")
            }
        case (.int32, _), (.int64, _):
            // A number with a fraction or an exponent is none, even when it is whole.
            guard case .int(let number) = value, type == .int64 || Int32(exactly: number) != nil else {
                throw mismatch(value, type, owner, place)
            }
            return value
        case (.list(let element), .array(let elements)):
            var result: [JSONValue] = []
            result.reserveCapacity(elements.count)
            for (index, item) in elements.enumerated() {
                result.append(try self.value(item, of: element, in: owner, at: place.element(index)))
            }
            return .array(result)
        case (.map(let element), .object(let object)):
            var result = JSONObject()
            for (key, item) in object { result[key] = try self.value(item, of: element, in: owner, at: place.key(key)) }
            return .object(result)
        case (.reference(let name), _):
            guard let referenced = catalog.type(name) else { return value }
            return try self.value(value, of: referenced, in: owner, at: place)
        case (.string, .null), (.bytes, .null): return ""
        default: throw mismatch(value, type, owner, place)
        }
    }

    private mutating func value(
        _ value: JSONValue, of type: TypeSchema, in owner: TypeSchema, at place: Place
    ) throws(FieldTypeMismatch) -> JSONValue {
        switch (type.form, value) {
        case (.object, .object(let object)): return .object(try members(object, of: type, at: place))
        case (.freeObject, .object), (.any, _), (.string, .string), (.intOrString, .int), (.intOrString, .string):
            return value
        case (.intOrString, _): throw Self.scalarMismatch(value, "int32")
        case (.quantity, _):
            let isScalar = value.stringValue != nil || value.doubleValue != nil
            do throws(Quantity.ParseError) {
                return .string(try Quantity(json: isScalar ? value : .string(value.description)).description)
            } catch {
                throw FieldTypeMismatch(description: error.description)
            }
        case (.time, .string(let text)):
            guard let time = Timestamp(rfc3339: text) else {
                throw FieldTypeMismatch(
                    description:
                        "parsing time \(value) as \"2006-01-02T15:04:05Z07:00\": cannot parse \(value) as \"2006\"")
            }
            return .string(type.name.hasSuffix("MicroTime") ? time.rfc3339Micro : time.rfc3339)
        case (.time, _): throw Self.scalarMismatch(value, "string")
        default:
            throw FieldTypeMismatch(
                description: Self.message(value, Self.goName(type.name), owner, place.path),
                restoring: "cannot restore struct from: \(Self.goKind(value))")
        }
    }

    // MARK: - Messages

    private func mismatch(
        _ value: JSONValue, _ type: FieldType, _ owner: TypeSchema, _ place: Place
    ) -> FieldTypeMismatch {
        FieldTypeMismatch(
            description: Self.message(value, Self.goType(type), owner, place.path),
            restoring: Self.restoring(value, as: type))
    }

    private static func restoring(_ value: JSONValue, as type: FieldType) -> String {
        let kind = goKind(value)
        return switch (type, value) {
        case (.map, _), (.freeObject, _): "cannot restore map from \(kind)"
        case (.list, _), (.bytes, _): "cannot restore slice from \(kind)"
        // Go converts between numbers, and whole numbers to text, if it is not stopped.
        case (.string, .int), (.int32, .double), (.int64, .double), (.int32, .int):
            "cannot convert \(kind) to \(goType(type))"
        default: "unrecognized type: \(goType(type))"
        }
    }

    private static func goKind(_ value: JSONValue) -> String {
        switch value {
        case .null: "invalid"
        case .bool: "bool"
        case .int: "int64"
        case .double: "float64"
        case .string: "string"
        case .array: "slice"
        case .object: "map"
        }
    }

    private static func message(_ value: JSONValue, _ type: String, _ owner: TypeSchema, _ path: [String]) -> String {
        return
            "json: cannot unmarshal \(found(value, for: type)) into Go struct field \(shortName(owner.name)).\(path.joined(separator: ".")) of type \(type)"
    }

    /// What a type that reads itself says: it does not know where it stands.
    private static func scalarMismatch(_ value: JSONValue, _ type: String) -> FieldTypeMismatch {
        FieldTypeMismatch(
            description: "json: cannot unmarshal \(found(value, for: type)) into Go value of type \(type)")
    }

    /// Numbers that do not fit are told.
    private static func found(_ value: JSONValue, for type: String) -> String {
        value.doubleValue != nil && type.hasPrefix("int") ? "number \(value)" : value.typeName
    }

    private static func goType(_ type: FieldType) -> String {
        switch type {
        case .string: "string"
        case .bytes: "[]uint8"
        case .int32: "int32"
        case .int64: "int64"
        case .number: "float64"
        case .boolean: "bool"
        case .any: "interface {}"
        case .freeObject: "map[string]interface {}"
        case .list(let element): "[]\(goType(element))"
        case .map(let element): "map[string]\(goType(element))"
        case .reference(let name): goName(name)
        }
    }

    /// `v1.PodSpec`.
    private static func goName(_ name: String) -> String { name.split(separator: ".").suffix(2).joined(separator: ".") }

    private static func shortName(_ name: String) -> String { name.split(separator: ".").last.map(String.init) ?? name }
}

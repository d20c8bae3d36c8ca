internal import KubeCore

/// Reads the lines of `BuiltInTypes.table`.
///
/// A type is a line `#NAME WORD...` followed by one line `FIELD TYPE WORD...` per field. Words of a type: `t=` OpenAPI type
/// and `f=` format of a type without fields, `g=` group/version/kind, `v=` the group versions of a type that is a kind of
/// many, `a=` map type, `u=` union (`DISCRIMINATOR:FIELD>NAME,...`). Required fields stand in the order of the Go type. TYPE is `s` string, `y` bytes, `i`
/// int32, `l` int64, `d` number, `b` boolean, `*` anything, `o` object without declared members, `[T` list, `{T` map,
/// `@NAME` a type of the table. Words of a field: `!` required, `k=` merge key, `p=` patch strategies, `l=` list type,
/// `m=` map keys, `a=` map type, `e=` allowed values, `E=` allowed values of elements, `+` for a space.
enum TypeTableParser {
    /// The type that a block of lines declares. The table is our own, so a line that cannot be read is a bug.
    static func type(_ block: Substring) -> TypeSchema {
        var lines = block.split(separator: "\n")
        let head = lines.removeFirst().dropFirst().split(separator: " ")
        let words = Words(head.dropFirst())
        let name = String(head[0])
        let fields = lines.map(field)
        return TypeSchema(
            name: name, form: form(name, words), fields: fields.sorted { $0.name < $1.name },
            kind: words["g"].flatMap(kind), mapType: words["a"],
            requiredFields: fields.filter(\.isRequired).map(\.name), union: words["u"].map(union),
            groupVersions: words.list("v", separator: ",").map(groupVersion))
    }

    private static func form(_ name: String, _ words: Words) -> TypeSchema.Form {
        switch (words["t"], words["f"]) {
        case (nil, _): .object
        case ("any", _): .any
        case ("object", _): .freeObject
        case (_, "date-time"): .time
        case (_, "int-or-string"): .intOrString
        default: name.hasSuffix(".Quantity") ? .quantity : .string
        }
    }

    private static func kind(_ text: String) -> GroupVersionKind? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 3 ? GroupVersionKind(group: parts[0], version: parts[1], kind: parts[2]) : nil
    }

    private static func groupVersion(_ text: String) -> GroupVersion {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return GroupVersion(group: parts[0], version: parts[1])
    }

    private static func union(_ text: String) -> UnionSchema {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let pairs = parts[1].split(separator: ",").map { $0.split(separator: ">").map(String.init) }
        return UnionSchema(
            discriminator: parts[0].isEmpty ? nil : String(parts[0]),
            namesByField: Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) }))
    }

    private static func field(_ line: Substring) -> FieldSchema {
        let parts = line.split(separator: " ")
        let words = Words(parts.dropFirst(2))
        var field = FieldSchema(name: String(parts[0]), type: fieldType(parts[1]))
        field.isRequired = words.contains("!")
        field.mergeKey = words["k"]
        field.patchStrategies = words.list("p", separator: ",")
        field.listType = words["l"]
        field.mapKeys = words.list("m", separator: ",")
        field.mapType = words["a"]
        field.allowedValues = words.list("e", separator: "|")
        field.allowedElements = words.list("E", separator: "|").map { value in
            String(value.map { $0 == "+" ? " " : $0 })
        }
        return field
    }

    private static func fieldType(_ code: Substring) -> FieldType {
        switch code.first {
        case "s": .string
        case "y": .bytes
        case "i": .int32
        case "l": .int64
        case "d": .number
        case "b": .boolean
        case "o": .freeObject
        case "[": .list(fieldType(code.dropFirst()))
        case "{": .map(fieldType(code.dropFirst()))
        case "@": .reference(String(code.dropFirst()))
        default: .any
        }
    }

    /// The words after the first ones of a line: `key=value` or a flag.
    private struct Words {
        private let words: ArraySlice<Substring>
        init(_ words: ArraySlice<Substring>) { self.words = words }

        func contains(_ flag: String) -> Bool { words.contains { $0 == flag } }

        subscript(key: String) -> String? {
            words.first { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) }
        }

        func list(_ key: String, separator: Character) -> [String] {
            self[key]?.split(separator: separator, omittingEmptySubsequences: false).map(String.init) ?? []
        }
    }
}

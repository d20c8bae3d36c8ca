internal import KubeCore

/// Reads the lines of `BuiltInTypes.table`.
///
/// A type is a line `#NAME WORD...` followed by one line `FIELD TYPE WORD...` per field. Words of a type: `t=` OpenAPI type
/// and `f=` format of a type without fields, `g=` group/version/kind, `a=` map type. TYPE is `s` string, `y` bytes, `i`
/// int32, `l` int64, `d` number, `b` boolean, `*` anything, `o` object without declared members, `[T` list, `{T` map,
/// `@NAME` a type of the table. Words of a field: `!` required, `k=` merge key, `p=` patch strategies, `l=` list type,
/// `m=` map keys, `a=` map type, `e=` allowed values.
enum TypeTableParser {
    /// The type that a block of lines declares. The table is our own, so a line that cannot be read is a bug.
    static func type(_ block: Substring) -> TypeSchema {
        var lines = block.split(separator: "\n")
        let head = lines.removeFirst().dropFirst().split(separator: " ")
        let words = Words(head.dropFirst())
        let name = String(head[0])
        return TypeSchema(
            name: name, form: form(name, words), fields: lines.map(field).sorted { $0.name < $1.name },
            kind: words["g"].flatMap(kind), mapType: words["a"])
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

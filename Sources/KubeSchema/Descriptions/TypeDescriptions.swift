internal import KubeCore

/// What types and fields mean, as `kubectl explain` prints it.
///
/// Read from `DescriptionTexts` for each document that is rendered, and dropped with it.
struct TypeDescriptions {
    private struct Block {
        var text: String
        var fields: [String: String] = [:]
    }

    private var blocks: [String: Block] = [:]
    private var shared: [String: String] = [:]

    /// O(size of the texts), some 120 KB.
    init() {
        for text in DescriptionTexts.all { read(text) }
    }

    /// What the type is; nil when nothing is said of it.
    func description(of type: TypeSchema) -> String? {
        if let text = blocks[type.name]?.text { return text }
        guard let kind = type.kind?.kind, kind.hasSuffix("List"), type.field("items") != nil else { return nil }
        return "A list of \(kind.dropLast("List".count)) objects."
    }

    /// What a field of the type means; nil when nothing is said of it.
    func description(of field: FieldSchema, in type: TypeSchema) -> String? {
        blocks[type.name]?.fields[field.name] ?? shared[field.name]
    }

    /// What fields of this name mean in every type.
    func description(ofEvery field: String) -> String? { shared[field] }

    /// What is said of types and fields that the catalog does not have, as `TYPE` or `TYPE.FIELD`: our own mistakes.
    /// Types that are described together need not all have every field.
    var strayNames: [String] {
        Dictionary(grouping: blocks, by: \.value.text).values.flatMap { together in
            let types = together.compactMap { TypeCatalog.builtIn.type($0.key) }
            let unknown = together.map(\.key).filter { name in !types.contains { $0.name == name } }
            let fields = Set(together.flatMap(\.value.fields.keys)).filter { name in
                !types.contains { $0.field(name) != nil }
            }
            return unknown + fields.map { "\(together[0].key).\($0)" }
        }
    }

    private mutating func read(_ text: StaticString) {
        // unsafe: a StaticString's bytes live as long as the process.
        let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        var prefix = ""
        var names: [String] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let word = line.prefix { $0 != UInt8(ascii: " ") }
            let name = String(decoding: word, as: UTF8.self)
            let meaning = String(decoding: line.dropFirst(word.count + 1), as: UTF8.self)
            switch line.first {
            case UInt8(ascii: "%"): prefix = String(name.dropFirst())
            case UInt8(ascii: "#"):
                names = name.dropFirst().split(separator: ",").map { $0 == "*" ? "*" : prefix + $0 }
                for name in names where name != "*" { blocks[name] = Block(text: meaning) }
            default:
                for type in names {
                    if type == "*" { shared[name] = meaning } else { blocks[type]?.fields[name] = meaning }
                }
            }
        }
    }
}

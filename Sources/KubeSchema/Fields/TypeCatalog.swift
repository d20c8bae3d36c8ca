package import KubeCore
internal import Synchronization

/// The built-in types, each read from the static table when it is first asked for and kept from then on.
package final class TypeCatalog: Sendable {
    package static let builtIn = TypeCatalog()

    fileprivate struct State {
        /// Byte range of each type's block in the table; the table is scanned once, at first use.
        var blocks: [String: Range<Int>] = [:]
        var namesByKind: [GroupVersionKind: String] = [:]
        var types: [String: TypeSchema] = [:]
        var shapes: [String: GoShape?] = [:]
    }

    private let state = Mutex(State())

    private init() {}

    /// The type of this name (`api.core.v1.Pod`), nil when there is none.
    package func type(_ name: String) -> TypeSchema? {
        state.withLock { $0.type(name) }
    }

    /// How Go holds the fields of a type; nil when that is not known.
    func shape(of type: TypeSchema) -> GoShape? {
        if let known = state.withLock({ $0.shapes[type.name] }) { return known }
        let shape = GoShape(of: type)
        state.withLock { $0.shapes[type.name] = .some(shape) }
        return shape
    }

    /// The type of a built-in kind, nil when there is none.
    package func type(of kind: GroupVersionKind) -> TypeSchema? {
        state.withLock { state in
            state.scanOnce()
            return state.namesByKind[kind].flatMap { state.type($0) }
        }
    }
}

extension TypeCatalog.State {
    mutating func type(_ name: String) -> TypeSchema? {
        scanOnce()
        if let type = types[name] { return type }
        guard let range = blocks[name] else { return nil }
        let bytes = TypeCatalog.tableBytes
        let type = TypeTableParser.type(Substring(decoding: bytes[range], as: UTF8.self))
        types[name] = type
        return type
    }

    mutating func scanOnce() {
        guard blocks.isEmpty else { return }
        let bytes = TypeCatalog.tableBytes
        var (start, index) = (0, 0)
        while index < bytes.count {
            let isBlockEnd =
                bytes[index] == UInt8(ascii: "\n")
                && (index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: "#"))
            if isBlockEnd {
                note(bytes[start..<index], at: start..<index)
                start = index + 1
            }
            index += 1
        }
        if start < bytes.count { note(bytes[start...], at: start..<bytes.count) }
    }

    private mutating func note(_ block: Slice<UnsafeBufferPointer<UInt8>>, at range: Range<Int>) {
        let head = block.prefix { $0 != UInt8(ascii: "\n") }
        let words = String(decoding: head.dropFirst(), as: UTF8.self).split(separator: " ")
        let name = String(words[0])
        blocks[name] = range
        guard let kind = words.first(where: { $0.hasPrefix("g=") })?.dropFirst(2) else { return }
        let parts = kind.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        namesByKind[GroupVersionKind(group: parts[0], version: parts[1], kind: parts[2])] = name
    }
}

extension TypeCatalog {
    /// unsafe: a StaticString's bytes live as long as the process.
    fileprivate static var tableBytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: BuiltInTypes.table.utf8Start, count: BuiltInTypes.table.utf8CodeUnitCount)
    }
}

/// Makes trees that are kept for long share what they have in common, and hold no spare room.
///
/// Objects of one kind have the same member names, and those made from one template most of their fields. Of each of these
/// one instance is kept: the names of an object, a text too long to be stored in place, and a small branch as a whole.
/// What is remembered is bounded; at the bound it starts anew, and what trees share already stays shared.
package struct JSONInterner: Sendable {
    /// Of each sort so many instances are remembered.
    private static let capacity = 512
    /// Swift stores shorter texts in place; longer ones are seldom the same.
    private static let sharedLengths = 16...200
    /// Branches with more values than this are seldom the same.
    private static let maximumBranchSize = 16

    private var templates: [Exactly<[String]>: JSONObject] = [:]
    private var texts: Set<Exactly<String>> = []
    private var branches: Set<Exactly<JSONValue>> = []

    package init() {}

    /// The same object, byte for byte, in memory of its own but for what it shares with those interned before. O(size).
    /// - Parameter earlier: an interned state of the object, whose members are taken over where they have not changed.
    package mutating func intern(_ object: KubeObject, earlier: KubeObject? = nil) -> KubeObject {
        let template = template(for: object.json)
        var names = object.json.keys.makeIterator()
        let members = object.json.mapValues(sharingNamesOf: template) { value in
            if let name = names.next(), let known = earlier?[name], known.hasSameBytes(as: value) { return known }
            return intern(value)
        }
        return KubeObject(members)
    }

    private mutating func intern(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .int, .double: return value
        case .string(let text): return .string(intern(text))
        case .array, .object: break
        }
        guard value.isSmaller(than: Self.maximumBranchSize) else { return rebuilt(value) }
        if let known = branches.firstIndex(of: Exactly(value)) { return branches[known].value }
        if branches.count >= Self.capacity { branches.removeAll(keepingCapacity: true) }
        let branch = rebuilt(value)
        branches.insert(Exactly(branch))
        return branch
    }

    private mutating func intern(_ text: String) -> String {
        guard Self.sharedLengths.contains(text.utf8.count) else { return text }
        if texts.count >= Self.capacity { texts.removeAll(keepingCapacity: true) }
        return texts.insert(Exactly(text)).memberAfterInsert.value
    }

    private mutating func rebuilt(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map { intern($0) })
        case .object(let object): .object(rebuilt(object))
        default: value
        }
    }

    private mutating func rebuilt(_ object: JSONObject) -> JSONObject {
        let template = template(for: object)
        return object.mapValues(sharingNamesOf: template) { intern($0) }
    }

    /// An object with the shared names of this one.
    private mutating func template(for object: JSONObject) -> JSONObject {
        let names = Exactly(object.keys)
        if let known = templates[names] { return known }
        if templates.count >= Self.capacity { templates.removeAll(keepingCapacity: true) }
        let template = object.mapValues(sharingNamesOf: object) { _ in .null }
        templates[names] = template
        return template
    }
}

/// A value that equals only what has the same bytes in the same order: stricter than text and JSON objects are, and quicker.
private struct Exactly<Value: ByteComparable & Sendable>: Hashable, Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }

    static func == (left: Exactly, right: Exactly) -> Bool { left.value.hasSameBytes(as: right.value) }

    func hash(into hasher: inout Hasher) { value.feed(&hasher) }
}

private protocol ByteComparable {
    func hasSameBytes(as other: Self) -> Bool
    func feed(_ hasher: inout Hasher)
}

extension String: ByteComparable {
    fileprivate func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        var (left, right) = (self, other)
        return left.withUTF8 { left in right.withUTF8 { right in left.elementsEqual(right) } }
    }

    fileprivate func feed(_ hasher: inout Hasher) {
        var text = self
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}

extension [String]: ByteComparable {
    fileprivate func hasSameBytes(as other: [String]) -> Bool {
        guard count == other.count else { return false }
        for index in indices where !self[index].hasSameBytes(as: other[index]) { return false }
        return true
    }

    fileprivate func feed(_ hasher: inout Hasher) { for text in self { text.feed(&hasher) } }
}

extension JSONValue: ByteComparable {
    fileprivate func hasSameBytes(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.int(let left), .int(let right)): return left == right
        case (.double(let left), .double(let right)): return left.bitPattern == right.bitPattern
        case (.string(let left), .string(let right)): return left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            for index in left.indices where !left[index].hasSameBytes(as: right[index]) { return false }
            return true
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            for (mine, others) in zip(left, right)
            where !mine.0.hasSameBytes(as: others.0) || !mine.1.hasSameBytes(as: others.1) { return false }
            return true
        default: return false
        }
    }

    fileprivate func feed(_ hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0 as UInt8)
        case .bool(let value): hasher.combine(value ? 1 : 2 as UInt8)
        case .int(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value.bitPattern)
        case .string(let text): text.feed(&hasher)
        case .array(let elements):
            hasher.combine(elements.count)
            for element in elements { element.feed(&hasher) }
        case .object(let object):
            hasher.combine(object.count)
            for (name, value) in object {
                name.feed(&hasher)
                value.feed(&hasher)
            }
        }
    }

    /// Whether this tree has fewer values than `limit`. O(limit).
    fileprivate func isSmaller(than limit: Int) -> Bool {
        var room = limit
        return fits(in: &room)
    }

    private func fits(in room: inout Int) -> Bool {
        room -= 1
        guard room > 0 else { return false }
        switch self {
        case .array(let elements): return elements.count < room && elements.allSatisfy { $0.fits(in: &room) }
        case .object(let object):
            guard object.count < room else { return false }
            for (_, value) in object where !value.fits(in: &room) { return false }
            return true
        default: return true
        }
    }
}

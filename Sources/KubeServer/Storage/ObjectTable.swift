internal import KubeCore

/// The current objects of one resource in the order of their keys.
///
/// A sorted sequence in chunks: copying it is O(1), and a change after that copies one chunk, so that a list can walk
/// over a copy without holding a lock. Look-up, insertion and removal are O(log count).
struct ObjectTable: Sendable {
    private static let maximumChunkCount = 256

    /// None is empty; sorted within and among each other.
    private var chunks: [[EncodedObject]] = []
    private(set) var count = 0

    /// A place between objects. Valid for the table it was made from.
    struct Position: Sendable, Comparable {
        fileprivate var chunk: Int
        fileprivate var offset: Int

        static func < (lhs: Position, rhs: Position) -> Bool { (lhs.chunk, lhs.offset) < (rhs.chunk, rhs.offset) }
    }

    var start: Position { Position(chunk: 0, offset: 0) }

    subscript(key: ObjectKey) -> EncodedObject? {
        guard let object = object(at: position(of: key)), object.key == key else { return nil }
        return object
    }

    func object(at position: Position) -> EncodedObject? {
        guard position.chunk < chunks.count else { return nil }
        return chunks[position.chunk][position.offset]
    }

    func advance(_ position: inout Position) {
        position.offset += 1
        if position.offset == chunks[position.chunk].count { position = Position(chunk: position.chunk + 1, offset: 0) }
    }

    /// The place of the first object whose key is `key` or comes after it.
    func position(of key: ObjectKey) -> Position { firstPosition { $0.precedes(key) } }

    /// The place of the first object of a namespace; with an empty one the start.
    func position(ofNamespace namespace: String) -> Position {
        namespace.isEmpty ? start : position(of: ObjectKey(namespace: namespace, name: ""))
    }

    /// The place after the last object of a namespace; with an empty one the end.
    func position(afterNamespace namespace: String) -> Position {
        guard !namespace.isEmpty else { return Position(chunk: chunks.count, offset: 0) }
        let first = ObjectKey(namespace: namespace, name: "")
        return firstPosition { $0.namespace == namespace || $0.precedes(first) }
    }

    /// The place of the first object for whose key `isBefore` is false; it is true for all earlier ones.
    private func firstPosition(_ isBefore: (ObjectKey) -> Bool) -> Position {
        let chunk = Self.partition(chunks.count) { isBefore(chunks[$0][chunks[$0].count - 1].key) }
        guard chunk < chunks.count else { return Position(chunk: chunk, offset: 0) }
        let objects = chunks[chunk]
        return Position(chunk: chunk, offset: Self.partition(objects.count) { isBefore(objects[$0].key) })
    }

    /// The place of the first object whose key comes after `key`.
    func position(after key: ObjectKey) -> Position {
        var position = position(of: key)
        if let object = object(at: position), object.key == key { advance(&position) }
        return position
    }

    /// The objects before a place. O(count / chunk size).
    func rank(_ position: Position) -> Int {
        chunks[..<position.chunk].reduce(0) { $0 + $1.count } + position.offset
    }

    /// Puts an object in; returns the one it replaces.
    @discardableResult
    mutating func insert(_ object: EncodedObject) -> EncodedObject? {
        var position = position(of: object.key)
        if position.chunk < chunks.count, chunks[position.chunk][position.offset].key == object.key {
            let replaced = chunks[position.chunk][position.offset]
            chunks[position.chunk][position.offset] = object
            return replaced
        }
        count += 1
        guard let last = chunks.indices.last else {
            chunks = [[object]]
            return nil
        }
        if position.chunk > last { position = Position(chunk: last, offset: chunks[last].count) }
        chunks[position.chunk].insert(object, at: position.offset)
        if chunks[position.chunk].count > Self.maximumChunkCount { split(position.chunk) }
        return nil
    }

    /// Takes the object of this key out and returns it.
    @discardableResult
    mutating func remove(_ key: ObjectKey) -> EncodedObject? {
        let position = position(of: key)
        guard let object = object(at: position), object.key == key else { return nil }
        count -= 1
        if chunks[position.chunk].count == 1 {
            chunks.remove(at: position.chunk)
        } else {
            chunks[position.chunk].remove(at: position.offset)
        }
        return object
    }

    private mutating func split(_ index: Int) {
        let half = chunks[index].count / 2
        let tail = Array(chunks[index][half...])
        chunks[index].removeLast(tail.count)
        chunks.insert(tail, at: index + 1)
    }

    /// The first index in `0..<count` for which `isBefore` is false, where it is true for all earlier ones.
    private static func partition(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

internal import OrderedCollections

/// The members of a JSON object in the order they came, each name once.
///
/// Equality ignores the order of members, as JSON does. Look-up is O(1) on average; removal is O(count).
package struct JSONObject: Sendable {
    private var members: OrderedDictionary<String, JSONValue>

    package init() { members = [:] }

    /// Later pairs replace earlier ones of the same name.
    package init(_ pairs: some Sequence<(String, JSONValue)>) {
        members = OrderedDictionary(pairs, uniquingKeysWith: { _, last in last })
    }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }
    /// The member names in order. O(1).
    package var keys: [String] { members.keys.elements }
    /// The member values in the order of `keys`. O(1).
    package var values: [JSONValue] { members.values.elements }

    /// Reads, sets, or with nil removes the member of this name.
    package subscript(key: String) -> JSONValue? {
        get { members[key] }
        set { members[key] = newValue }
    }

    package subscript(key: String, default fallback: @autoclosure () -> JSONValue) -> JSONValue {
        get { members[key, default: fallback()] }
        _modify { yield &members[key, default: fallback()] }
    }

    /// Removes the members for which `shouldRemove` is true. O(count).
    package mutating func removeAll(where shouldRemove: (String, JSONValue) -> Bool) {
        members.removeAll { shouldRemove($0.key, $0.value) }
    }

    /// The members with other values, and with the very names that `template` holds: it must have the same ones in the
    /// same order. O(count).
    func mapValues(sharingNamesOf template: JSONObject, _ transform: (JSONValue) -> JSONValue) -> JSONObject {
        var result = JSONObject()
        var place = 0
        result.members = template.members.mapValues { _ in
            defer { place += 1 }
            return transform(members.values[place])
        }
        return result
    }

    /// The members that are strings, as a plain dictionary: the shape of labels, annotations and ConfigMap data.
    package var stringDictionary: [String: String] {
        var result = [String: String](minimumCapacity: count)
        for (key, value) in members { if case .string(let text) = value { result[key] = text } }
        return result
    }
}

extension JSONObject: Sequence {
    /// Walks the members in order.
    package struct Iterator: IteratorProtocol {
        fileprivate var base: OrderedDictionary<String, JSONValue>.Iterator
        package mutating func next() -> (String, JSONValue)? { base.next().map { ($0.key, $0.value) } }
    }

    package func makeIterator() -> Iterator { Iterator(base: members.makeIterator()) }
}

extension JSONObject: Hashable {
    package static func == (lhs: JSONObject, rhs: JSONObject) -> Bool {
        guard lhs.count == rhs.count else { return false }
        for (key, value) in lhs.members where rhs.members[key] != value { return false }
        return true
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        var combined = 0
        for (key, value) in members {
            var member = Hasher()
            member.combine(key)
            member.combine(value)
            combined ^= member.finalize()
        }
        hasher.combine(combined)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

extension JSONValue {
    /// A JSON object of strings, keys sorted so that the same map always has the same bytes.
    package static func strings(_ dictionary: [String: String]) -> JSONValue {
        .object(JSONObject(dictionary.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}

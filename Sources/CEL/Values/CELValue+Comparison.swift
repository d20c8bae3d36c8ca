internal import KubeCore

extension CELValue {
    /// Whether two values are equal: numbers by what they are worth whatever their type, values of different types never.
    /// Source: cel-spec, "Equality".
    package func equals(_ other: CELValue) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let lhs), .bool(let rhs)): lhs == rhs
        case (.string(let lhs), .string(let rhs)): lhs.utf8.elementsEqual(rhs.utf8)
        case (.bytes(let lhs), .bytes(let rhs)): lhs == rhs
        case (.duration(let lhs), .duration(let rhs)): lhs == rhs
        case (.timestamp(let lhs), .timestamp(let rhs)): lhs == rhs
        case (.type(let lhs), .type(let rhs)): lhs.runtimeName == rhs.runtimeName
        case (.list(let lhs), .list(let rhs)): lhs.equals(rhs)
        case (.map(let lhs), .map(let rhs)): lhs.equals(rhs)
        case (.optional(let lhs), .optional(let rhs)):
            if let lhs, let rhs { lhs.equals(rhs) } else { lhs == nil && rhs == nil }
        case (.object(let lhs), .object(let rhs)): lhs.isEqual(to: rhs)
        default: order(other) == .same
        }
    }

    /// How two values that have an order stand to each other.
    enum Order {
        case less
        case same
        case greater
        /// With a number that is none.
        case unordered
    }

    /// Nil when the values have no order. Source: cel-spec, "Ordering".
    func order(_ other: CELValue) -> Order? {
        func order<Value: Comparable>(_ lhs: Value, _ rhs: Value) -> Order {
            lhs < rhs ? .less : lhs > rhs ? .greater : lhs == rhs ? .same : .unordered
        }
        switch (self, other) {
        case (.int(let lhs), .int(let rhs)): return order(lhs, rhs)
        case (.uint(let lhs), .uint(let rhs)): return order(lhs, rhs)
        case (.double(let lhs), .double(let rhs)): return order(lhs, rhs)
        case (.int(let lhs), .uint(let rhs)): return lhs < 0 ? .less : order(UInt64(lhs), rhs)
        case (.uint(let lhs), .int(let rhs)): return rhs < 0 ? .greater : order(lhs, UInt64(rhs))
        case (.double(let lhs), .int(let rhs)): return Self.order(lhs, Double(rhs), exact: Int128(rhs))
        case (.double(let lhs), .uint(let rhs)): return Self.order(lhs, Double(rhs), exact: Int128(rhs))
        case (.int, .double), (.uint, .double): return other.order(self).map(Self.reversed)
        case (.bool(let lhs), .bool(let rhs)): return order(lhs ? 1 : 0, rhs ? 1 : 0)
        case (.string(let lhs), .string(let rhs)):
            if lhs.utf8.elementsEqual(rhs.utf8) { return .same }
            return lhs.utf8.lexicographicallyPrecedes(rhs.utf8) ? .less : .greater
        case (.bytes(let lhs), .bytes(let rhs)):
            return lhs == rhs ? .same : lhs.lexicographicallyPrecedes(rhs) ? .less : .greater
        case (.duration(let lhs), .duration(let rhs)): return order(lhs, rhs)
        case (.timestamp(let lhs), .timestamp(let rhs)): return order(lhs, rhs)
        default: return nil
        }
    }

    /// A double against an integer, exact where the double holds one.
    private static func order(_ lhs: Double, _ rhs: Double, exact: Int128) -> Order {
        guard !lhs.isNaN else { return .unordered }
        if abs(lhs) < 1e19 {
            let whole = Int128(lhs.rounded(.down))
            if whole != exact { return whole < exact ? .less : .greater }
            return lhs == lhs.rounded(.down) ? .same : .greater
        }
        return lhs < rhs ? .less : .greater
    }

    private static func reversed(_ order: Order) -> Order {
        switch order {
        case .less: .greater
        case .greater: .less
        case .same, .unordered: order
        }
    }
}

extension CELList {
    func equals(_ other: CELList) -> Bool {
        guard count == other.count else { return false }
        switch identity {
        case .position:
            var others = other.makeIterator()
            for element in self {
                guard let peer = others.next(), element.equals(peer) else { return false }
            }
            return true
        case .value:
            let others = Array(other)
            return allSatisfy { element in others.contains { element.equals($0) } }
        case .keys(let keys):
            var peers: [JSONValue: CELValue] = [:]
            for (json, value) in zip(other.jsonElements ?? [], other) { peers[Self.identity(json, keys)] = value }
            return zip(jsonElements ?? [], self).allSatisfy { json, element in
                peers[Self.identity(json, keys)].map(element.equals) ?? false
            }
        }
    }

    /// The keys of an element of a list that is a map.
    private static func identity(_ element: JSONValue, _ keys: [String]) -> JSONValue {
        .array(keys.map { element[$0] ?? .null })
    }

    func contains(_ value: CELValue) -> Bool { contains { $0.equals(value) } }
}

extension CELMap {
    func equals(_ other: CELMap) -> Bool {
        guard count == other.count else { return false }
        return keys.allSatisfy { key in
            guard let mine = value(key), let theirs = other.value(key) else { return false }
            return mine.equals(theirs)
        }
    }
}

internal import KubeCore

/// The elements of a list value: values, a JSON array that is converted element by element, or two lists in a row.
package struct CELList: Sendable {
    private enum Storage: Sendable {
        case values([CELValue])
        case json([JSONValue], JSONView)
        indirect case joined(CELList, CELList)
    }

    private var storage: Storage
    package private(set) var count: Int
    /// How elements are told apart when two lists are compared: lists that are sets or maps have no order.
    let identity: ElementIdentity

    package init(_ values: [CELValue]) {
        storage = .values(values)
        count = values.count
        identity = .position
    }

    init(_ elements: [JSONValue], _ view: JSONView, identity: ElementIdentity = .position) {
        storage = .json(elements, view)
        count = elements.count
        self.identity = identity
    }

    private init(_ first: CELList, _ second: CELList) {
        storage = .joined(first, second)
        // Expressions can double a list more often than an integer holds; nothing ever walks over that many.
        count = first.count.addingReportingOverflow(second.count).overflow ? .max : first.count + second.count
        identity = .position
    }

    /// Lists up to this size are copied when they are joined; longer ones are only linked, as they may be doubled often.
    private static let copiedCount = 64

    /// The elements of both. O(1) for long lists.
    func joined(with other: CELList) -> CELList {
        if count == 0, case .position = other.identity { return other }
        if other.count == 0, case .position = identity { return self }
        guard count <= Self.copiedCount, other.count <= Self.copiedCount else { return CELList(self, other) }
        return CELList(Array(self) + Array(other))
    }

    /// Adds elements at the end, in place when no other value shares this list.
    mutating func append(_ other: CELList) {
        if case .values(var values) = storage {
            storage = .values([])
            for element in other { values.append(element) }
            count = values.count
            storage = .values(values)
        } else {
            self = joined(with: other)
        }
    }

    /// The element at a position within bounds. O(1), for joined lists O(number of parts).
    package subscript(index: Int) -> CELValue {
        switch storage {
        case .values(let values): values[index]
        case .json(let elements, let view): CELValue(elements[index], view)
        case .joined(let first, let second):
            index < first.count ? first[index] : second[index - first.count]
        }
    }

    /// The elements as JSON when they are that.
    var jsonElements: [JSONValue]? {
        if case .json(let elements, _) = storage { elements } else { nil }
    }
}

extension CELList: Sequence {
    package struct Iterator: IteratorProtocol {
        private var pending: [CELList]
        private var index = 0

        init(_ list: CELList) { pending = [list] }

        package mutating func next() -> CELValue? {
            while let list = pending.last {
                switch list.storage {
                case .joined(let first, let second):
                    pending.removeLast()
                    pending.append(second)
                    pending.append(first)
                case .values(let values):
                    if index < values.count {
                        index += 1
                        return values[index - 1]
                    }
                    pending.removeLast()
                    index = 0
                case .json(let elements, let view):
                    if index < elements.count {
                        index += 1
                        return CELValue(elements[index - 1], view)
                    }
                    pending.removeLast()
                    index = 0
                }
            }
            return nil
        }
    }

    package func makeIterator() -> Iterator { Iterator(self) }

    package var underestimatedCount: Int { 0 }
}

/// How elements of two lists correspond. Source: x-kubernetes-list-type.
enum ElementIdentity: Sendable, Hashable {
    case position
    case value
    /// Elements are objects with these keys.
    case keys([String])
}

/// What differs between two states of an object, by field.
package struct FieldComparison: Sendable, Hashable {
    package var added = FieldSet()
    package var removed = FieldSet()
    package var modified = FieldSet()

    package init() {}

    package var isSame: Bool { added.isEmpty && removed.isEmpty && modified.isEmpty }

    /// Compares two values of one type. Lists that are not what their type demands (elements without key, or twice the
    /// same) count as one field. O(size of both).
    package init(from old: JSONValue, to new: JSONValue, schema: OwnershipSchema) {
        var walk = Walk()
        walk.compare(old, new, schema)
        self = walk.result
    }

    private struct Walk {
        var result = FieldComparison()
        private var path: [PathElement] = []

        init() {}

        /// A value present on both sides.
        mutating func compare(_ old: JSONValue, _ new: JSONValue, _ schema: OwnershipSchema) {
            if old == new { return }
            // Go writes an unset list or map as null: what it gets then is new, element by element.
            switch (old.isNull ? new.emptied : old, new.isNull ? old.emptied : new) {
            case (.array([]), .array([])), (.object([:]), .object([:])): result.modified.insert(path)
            case (.object(let oldObject), .object(let newObject)) where !schema.isAtomic:
                compareMembers(oldObject, newObject, schema)
            case (.array(let oldList), .array(let newList)):
                guard let oldElements = Elements(oldList, schema), let newElements = Elements(newList, schema) else {
                    result.modified.insert(path)
                    return
                }
                compareElements(oldElements, newElements, schema.element)
            default:
                result.modified.insert(path)
            }
        }

        private mutating func compareMembers(_ old: JSONObject, _ new: JSONObject, _ schema: OwnershipSchema) {
            for (name, oldValue) in old {
                // What is not declared is compared all the same.
                let memberSchema = (try? schema.member(name)) ?? .untyped
                path.append(.field(name))
                if let newValue = new[name] {
                    compare(oldValue, newValue, memberSchema)
                } else {
                    note(oldValue, memberSchema, schema.isAlwaysPresent(name), in: \.removed)
                }
                path.removeLast()
            }
            for (name, newValue) in new where old[name] == nil {
                let memberSchema = (try? schema.member(name)) ?? .untyped
                path.append(.field(name))
                note(newValue, memberSchema, schema.isAlwaysPresent(name), in: \.added)
                path.removeLast()
            }
        }

        private mutating func compareElements(_ old: Elements, _ new: Elements, _ schema: OwnershipSchema) {
            for (element, oldValue) in old.list {
                path.append(element)
                if let newValue = new.values[element] {
                    compare(oldValue, newValue, schema)
                } else {
                    note(oldValue, schema, false, in: \.removed)
                }
                path.removeLast()
            }
            for (element, newValue) in new.list where old.values[element] == nil {
                path.append(element)
                note(newValue, schema, false, in: \.added)
                path.removeLast()
            }
        }

        /// A value present on one side: it and all that it holds.
        private mutating func note(
            _ value: JSONValue, _ schema: OwnershipSchema, _ isAlwaysPresent: Bool,
            in side: WritableKeyPath<FieldComparison, FieldSet>
        ) {
            // Go writes lists and maps that are not set as null: nobody's wish.
            if value.isNull, schema.isCollection { return }
            if !isAlwaysPresent || FieldSet.isLeaf(value, schema) { result[keyPath: side].insert(path) }
            switch value {
            case .object(let object) where !schema.isAtomic:
                for (name, member) in object {
                    path.append(.field(name))
                    note(
                        member, (try? schema.member(name)) ?? .untyped, schema.isAlwaysPresent(name), in: side)
                    path.removeLast()
                }
            case .array(let list):
                for (element, item) in Elements(list, schema)?.list ?? [] {
                    path.append(element)
                    note(item, schema.element, false, in: side)
                    path.removeLast()
                }
            default: break
            }
        }
    }

    /// The elements of a list that can be told apart.
    private struct Elements {
        let list: [(PathElement, JSONValue)]
        let values: [PathElement: JSONValue]

        init?(_ list: [JSONValue], _ schema: OwnershipSchema) {
            // A list that does not fit its type has no elements to tell apart.
            guard let found = try? schema.elements(of: list) else { return nil }
            self.list = found
            values = Dictionary(found, uniquingKeysWith: { first, _ in first })
            if values.count != found.count { return nil }
        }
    }
}

extension JSONValue {
    /// The empty value of the same kind, of a list or map; others stay.
    fileprivate var emptied: JSONValue {
        switch self {
        case .array: .array([])
        case .object: .object(JSONObject())
        default: self
        }
    }
}

/// Takes fields out of a value.
enum FieldRemoval {
    /// The value without the fields of the set: members and elements of lists. Nil when the value itself goes, because all
    /// of it did.
    static func remove(_ set: FieldSet, from value: JSONValue, schema: OwnershipSchema) -> JSONValue? {
        if set.isEmpty { return value }
        switch value {
        case .object(let object) where !schema.isAtomic:
            var result = JSONObject()
            for (name, member) in object {
                let element = PathElement.field(name)
                if set.hasMember(element) { continue }
                let below = set.child(element)
                if below.isEmpty {
                    result[name] = member
                } else {
                    // What is not declared is removed all the same.
                    let memberSchema = (try? schema.member(name)) ?? .untyped
                    result[name] = remove(below, from: member, schema: memberSchema)
                }
            }
            return result.isEmpty && !object.isEmpty ? nil : .object(result)
        case .array(let list):
            guard let elements = try? schema.elements(of: list) else { return value }
            let result = elements.compactMap { element, item in
                set.hasMember(element) ? nil : remove(set.child(element), from: item, schema: schema.element)
            }
            return result.isEmpty && !list.isEmpty ? nil : .array(result)
        default:
            return value
        }
    }
}

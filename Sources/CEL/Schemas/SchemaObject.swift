package import KubeCore
internal import KubeSchema

/// A JSON object with the fields that a schema declares.
package struct SchemaObject: CELObject {
    let members: JSONObject
    let schema: StructuralSchema

    init(_ members: JSONObject, _ schema: StructuralSchema) {
        self.members = members
        self.schema = schema
    }

    package var type: CELType { .map(.dyn, .dyn) }

    package func field(_ name: String) throws(CELEvaluationError) -> CELValue? {
        guard let property = FieldNames.unescape(name) else { return nil }
        return value(ofProperty: property)
    }

    /// The value of a property by its own name.
    func value(ofProperty name: String) -> CELValue? {
        guard let member = members[name] else { return nil }
        if let schema = schema.properties[name] { return CELValue(member, .schema(schema)) }
        if case .schema(let values) = schema.additionalProperties { return CELValue(member, .schema(values)) }
        return CELValue(member, .untyped)
    }

    package func isEqual(to other: any CELObject) -> Bool {
        // Objects of schemas are the only ones of their type.
        guard let other = other as? SchemaObject, members.count == other.members.count else { return false }
        for name in members.keys {
            guard let value = value(ofProperty: name), let peer = other.value(ofProperty: name), value.equals(peer)
            else { return false }
        }
        return true
    }

    package var json: JSONValue? { .object(members) }
    package var size: Int { members.count }
}

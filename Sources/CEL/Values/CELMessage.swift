package import KubeCore

/// A value made with `Name{field: value}`.
package struct CELMessage: CELObject {
    package let type: CELType
    /// In the order in which they were written.
    package let fields: [(name: String, value: CELValue)]

    package func field(_ name: String) throws(CELEvaluationError) -> CELValue? {
        fields.first { $0.name == name }?.value
    }

    package func isEqual(to other: any CELObject) -> Bool {
        guard let other = other as? CELMessage, type == other.type, fields.count == other.fields.count else {
            return false
        }
        return fields.allSatisfy { field in
            other.fields.contains { $0.name == field.name && $0.value.equals(field.value) }
        }
    }

    /// The fields as an object; nil when one of them has no JSON form.
    package var json: JSONValue? {
        var object = JSONObject()
        for field in fields {
            guard let value = try? field.value.json() else { return nil }  // said by the nil
            object[field.name] = value
        }
        return .object(object)
    }

    package var size: Int { fields.count }
}

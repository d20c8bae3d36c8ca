internal import KubeCore

/// The schema of a definition as documents tell it: with what its extensions mean, for readers who know none of them.
/// Source: apiextensions-apiserver/pkg/apiserver/schema/unfold.go and pkg/controller/openapi/builder.
struct PublishedSchema {
    private static let intOrString: JSONValue = [["type": "integer"], ["type": "string"]]

    let descriptions: TypeDescriptions

    /// O(size of the schema).
    func value(of node: JSONValue) -> JSONValue {
        guard var members = node.objectValue else { return node }
        for key in ["items", "additionalProperties"] { if let inner = members[key] { members[key] = value(of: inner) } }
        if let properties = members["properties"]?.objectValue {
            members["properties"] = .object(JSONObject(properties.map { ($0, value(of: $1)) }))
        }
        if node["x-kubernetes-int-or-string"] == true { unfold(&members) }
        if node["x-kubernetes-embedded-resource"] == true { addResourceMembers(&members) }
        return .object(members)
    }

    /// A port or an amount is one of two types.
    private func unfold(_ members: inout JSONObject) {
        guard let choice = members["anyOf"] else {
            let isToldFirst = members["allOf"]?.arrayValue?.first?["anyOf"] == Self.intOrString
            if !isToldFirst { members["anyOf"] = Self.intOrString }
            return
        }
        if choice == Self.intOrString { return }
        members["allOf"] = .array([["anyOf": Self.intOrString]] + (members["allOf"]?.arrayValue ?? []))
    }

    /// A resource inside of another has what every resource has.
    private func addResourceMembers(_ members: inout JSONObject) {
        var properties = members["properties"]?.objectValue ?? JSONObject()
        let metadata = "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
        for name in ["apiVersion", "kind", "metadata"] {
            var property: JSONObject =
                name == "metadata" ? ["allOf": [["$ref": .string(metadata)]]] : ["type": "string"]
            property["description"] = descriptions.description(ofEvery: name).map(JSONValue.string)
            properties[name] = .object(property)
        }
        members["properties"] = .object(properties)
        let required = members["required"]?.arrayValue ?? []
        members["required"] = .array(required + ["kind", "apiVersion"].filter { !required.contains($0) })
    }
}

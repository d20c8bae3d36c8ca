internal import KubeCore
internal import KubeSchema

/// The formats in a definition's schemas that are not known, and so are not checked.
/// Source: apiextensions-apiserver/pkg/registry/customresourcedefinition/strategy.go of Kubernetes 1.36.
enum FormatWarnings {
    /// One text for each unknown format, in the order in which the schemas name them.
    /// - Parameter old: the definition before a change, whose formats are known to be unknown; nil on create.
    static func texts(for object: KubeObject, old: KubeObject?) -> [String] {
        let known = Set(old.map(unknownFormats) ?? [])
        return unknownFormats(of: object).filter { !known.contains($0) }
            .map { "unrecognized format \(JSONValue.string($0))" }
    }

    private static func unknownFormats(of object: KubeObject) -> [String] {
        var found: [String] = []
        for version in object["spec"]?.elements("versions") ?? [] {
            if let schema = version.at("schema", "openAPIV3Schema") { visit(schema, &found) }
        }
        return found
    }

    private static func visit(_ node: JSONValue, _ found: inout [String]) {
        let format = node.text("format")
        if !format.isEmpty, node.text("type") == "string", !SchemaFormats.isKnown(format), !found.contains(format) {
            found.append(format)
        }
        for key in ["items", "not", "additionalProperties"] { if let inner = node[key] { visit(inner, &found) } }
        for key in ["allOf", "anyOf", "oneOf"] { for inner in node.elements(key) { visit(inner, &found) } }
        for (_, inner) in node["properties"]?.objectValue ?? JSONObject() { visit(inner, &found) }
    }
}

internal import KubeCore
internal import KubeSchema

/// A CustomResourceDefinition, read from its object.
/// Source: Kubernetes API reference, CustomResourceDefinition v1 apiextensions.k8s.io.
struct Definition: Sendable {
    /// Holds a definition until all objects of its kind are gone.
    static let cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io"

    let object: KubeObject

    init(_ object: KubeObject) { self.object = object }

    private var spec: JSONValue { object["spec"] ?? [:] }

    var name: String { object.name }
    var group: String { spec.text("group") }
    var isNamespaced: Bool { spec.text("scope") == "Namespaced" }
    var names: DefinitionNames { DefinitionNames(spec["names"]) }
    var acceptedNames: DefinitionNames { DefinitionNames(object.at("status", "acceptedNames")) }
    var versions: [DefinitionVersion] { spec.elements("versions").map { DefinitionVersion($0) } }
    var storageVersion: DefinitionVersion? { versions.first(where: \.isStored) }
    var groupResource: GroupResource { GroupResource(group: group, resource: names.plural) }
    var isTerminating: Bool { object.isBeingDeleted && object.finalizers.contains(Self.cleanupFinalizer) }

    func isTrue(_ condition: String) -> Bool {
        DefinitionConditions(object.at("status", "conditions"))[condition]?.text("status") == "True"
    }
}

/// One of the versions of a definition.
struct DefinitionVersion: Sendable {
    private let value: JSONValue

    init(_ value: JSONValue) { self.value = value }

    var name: String { value.text("name") }
    var isServed: Bool { value["served"]?.boolValue ?? false }
    var isStored: Bool { value["storage"]?.boolValue ?? false }
    var schema: JSONValue { value.at("schema", "openAPIV3Schema") ?? [:] }
    var hasStatus: Bool { value.at("subresources", "status") != nil }
    var scale: ScalePaths? { value.at("subresources", "scale").flatMap(ScalePaths.init) }
    var printerColumns: [JSONValue] { value.elements("additionalPrinterColumns") }
    var selectableFields: [SelectableField] {
        value.elements("selectableFields").compactMap { field in
            let path = field.text("jsonPath")
            guard path.hasPrefix("."), JSONPathExpression(path)?.memberNames != nil else { return nil }
            return SelectableField(String(path.dropFirst()))
        }
    }

    /// What clients of a deprecated version are told.
    func deprecationWarning(group: String, kind: String) -> String? {
        guard value["deprecated"]?.boolValue == true else { return nil }
        return value["deprecationWarning"]?.stringValue ?? "\(group)/\(name) \(kind) is deprecated"
    }
}

/// The names of a kind, wanted or accepted.
struct DefinitionNames: Sendable, Hashable {
    var plural: String
    var singular: String
    var shortNames: [String]
    var kind: String
    var listKind: String
    var categories: [String]

    init(_ value: JSONValue?) {
        plural = value?.text("plural") ?? ""
        singular = value?.text("singular") ?? ""
        shortNames = (value?.elements("shortNames") ?? []).compactMap(\.stringValue)
        kind = value?.text("kind") ?? ""
        listKind = value?.text("listKind") ?? ""
        categories = (value?.elements("categories") ?? []).compactMap(\.stringValue)
    }

    /// As JSON, without what is optional and empty.
    var value: JSONValue {
        var names: JSONObject = ["plural": .string(plural)]
        if !singular.isEmpty { names["singular"] = .string(singular) }
        if !shortNames.isEmpty { names["shortNames"] = .array(shortNames.map(JSONValue.string)) }
        names["kind"] = .string(kind)
        if !listKind.isEmpty { names["listKind"] = .string(listKind) }
        if !categories.isEmpty { names["categories"] = .array(categories.map(JSONValue.string)) }
        return .object(names)
    }
}

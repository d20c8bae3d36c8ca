package import KubeCore

/// The OpenAPI v3 documents of what a server serves. They are rendered when asked for; only their
/// hashes are kept.
///
/// kubectl takes from them which query parameters a kind's PATCH understands and what `explain` prints.
/// Source: Kubernetes documentation, "OpenAPI V3"; KEP-2896.
package struct OpenAPIDocuments: Sendable {
    /// A served resource, and for custom resources the schema that its definition gives.
    package struct Resource: Sendable {
        package let descriptor: ResourceDescriptor
        package let customSchema: JSONValue?

        package init(_ descriptor: ResourceDescriptor, customSchema: JSONValue? = nil) {
            self.descriptor = descriptor
            self.customSchema = customSchema
        }
    }

    private let resourcesByVersion: [GroupVersion: [Resource]]
    private let hashes: [GroupVersion: String]

    /// - Parameter resources: everything that is served, in any order.
    package init(_ resources: [Resource]) {
        resourcesByVersion = Dictionary(grouping: resources, by: \.descriptor.resource.groupVersion)
            .mapValues { $0.sorted { $0.descriptor.resource.resource < $1.descriptor.resource.resource } }
        hashes = Dictionary(
            uniqueKeysWithValues: resourcesByVersion.map { ($0, Self.hash(of: $1, in: $0)) })
    }

    /// Where the documents are, by their paths: one URL per group version, with the hash of its content.
    package var locations: [String: String] {
        Dictionary(
            uniqueKeysWithValues: hashes.map { groupVersion, hash in
                let path = Self.path(groupVersion)
                return (path, "/openapi/v3/\(path)?hash=\(hash)")
            })
    }

    /// `api/v1` or `apis/GROUP/VERSION`.
    private static func path(_ groupVersion: GroupVersion) -> String {
        groupVersion.group.isEmpty ? "api/\(groupVersion.version)" : "apis/\(groupVersion.apiVersion)"
    }

    /// The group version that a path below `/openapi/v3/` names, nil when it is none.
    package static func groupVersion(path: String) -> GroupVersion? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return switch (parts.first, parts.count) {
        case ("api", 2): GroupVersion(group: "", version: parts[1])
        case ("apis", 3): GroupVersion(group: parts[1], version: parts[2])
        default: nil
        }
    }

    /// Changes whenever the document does; nil when the version is not served. 64 characters of upper-case hexadecimal, twice.
    package func hash(_ groupVersion: GroupVersion) -> String? { hashes[groupVersion] }

    /// Made from what the document is rendered from, so that the index does not render all documents.
    private static func hash(of resources: [Resource], in groupVersion: GroupVersion) -> String {
        let source = resources.map { "\($0.descriptor)\($0.customSchema?.description ?? "")" }.joined()
        let digest = SafeName.sha256Hex(tableHash + groupVersion.apiVersion + source)
        return digest.uppercased() + SafeName.sha256Hex(digest).uppercased()
    }

    private static let tableHash = SafeName.sha256Hex("\(BuiltInTypes.table)\(DescriptionTexts.totalBytes)")

    /// The document of a group version, nil when it is not served. O(size of the document), which may be a megabyte.
    package func document(_ groupVersion: GroupVersion) -> JSONValue? {
        guard let resources = resourcesByVersion[groupVersion] else { return nil }
        let parts = Self.parts(resources)
        return [
            "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": "v1.36.2"],
            "paths": .object(parts.paths), "components": ["schemas": .object(parts.schemas)],
        ]
    }

    /// Changes whenever `swagger` does.
    package var swaggerHash: String {
        SafeName.sha256Hex(sortedVersions.map { hash($0) ?? "" }.joined()).uppercased()
    }

    /// The answer of `/openapi/v2`: one document of everything. O(size of the document), several megabytes.
    package var swagger: JSONValue {
        var parts = Self.parts(sortedVersions.flatMap { resourcesByVersion[$0, default: []] })
        let groups = Set(resourcesByVersion.keys.map(\.group)).sorted()
        for (path, item) in OpenAPIDiscovery.roots(groups: groups) { parts.paths[path] = item }
        for (name, schema) in OpenAPIDiscovery.rootSchemas { parts.schemas[name] = schema }
        return SwaggerDocument.make(from: parts)
    }

    private var sortedVersions: [GroupVersion] {
        resourcesByVersion.keys.sorted { Self.path($0) < Self.path($1) }
    }

    /// Paths by their pattern, schemas by their full name.
    struct Parts {
        var paths: JSONObject
        var schemas: JSONObject
    }

    private static func parts(_ resources: [Resource]) -> Parts {
        let builtIn = OpenAPISchemas(descriptions: TypeDescriptions())
        var rootTypes: [String] = [
            "apimachinery.pkg.apis.meta.v1.DeleteOptions", "apimachinery.pkg.apis.meta.v1.Status",
            "apimachinery.pkg.runtime.RawExtension",
        ]
        var schemas = JSONObject(OpenAPIDiscovery.commonSchemas)
        var paths: [(String, JSONValue)] = []
        var groupVersions: Set<GroupVersion> = []
        for resource in resources {
            let kind = resource.descriptor.groupVersionKind
            let list = GroupVersionKind(group: kind.group, version: kind.version, kind: resource.descriptor.listKind)
            if groupVersions.insert(resource.descriptor.resource.groupVersion).inserted {
                paths.append(OpenAPIDiscovery.resources(of: resource.descriptor.resource.groupVersion))
            }
            if let custom = resource.customSchema {
                let (name, listName) = (customName(kind), customName(list))
                schemas[name] = customSchema(custom, resource.descriptor, builtIn.descriptions)
                schemas[listName] = OpenAPIDiscovery.list(of: kind.kind, item: name, list)
                rootTypes += ["apimachinery.pkg.apis.meta.v1.ObjectMeta", "apimachinery.pkg.apis.meta.v1.ListMeta"]
                paths += self.paths(resource, schemaName: name, listSchemaName: listName)
            } else if let type = TypeCatalog.builtIn.type(of: kind) {
                rootTypes.append(type.name)
                let listType = TypeCatalog.builtIn.type(of: list)
                if let listType { rootTypes.append(listType.name) }
                paths += self.paths(
                    resource, schemaName: OpenAPISchemas.fullName(type.name),
                    listSchemaName: OpenAPISchemas.fullName(listType?.name ?? type.name))
            }
            for kind in resource.descriptor.subresources.compactMap(\.kind) {
                if let type = TypeCatalog.builtIn.type(of: kind) { rootTypes.append(type.name) }
            }
        }
        for (name, schema) in builtIn.closure(of: rootTypes) { schemas[name] = schema }
        return Parts(paths: JSONObject(paths), schemas: schemas)
    }

    private static func paths(
        _ resource: Resource, schemaName: String, listSchemaName: String
    ) -> [(String, JSONValue)] {
        OpenAPIPaths(
            OpenAPIPaths.Resource(
                descriptor: resource.descriptor, schemaName: schemaName, listSchemaName: listSchemaName,
                isCustom: resource.customSchema != nil)
        ).items
    }

    /// `com.example.v1.Widget` for the group `example.com`.
    private static func customName(_ kind: GroupVersionKind) -> String {
        (kind.group.split(separator: ".").reversed().map(String.init) + [kind.version, kind.kind]).joined(
            separator: ".")
    }

    /// The schema of a definition with the fields that every object has.
    private static func customSchema(
        _ schema: JSONValue, _ descriptor: ResourceDescriptor, _ descriptions: TypeDescriptions
    ) -> JSONValue {
        let metadata = "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
        let common: [(String, JSONObject)] = [
            ("apiVersion", ["type": "string"]), ("kind", ["type": "string"]),
            ("metadata", ["allOf": [["$ref": .string(metadata)]]]),
        ]
        var result = schema
        result["type"] = "object"
        for (name, var field) in common {
            field["description"] = descriptions.description(ofEvery: name).map(JSONValue.string)
            result.set(.object(field), at: ["properties", name])
        }
        result["x-kubernetes-group-version-kind"] = [OpenAPISchemas.groupVersionKind(descriptor.groupVersionKind)]
        let fields = descriptor.ownSelectableFields
        if !fields.isEmpty {
            result["x-kubernetes-selectable-fields"] = .array(fields.map { ["fieldPath": .string($0.name)] })
        }
        return result
    }
}

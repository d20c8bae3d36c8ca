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
    private let hashes: [String: String]

    /// - Parameter resources: everything that is served, in any order.
    package init(_ resources: [Resource]) {
        resourcesByVersion = Dictionary(grouping: resources, by: \.descriptor.resource.groupVersion)
            .mapValues { $0.sorted { $0.descriptor.resource.resource < $1.descriptor.resource.resource } }
        var hashes: [String: String] = [:]
        for (groupVersion, resources) in resourcesByVersion {
            hashes[Self.path(groupVersion)] = Self.hash(of: resources, in: groupVersion)
        }
        for (path, _) in OpenAPIDiscovery.roots(groups: Self.ownGroups(resourcesByVersion)) {
            hashes[Self.documentPath(path)] = Self.hash(path)
        }
        self.hashes = hashes
    }

    /// Where the documents are, by their paths: one URL for each group version, group and other description of the
    /// server, with the hash of its content.
    package var locations: [String: String] {
        hashes.reduce(into: [:]) { $0[$1.key] = "/openapi/v3/\($1.key)?hash=\($1.value)" }
    }

    /// `api/v1` or `apis/GROUP/VERSION`.
    package static func path(_ groupVersion: GroupVersion) -> String {
        groupVersion.group.isEmpty ? "api/\(groupVersion.version)" : "apis/\(groupVersion.apiVersion)"
    }

    /// `apis/apps` for `/apis/apps/`.
    private static func documentPath(_ path: String) -> String {
        path.split(separator: "/").joined(separator: "/")
    }

    /// The groups that are described as such: those of custom resources are not.
    private static func ownGroups(_ resources: [GroupVersion: [Resource]]) -> [String] {
        Set(resources.filter { $1.contains { $0.customSchema == nil } }.keys.map(\.group)).sorted()
    }

    /// Changes whenever the document does; nil when there is none at this path, which is that of an index's entry. 64
    /// characters of upper-case hexadecimal, twice.
    package func hash(_ path: String) -> String? { hashes[path] }

    /// Made from what the document is rendered from, so that the index does not render all documents.
    private static func hash(of resources: [Resource], in groupVersion: GroupVersion) -> String {
        let source = resources.map { "\($0.descriptor)\($0.customSchema?.description ?? "")" }.joined()
        return hash(groupVersion.apiVersion + source)
    }

    private static func hash(_ source: String) -> String {
        let digest = SafeName.sha256Hex(tableHash + source)
        return digest.uppercased() + SafeName.sha256Hex(digest).uppercased()
    }

    private static let tableHash = SafeName.sha256Hex("\(BuiltInTypes.table)\(DescriptionTexts.totalBytes)")

    /// Source: `/openapi/v2` of kube-apiserver 1.36.
    static let info: JSONValue = ["title": "Kubernetes", "version": "1.36"]
    /// Source: `info` of the documents that apiextensions-apiserver makes.
    private static let customInfo: JSONValue = ["title": "Kubernetes CRD Swagger", "version": "v0.1.0"]
    static let securitySchemes: JSONObject = [
        "BearerToken": [
            "type": "apiKey", "description": "Bearer Token authentication", "name": "authorization", "in": "header",
        ]
    ]

    /// The document at the path of an index's entry, nil when there is none. O(size of the document), which may be a
    /// megabyte.
    package func document(_ path: String) -> JSONValue? {
        if let resources = Self.groupVersion(path: path).flatMap({ resourcesByVersion[$0] }) {
            return Self.document(
                Self.parts(resources), isCustom: resources.allSatisfy { $0.customSchema != nil })
        }
        let roots = OpenAPIDiscovery.roots(groups: Self.ownGroups(resourcesByVersion))
        return roots.first { Self.documentPath($0.0) == path }.map { root in
            Self.document(
                Parts(paths: JSONObject([root]), schemas: OpenAPIDiscovery.schemas(for: root.1)), isCustom: false)
        }
    }

    private static func document(_ parts: Parts, isCustom: Bool) -> JSONValue {
        var components: JSONObject = ["schemas": .object(parts.schemas)]
        if !isCustom { components["securitySchemes"] = .object(securitySchemes) }
        return [
            "openapi": "3.0.0", "info": isCustom ? customInfo : info, "paths": .object(parts.paths),
            "components": .object(components),
        ]
    }

    /// The group version that a path names, nil when it is none.
    private static func groupVersion(path: String) -> GroupVersion? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return switch (parts.first, parts.count) {
        case ("api", 2): GroupVersion(group: "", version: parts[1])
        case ("apis", 3): GroupVersion(group: parts[1], version: parts[2])
        default: nil
        }
    }

    /// Changes whenever `swagger` does.
    package var swaggerHash: String {
        SafeName.sha256Hex(hashes.sorted { $0.key < $1.key }.map(\.value).joined()).uppercased()
    }

    /// The answer of `/openapi/v2`: one document of everything. O(size of the document), several megabytes.
    package var swagger: JSONValue {
        var parts = Self.parts(sortedVersions.flatMap { resourcesByVersion[$0, default: []] })
        for (path, item) in OpenAPIDiscovery.roots(groups: Self.ownGroups(resourcesByVersion)) {
            parts.paths[path] = item
        }
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
        /// The paths of custom resources, which take fewer media types.
        var customPaths: Set<String> = []
    }

    private static func parts(_ resources: [Resource]) -> Parts {
        let builtIn = OpenAPISchemas(descriptions: TypeDescriptions())
        let isCustom = resources.allSatisfy { $0.customSchema != nil }
        var rootTypes: [String] = [
            "apimachinery.pkg.apis.meta.v1.DeleteOptions", "apimachinery.pkg.apis.meta.v1.Status",
        ]
        if !isCustom { rootTypes.append("apimachinery.pkg.runtime.RawExtension") }
        var schemas = JSONObject(isCustom ? OpenAPIDiscovery.requestSchemas : OpenAPIDiscovery.commonSchemas)
        var paths: [(String, JSONValue)] = []
        var customPaths: Set<String> = []
        var groupVersions: Set<GroupVersion> = []
        for resource in resources {
            let kind = resource.descriptor.groupVersionKind
            let list = GroupVersionKind(group: kind.group, version: kind.version, kind: resource.descriptor.listKind)
            if resource.customSchema == nil,
                groupVersions.insert(resource.descriptor.resource.groupVersion).inserted
            {
                paths.append(OpenAPIDiscovery.resources(of: resource.descriptor.resource.groupVersion))
            }
            if let custom = resource.customSchema {
                let (name, listName) = (customName(kind), customName(list))
                schemas[name] = customSchema(custom, resource.descriptor, builtIn.descriptions)
                schemas[listName] = OpenAPIDiscovery.list(
                    of: kind.kind, resource.descriptor.resource.resource, item: name, list)
                rootTypes += ["apimachinery.pkg.apis.meta.v1.ObjectMeta", "apimachinery.pkg.apis.meta.v1.ListMeta"]
                let own = self.paths(resource, schemaName: name, listSchemaName: listName)
                paths += own
                customPaths.formUnion(own.map(\.0))
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
        return Parts(paths: JSONObject(paths), schemas: schemas, customPaths: customPaths)
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
        var result = PublishedSchema(descriptions: descriptions).value(of: schema)
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

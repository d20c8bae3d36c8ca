internal import KubeCore

/// One request that can be made of a resource, as OpenAPI v3 describes it.
/// Source: k8s.io/apiserver/pkg/endpoints/installer.go; `/openapi/v2` of kube-apiserver 1.36.
struct OpenAPIOperation {
    typealias Action = OpenAPIParameters.Action

    private static let meta = "io.k8s.apimachinery.pkg.apis.meta.v1"
    private static let patchTypes = [
        "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
    ]
    /// What is deleted is answered with, where others answer with a `Status`.
    private static let kindsThatDeleteReturns: Set<String> = [
        "CSIDriver", "CSINode", "DeviceClass", "PersistentVolume", "PersistentVolumeClaim", "Pod", "PodTemplate",
        "ResourceClaim", "ResourceClaimTemplate", "ResourceQuota", "ResourceSlice", "Service", "ServiceAccount",
        "StorageClass", "VolumeAttachment", "VolumeAttributesClass",
    ]

    let resource: OpenAPIPaths.Resource
    let action: Action
    var subresource: SubresourceDescriptor?
    /// The method of a stream, which is open to several.
    var method = ""
    var isForAllNamespaces = false
    /// The path of a proxied request follows.
    var hasPath = false

    private var descriptor: ResourceDescriptor { resource.descriptor }
    private var isLog: Bool { subresource?.name == "log" }

    var value: JSONValue {
        var operation: JSONObject = [
            "tags": [.string(OpenAPINames.tag(descriptor.resource.groupVersion))],
            "description": .string(description), "operationId": .string(identifier),
            "parameters": .array(
                OpenAPIParameters.names(
                    of: action, subresource: subresource?.name ?? "", isCustom: resource.isCustom
                )
                .map(OpenAPIParameters.query)),
        ]
        operation["requestBody"] = requestBody
        operation["responses"] = .object(responses)
        operation["x-kubernetes-action"] = .string(action.rawValue)
        operation["x-kubernetes-group-version-kind"] = OpenAPISchemas.groupVersionKind(
            (resource.isCustom ? nil : subresource?.kind) ?? descriptor.groupVersionKind)
        return .object(operation)
    }

    // MARK: Bodies

    private var requestBody: JSONValue? {
        switch action {
        case .post, .put:
            let types = resource.isCustom ? ["application/json", "application/yaml"] : ["*/*"]
            return [
                "content": .object(JSONObject(types.map { ($0, Self.content(bodySchema)) })), "required": true,
            ]
        case .deletecollection where resource.isCustom: return nil
        case .delete where resource.isCustom:
            let options = Self.content("\(Self.meta).DeleteOptions")
            return ["content": ["application/json": options, "application/yaml": options]]
        case .delete, .deletecollection:
            return ["content": ["*/*": Self.content("\(Self.meta).DeleteOptions")]]
        case .patch:
            let types = resource.isCustom ? Self.patchTypes.filter { !$0.contains("strategic") } : Self.patchTypes
            return [
                "content": .object(JSONObject(types.map { ($0, Self.content("\(Self.meta).Patch")) })),
                "required": true,
            ]
        default: return nil
        }
    }

    /// The name of the schema of what is read or written.
    private var bodySchema: String {
        guard let kind = subresource?.kind else { return resource.schemaName }
        return TypeCatalog.builtIn.type(of: kind).map { OpenAPISchemas.fullName($0.name) } ?? resource.schemaName
    }

    private static func content(_ schemaName: String) -> JSONValue {
        ["schema": ["$ref": .string("#/components/schemas/\(schemaName)")]]
    }

    // MARK: Answers

    private var responses: JSONObject {
        var responses = JSONObject()
        let descriptions = ["200": "OK", "201": "Created", "202": "Accepted"]
        for code in codes {
            responses[code] = [
                "description": .string(descriptions[code] ?? ""),
                "content": .object(JSONObject(mediaTypes.map { ($0, answer) })),
            ]
        }
        responses["401"] = ["description": "Unauthorized"]
        return responses
    }

    private var codes: [String] {
        switch action {
        case .post: ["200", "201", "202"]
        case .patch where resource.isCustom: ["200"]
        case .put, .patch: ["200", "201"]
        case .delete: ["200", "202"]
        default: ["200"]
        }
    }

    private var answer: JSONValue {
        switch action {
        case .connect: ["schema": ["type": "string"]]
        case .get where isLog: ["schema": ["type": "string"]]
        case .list: Self.content(resource.listSchemaName)
        case .watch, .watchlist: Self.content("\(Self.meta).WatchEvent")
        case .deletecollection: Self.content("\(Self.meta).Status")
        case .delete where !Self.kindsThatDeleteReturns.contains(descriptor.kind) || resource.isCustom:
            Self.content("\(Self.meta).Status")
        default: Self.content(bodySchema)
        }
    }

    private var mediaTypes: [String] {
        if action == .connect { return ["*/*"] }
        var types = isLog ? ["text/plain"] : []
        types += ["application/json", "application/yaml"]
        guard resource.hasProtobuf else { return types }
        types.append("application/vnd.kubernetes.protobuf")
        if [.list, .watch, .watchlist].contains(action) {
            types += ["application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch"]
        }
        return types
    }

    // MARK: Words

    /// `readAppsV1NamespacedDeploymentScale`.
    private var identifier: String {
        let verbs: [Action: String] = [
            .get: "read", .post: "create", .put: "replace", .deletecollection: "delete", .watchlist: "watch",
        ]
        var text = (verbs[action] ?? action.rawValue) + OpenAPINames.capitalized(descriptor.resource.groupVersion)
        if action == .deletecollection { text += "Collection" }
        if action == .connect { text += OpenAPINames.capitalized(method) }
        if descriptor.isNamespaced, !isForAllNamespaces { text += "Namespaced" }
        text += descriptor.kind
        if action == .watchlist { text += "List" }
        if let subresource { text += OpenAPINames.capitalized(subresource.name) }
        if isForAllNamespaces { text += "ForAllNamespaces" }
        return hasPath ? text + "WithPath" : text
    }

    private var description: String {
        let kind = descriptor.kind
        let part = subresource.map { "\($0.name) of " } ?? ""
        return switch action {
        case .get: "read \(part)the specified \(kind)"
        case .list where resource.isCustom: "list objects of kind \(kind)"
        case .list: "list or watch objects of kind \(kind)"
        case .post: "create \(subresource.map { "\($0.name) of " } ?? "")\(OpenAPINames.article(kind)) \(kind)"
        case .put: "replace \(part)the specified \(kind)"
        case .patch: "partially update \(part)the specified \(kind)"
        case .delete: "delete \(OpenAPINames.article(kind)) \(kind)"
        case .deletecollection: "delete collection of \(kind)"
        case .watch: "watch one object of kind \(kind); deprecated: list with watch and a fieldSelector instead"
        case .watchlist: "watch objects of kind \(kind); deprecated: list with watch instead"
        case .connect: "connect \(method.uppercased()) requests to \(part)\(kind)"
        }
    }
}

/// How OpenAPI documents name groups, versions and kinds.
enum OpenAPINames {
    /// `rbacAuthorization_v1`.
    static func tag(_ groupVersion: GroupVersion) -> String {
        "\(tag(group: groupVersion.group))_\(groupVersion.version)"
    }

    /// `rbacAuthorization`.
    static func tag(group: String) -> String {
        let text = capitalized(group: group)
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    /// `RbacAuthorizationV1`.
    static func capitalized(_ groupVersion: GroupVersion) -> String {
        capitalized(group: groupVersion.group) + capitalized(groupVersion.version)
    }

    /// `RbacAuthorization`: without Kubernetes' own domain.
    static func capitalized(group: String) -> String {
        guard !group.isEmpty else { return "Core" }
        let name = group.hasSuffix(".k8s.io") ? String(group.dropLast(7)) : group
        return name.split(whereSeparator: { $0 == "." || $0 == "-" }).map { capitalized(String($0)) }.joined()
    }

    static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    static func article(_ noun: String) -> String {
        "AEIOU".contains(noun.prefix(1).uppercased()) ? "an" : "a"
    }
}

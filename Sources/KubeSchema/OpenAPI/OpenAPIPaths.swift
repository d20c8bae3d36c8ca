internal import KubeCore

/// Renders the paths of a resource as OpenAPI v3: what clients look for is the kind that an operation is about and the
/// query parameters that it takes.
struct OpenAPIPaths {
    private let descriptor: ResourceDescriptor
    private let schemaName: String

    /// - Parameter schemaName: the name of the kind's schema in the same document.
    init(_ descriptor: ResourceDescriptor, schemaName: String) {
        self.descriptor = descriptor
        self.schemaName = schemaName
    }

    /// Path and path item of the collection, the object, and its subresources.
    var items: [(String, JSONValue)] {
        let namespace = descriptor.isNamespaced ? "{namespace}" : nil
        let collection = item(
            [(.get, "list"), (.post, "create"), (.delete, "deletecollection")], descriptor.verbs, isOfOne: false)
        let object = item(
            [(.get, "get"), (.put, "update"), (.patch, "patch"), (.delete, "delete")], descriptor.verbs, isOfOne: true)
        var items: [(String, JSONValue)] = []
        if let collection { items.append((descriptor.resource.path(namespace: namespace), collection)) }
        if let object { items.append((descriptor.resource.path(namespace: namespace, name: "{name}"), object)) }
        for subresource in descriptor.subresources {
            let path = descriptor.resource.path(namespace: namespace, name: "{name}", subresource: subresource.name)
            let methods: [(Method, String)] = [(.get, "get"), (.post, "create"), (.put, "update"), (.patch, "patch")]
            if let part = item(methods, subresource.verbs, isOfOne: true, subresource) { items.append((path, part)) }
        }
        return items
    }

    private enum Method: String {
        case get, post, put, patch, delete
    }

    /// - Parameter isOfOne: whether the path names one object.
    private func item(
        _ methods: [(Method, String)], _ verbs: Set<ResourceVerb>, isOfOne: Bool,
        _ subresource: SubresourceDescriptor? = nil
    ) -> JSONValue? {
        var item = JSONObject()
        for (method, name) in methods {
            guard let verb = ResourceVerb(rawValue: name), verbs.contains(verb) else { continue }
            item[method.rawValue] = operation(verb, subresource)
        }
        guard !item.isEmpty else { return nil }
        var parameters: [String] = descriptor.isNamespaced ? ["namespace"] : []
        if isOfOne { parameters.insert("name", at: 0) }
        item["parameters"] = .array(parameters.map(Self.pathParameter))
        return .object(item)
    }

    private func operation(_ verb: ResourceVerb, _ subresource: SubresourceDescriptor?) -> JSONValue {
        let kind = subresource?.kind ?? descriptor.groupVersionKind
        var operation: JSONObject = [
            "operationId": .string(operationID(verb, subresource)), "tags": [.string(tag)],
            "x-kubernetes-action": .string(Self.actions[verb] ?? verb.rawValue),
            "x-kubernetes-group-version-kind": OpenAPISchemas.groupVersionKind(kind),
            "parameters": .array(Self.parameters[verb, default: []].map(Self.parameter)),
        ]
        let reference: JSONValue = ["$ref": .string("#/components/schemas/\(schemaName)")]
        if subresource?.kind == nil, verb == .create || verb == .update {
            operation["requestBody"] = ["content": ["*/*": ["schema": reference]], "required": true]
        }
        let content: JSONValue = subresource?.kind == nil ? ["application/json": ["schema": reference]] : [:]
        operation["responses"] = ["200": ["description": "OK", "content": content]]
        return .object(operation)
    }

    private static let actions: [ResourceVerb: String] = [.create: "post", .update: "put"]
    private static let operationNames: [ResourceVerb: String] = [
        .get: "read", .update: "replace", .deleteCollection: "deleteCollection",
    ]
    private static let parameters: [ResourceVerb: [String]] = [
        .create: ["dryRun", "fieldManager", "fieldValidation"], .update: ["dryRun", "fieldManager", "fieldValidation"],
        .patch: ["dryRun", "fieldManager", "fieldValidation", "force"],
        .delete: ["dryRun", "gracePeriodSeconds", "propagationPolicy"],
        .deleteCollection: ["dryRun", "labelSelector", "fieldSelector", "limit", "continue", "propagationPolicy"],
        .list: [
            "labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "resourceVersionMatch", "watch",
            "allowWatchBookmarks", "sendInitialEvents", "timeoutSeconds",
        ],
    ]

    private static func parameter(_ name: String) -> JSONValue {
        let type =
            switch name {
            case "limit", "timeoutSeconds", "gracePeriodSeconds": "integer"
            case "watch", "allowWatchBookmarks", "sendInitialEvents", "force": "boolean"
            default: "string"
            }
        return ["name": .string(name), "in": "query", "schema": ["type": .string(type), "uniqueItems": true]]
    }

    private static func pathParameter(_ name: String) -> JSONValue {
        ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string", "uniqueItems": true]]
    }

    /// `createAppsV1NamespacedDeployment`.
    private func operationID(_ verb: ResourceVerb, _ subresource: SubresourceDescriptor?) -> String {
        let scope = descriptor.isNamespaced ? "Namespaced" : ""
        let suffix = subresource.map { Self.capitalized($0.name) } ?? ""
        return "\(Self.operationNames[verb] ?? verb.rawValue)\(groupVersionName)\(scope)\(descriptor.kind)\(suffix)"
    }

    private var groupVersionName: String {
        let group = descriptor.resource.group.split(separator: ".").first.map(String.init) ?? "core"
        return Self.capitalized(group) + Self.capitalized(descriptor.resource.version)
    }

    private var tag: String {
        let group = descriptor.resource.group.split(separator: ".").first.map(String.init) ?? "core"
        return "\(group)_\(descriptor.resource.version)"
    }

    private static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}

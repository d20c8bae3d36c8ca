internal import KubeCore

/// Renders the paths of a resource as OpenAPI v3.
/// Source: k8s.io/apiserver/pkg/endpoints/installer.go, which registers them; for custom resources
/// k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder.
struct OpenAPIPaths {
    typealias Action = OpenAPIParameters.Action

    /// A resource, and the names of its schemas in the same document.
    struct Resource {
        let descriptor: ResourceDescriptor
        let schemaName: String
        let listSchemaName: String
        let isCustom: Bool

        var hasProtobuf: Bool { !isCustom && ProtobufEncoder.encodes(descriptor.groupVersionKind) }
    }

    private let resource: Resource
    private var descriptor: ResourceDescriptor { resource.descriptor }

    init(_ resource: Resource) { self.resource = resource }

    /// Path and path item of the collection, the object, its subresources, and the watches.
    var items: [(String, JSONValue)] {
        let namespace = descriptor.isNamespaced ? "{namespace}" : nil
        let collection = descriptor.resource.path(namespace: namespace)
        let object = descriptor.resource.path(namespace: namespace, name: "{name}")
        let everywhere = descriptor.resource.path(namespace: nil)
        var items: [(String, JSONValue)] = []
        func put(_ path: String, _ operations: [(String, OpenAPIOperation)]) {
            if !operations.isEmpty { items.append((path, Self.item(path, operations))) }
        }
        put(
            collection,
            operations([
                (.list, "get", .list), (.create, "post", .post), (.deleteCollection, "delete", .deletecollection),
            ]))
        put(
            object,
            operations([
                (.get, "get", .get), (.update, "put", .put), (.patch, "patch", .patch), (.delete, "delete", .delete),
            ]))
        for subresource in descriptor.subresources {
            for (path, operations) in parts(subresource, at: "\(object)/\(subresource.name)") { put(path, operations) }
        }
        let isListedEverywhere = descriptor.isNamespaced && descriptor.verbs.contains(.list)
        if isListedEverywhere { put(everywhere, [("get", operation(.list, isForAllNamespaces: true))]) }
        guard descriptor.verbs.contains(.watch), !resource.isCustom else { return items }
        put(Self.watched(collection, descriptor), [("get", operation(.watchlist))])
        put(Self.watched(object, descriptor), [("get", operation(.watch))])
        if isListedEverywhere {
            put(Self.watched(everywhere, descriptor), [("get", operation(.watchlist, isForAllNamespaces: true))])
        }
        return items
    }

    /// The older form of a watch, with `/watch/` behind the version.
    private static func watched(_ path: String, _ descriptor: ResourceDescriptor) -> String {
        let version = descriptor.resource.group.isEmpty ? 3 : 4
        var segments = path.split(separator: "/", omittingEmptySubsequences: false)
        segments.insert("watch", at: version)
        return segments.joined(separator: "/")
    }

    // MARK: Operations

    private func operation(_ action: Action, isForAllNamespaces: Bool = false) -> OpenAPIOperation {
        OpenAPIOperation(resource: resource, action: action, isForAllNamespaces: isForAllNamespaces)
    }

    /// Those of the verbs that the resource, or its part, has.
    private func operations(
        _ choice: [(ResourceVerb, method: String, Action)], _ part: SubresourceDescriptor? = nil
    ) -> [(String, OpenAPIOperation)] {
        choice.filter { (part?.verbs ?? descriptor.verbs).contains($0.0) }.map { _, method, action in
            (method, OpenAPIOperation(resource: resource, action: action, subresource: part, method: method))
        }
    }

    private func parts(
        _ part: SubresourceDescriptor, at path: String
    ) -> [(path: String, operations: [(String, OpenAPIOperation)])] {
        let choice: [(ResourceVerb, method: String, Action)]
        switch part.name {
        case "exec", "attach", "portforward": choice = [(.get, "get", .connect), (.create, "post", .connect)]
        case "proxy":
            choice = [
                (.get, "get", .connect), (.update, "put", .connect), (.create, "post", .connect),
                (.delete, "delete", .connect), (.get, "options", .connect), (.get, "head", .connect),
                (.patch, "patch", .connect),
            ]
        default:
            choice = [(.get, "get", .get), (.update, "put", .put), (.create, "post", .post), (.patch, "patch", .patch)]
        }
        let operations = operations(choice, part)
        guard part.name == "proxy" else { return [(path, operations)] }
        let withPath = operations.map { method, operation in
            var operation = operation
            operation.hasPath = true
            return (method, operation)
        }
        return [(path, operations), ("\(path)/{path}", withPath)]
    }

    // MARK: Items

    /// What all operations of a path take is said once.
    private static func item(_ path: String, _ operations: [(String, OpenAPIOperation)]) -> JSONValue {
        var values = operations.map { ($0.0, $0.1.value) }
        let first = values.first?.1["parameters"]?.arrayValue ?? []
        let common = first.filter { parameter in
            values.allSatisfy { $0.1["parameters"]?.arrayValue?.contains(parameter) == true }
        }
        for index in values.indices {
            let own = (values[index].1["parameters"]?.arrayValue ?? []).filter { !common.contains($0) }
            values[index].1["parameters"] = own.isEmpty ? nil : .array(own)
        }
        let names = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
        var item = JSONObject(values)
        // A path's own parameter may be called as one of the query: `path` of a proxied request.
        let parameters = (names.map(OpenAPIParameters.path) + common).enumerated()
            .sorted {
                ($0.element["name"]?.stringValue ?? "", $0.offset) < ($1.element["name"]?.stringValue ?? "", $1.offset)
            }
            .map(\.element)
        if !parameters.isEmpty { item["parameters"] = .array(parameters) }
        return .object(item)
    }
}

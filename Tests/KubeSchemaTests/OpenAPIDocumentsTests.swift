import KubeCore
import Testing

@testable import KubeSchema

@Suite struct OpenAPIDocumentsTests {
    private static let documents = OpenAPIDocuments(BuiltInResources.all.map { OpenAPIDocuments.Resource($0) })

    @Test(
        "every patch of a kind takes the parameters that kubectl looks for",
        arguments: Array(BuiltInResources.all.filter { $0.verbs.contains(.patch) }.map(\.resource)))
    func patchParameters(resource: GroupVersionResource) throws {
        let document = try #require(Self.documents.document(resource.groupVersion))
        let descriptor = try #require(BuiltInResources.find(resource))
        let path = resource.path(namespace: descriptor.isNamespaced ? "{namespace}" : nil, name: "{name}")
        let parameters = document.at("paths", path, "patch", "parameters")?.arrayValue ?? []
        let names = parameters.compactMap { $0["name"]?.stringValue }
        #expect(names.contains("fieldValidation"))
        #expect(names.contains("dryRun"))
    }

    @Test("every reference of the version 2 document has its definition")
    func swaggerReferences() {
        let swagger = Self.documents.swagger
        let defined = Set(swagger["definitions"]?.objectValue?.keys ?? [])
        var missing: Set<String> = []
        func visit(_ value: JSONValue) {
            for (name, member) in value.objectValue ?? JSONObject() {
                if name == "$ref", let target = member.stringValue?.split(separator: "/").last.map(String.init) {
                    if !defined.contains(target) { missing.insert(target) }
                }
                visit(member)
            }
            for element in value.arrayValue ?? [] { visit(element) }
        }
        visit(swagger)
        #expect(missing.isEmpty)
    }

    @Test("the protobuf form holds every path and definition")
    func swaggerProtobuf() throws {
        let swagger = Self.documents.swagger
        var counts: [Int: Int] = [:]
        var reader = ProtobufReader(SwaggerProtobuf.encode(swagger)[...])
        while let field = try reader.next() {
            guard case .bytes(let bytes) = field.value, field.number == 8 || field.number == 9 else { continue }
            var members = ProtobufReader(bytes)
            while try members.next() != nil { counts[field.number, default: 0] += 1 }
        }
        #expect(counts[8] == swagger["paths"]?.objectValue?.count)
        #expect(counts[9] == swagger["definitions"]?.objectValue?.count)
    }

    @Test("the hash of a version changes with what it serves")
    func hashes() throws {
        let pods = try #require(BuiltInResources.find(.pods))
        let groupVersion = pods.resource.groupVersion
        let few = OpenAPIDocuments([OpenAPIDocuments.Resource(pods)])
        #expect(few.hash(groupVersion) != Self.documents.hash(groupVersion))
        #expect(few.hash(groupVersion) == OpenAPIDocuments([OpenAPIDocuments.Resource(pods)]).hash(groupVersion))
        #expect(few.hash(GroupVersion(group: "nope", version: "v1")) == nil)
    }

    @Test(
        "every request that can be made has its operation",
        arguments: [
            ("/api/v1/pods", "get", "list", "listCoreV1PodForAllNamespaces"),
            (
                "/api/v1/namespaces/{namespace}/pods", "delete", "deletecollection",
                "deleteCoreV1CollectionNamespacedPod"
            ),
            ("/api/v1/watch/namespaces/{namespace}/pods/{name}", "get", "watch", "watchCoreV1NamespacedPod"),
            ("/api/v1/watch/nodes", "get", "watchlist", "watchCoreV1NodeList"),
            (
                "/api/v1/namespaces/{namespace}/pods/{name}/exec", "post", "connect",
                "connectCoreV1PostNamespacedPodExec"
            ),
            ("/api/v1/nodes/{name}/proxy/{path}", "options", "connect", "connectCoreV1OptionsNodeProxyWithPath"),
            (
                "/apis/rbac.authorization.k8s.io/v1/roles", "get", "list",
                "listRbacAuthorizationV1RoleForAllNamespaces"
            ),
        ])
    func operations(_ path: String, _ method: String, action: String, identifier: String) {
        let operation = Self.documents.swagger.at("paths", path, method)
        #expect(operation?["operationId"]?.stringValue == identifier)
        #expect(operation?["x-kubernetes-action"]?.stringValue == action)
    }

    @Test("operations have names of their own, and what a path's operations take is said once")
    func uniqueness() {
        var names: Set<String> = []
        for (path, item) in Self.documents.swagger["paths"]?.objectValue ?? JSONObject() {
            let common = Set((item["parameters"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
            for (method, operation) in item.objectValue ?? JSONObject() where method != "parameters" {
                let name = operation["operationId"]?.stringValue ?? ""
                #expect(names.insert(name).inserted, "\(method) \(path): \(name)")
                let own = (operation["parameters"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
                #expect(path.hasSuffix("{path}") || common.isDisjoint(with: own), "\(method) \(path)")
            }
        }
    }

    @Test("version 2 says nothing where more may be than a schema tells")
    func unknownFields() throws {
        let resource = GroupVersionResource(group: "example.com", version: "v1", resource: "widgets")
        let schema: JSONValue = [
            "type": "object", "x-kubernetes-preserve-unknown-fields": true,
            "properties": ["spec": ["type": "object"]],
        ]
        let document = OpenAPIDocuments([
            OpenAPIDocuments.Resource(ResourceDescriptor(resource, kind: "Widget"), customSchema: schema)
        ])
        let widget = try #require(document.swagger.at("definitions", "com.example.v1.Widget"))
        #expect(widget["type"] == "object")
        #expect(widget["properties"] == nil)
        let list = document.swagger.at("definitions", "com.example.v1.WidgetList", "properties", "items", "items")
        #expect(list?["$ref"] == "#/definitions/com.example.v1.Widget")
        let patch = document.swagger.at(
            "paths", "/apis/example.com/v1/namespaces/{namespace}/widgets/{name}", "patch", "consumes")
        #expect(patch?.arrayValue?.contains("application/strategic-merge-patch+json") == false)
    }
}

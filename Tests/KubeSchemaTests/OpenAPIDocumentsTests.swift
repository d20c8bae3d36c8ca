import KubeCore
import Testing

@testable import KubeSchema

@Suite struct OpenAPIDocumentsTests {
    private static let documents = OpenAPIDocuments(BuiltInResources.all.map { OpenAPIDocuments.Resource($0) })

    @Test(
        "every patch of a kind takes the parameters that kubectl looks for",
        arguments: Array(BuiltInResources.all.filter { $0.verbs.contains(.patch) }.map(\.resource)))
    func patchParameters(resource: GroupVersionResource) throws {
        let document = try #require(Self.documents.document(OpenAPIDocuments.path(resource.groupVersion)))
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
                let target = member.stringValue?.split(separator: "/", maxSplits: 2).map(String.init) ?? []
                if name == "$ref", target.count == 3, target[1] == "definitions", !defined.contains(target[2]) {
                    missing.insert(target[2])
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
        let path = OpenAPIDocuments.path(pods.resource.groupVersion)
        let few = OpenAPIDocuments([OpenAPIDocuments.Resource(pods)])
        #expect(few.hash(path) != Self.documents.hash(path))
        #expect(few.hash(path) == OpenAPIDocuments([OpenAPIDocuments.Resource(pods)]).hash(path))
        #expect(few.hash("apis/nope/v1") == nil)
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

    @Test("a field that is no pointer defaults to what nothing is in Go, an optional scalar to nothing at all")
    func defaults() throws {
        let core = try #require(Self.documents.document("api/v1"))
        func property(_ type: String, _ field: String) -> JSONValue? {
            core.at("components", "schemas", "io.k8s.api.core.v1.\(type)", "properties", field)
        }
        #expect(property("Pod", "metadata")?["default"] == [:])
        #expect(property("Pod", "apiVersion")?["default"] == nil)
        #expect(property("Container", "name")?["default"] == "")
        #expect(property("Container", "image")?["default"] == nil)
        #expect(property("Container", "args")?.at("items", "default") == "")
        #expect(property("Container", "env")?.at("items", "default") == [:])
        #expect(property("ContainerPort", "containerPort")?["default"] == 0)
        #expect(property("ContainerStatus", "ready")?["default"] == false)
        #expect(property("PodSpec", "securityContext")?["default"] == nil)
        #expect(property("PodStatus", "startTime")?["default"] == nil)
    }

    @Test("elements of a list have the values that the type allows, unions tell what goes with their discriminator")
    func enumerationsAndUnions() throws {
        let core = try #require(Self.documents.document("api/v1"))
        let schemas = core.at("components", "schemas")
        #expect(
            schemas?.at("io.k8s.api.core.v1.PersistentVolumeClaimSpec", "properties", "accessModes", "items", "enum")
                == ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"])
        #expect(
            schemas?.at("io.k8s.api.core.v1.SeccompProfile", "x-kubernetes-unions")
                == [["discriminator": "type", "fields-to-discriminateBy": ["localhostProfile": "LocalhostProfile"]]])
        let certificates = try #require(Self.documents.document("apis/certificates.k8s.io/v1"))
        let usages = certificates.at(
            "components", "schemas", "io.k8s.api.certificates.v1.CertificateSigningRequestSpec", "properties", "usages",
            "items", "enum")
        #expect(usages?.arrayValue?.contains("digital signature") == true)
    }

    @Test("the index has what stands above the group versions, each a document of its own")
    func roots() throws {
        for path in ["api", "apis", "apis/apps", "version", "openid/v1/jwks", ".well-known/openid-configuration"] {
            let document = try #require(Self.documents.document(path))
            #expect(document["paths"]?.objectValue?.keys.map { $0 } == ["/\(path)/"])
            #expect(Self.documents.locations[path]?.hasPrefix("/openapi/v3/\(path)?hash=") == true)
        }
        let group = try #require(Self.documents.document("apis/apps"))
        #expect(group.at("components", "schemas")?.objectValue?.count == 3)
    }

    @Test("version 2 tells once what many paths take, and refers to nothing that it does not tell")
    func sharedParameters() throws {
        let swagger = Self.documents.swagger
        let shared = try #require(swagger["parameters"]?.objectValue)
        var referred: Set<String> = []
        func visit(_ value: JSONValue) {
            for (name, member) in value.objectValue ?? JSONObject() {
                if name == "$ref", let target = member.stringValue, target.hasPrefix("#/parameters/") {
                    referred.insert(String(target.dropFirst(13)))
                }
                visit(member)
            }
            for element in value.arrayValue ?? [] { visit(element) }
        }
        visit(swagger["paths"] ?? [:])
        #expect(referred == Set(shared.keys))
        #expect(shared["namespace-vgWSWtn3"]?["required"] == true)
        let pods = swagger.at("paths", "/api/v1/namespaces/{namespace}/pods", "parameters")
        #expect(
            pods == [["$ref": "#/parameters/namespace-vgWSWtn3"], ["$ref": "#/parameters/pretty-tJGM1-ng"]])
    }

    @Test("what the extensions of a definition's schema mean is told to those who do not know them")
    func extensions() throws {
        let resource = GroupVersionResource(group: "example.com", version: "v1", resource: "widgets")
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "port": ["x-kubernetes-int-or-string": true],
                "template": [
                    "type": "object", "x-kubernetes-embedded-resource": true,
                    "x-kubernetes-preserve-unknown-fields": true,
                ],
            ],
        ]
        let documents = OpenAPIDocuments([
            OpenAPIDocuments.Resource(ResourceDescriptor(resource, kind: "Widget"), customSchema: schema)
        ])
        let document = try #require(documents.document("apis/example.com/v1"))
        #expect(document["info"] == ["title": "Kubernetes CRD Swagger", "version": "v0.1.0"])
        let properties = document.at("components", "schemas", "com.example.v1.Widget", "properties")
        #expect(properties?.at("port", "anyOf") == [["type": "integer"], ["type": "string"]])
        #expect(properties?.at("template", "required") == ["kind", "apiVersion"])
        #expect(
            properties?.at("template", "properties")?.objectValue?.keys.sorted() == ["apiVersion", "kind", "metadata"])
        // Version 2 says nothing where more may be than a schema tells.
        let swagger = documents.swagger.at("definitions", "com.example.v1.Widget", "properties", "template")
        #expect(swagger?["properties"] == nil)
    }
}

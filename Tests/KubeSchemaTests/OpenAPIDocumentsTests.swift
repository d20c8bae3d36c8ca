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
}

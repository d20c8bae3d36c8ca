import KubeCore
import Testing

@testable import KubeSchema

@Suite struct DescriptionTests {
    private static let descriptions = TypeDescriptions()

    /// All types that a document with every stable kind has.
    private static let types: [TypeSchema] = {
        let resources = BuiltInResources.all.map { OpenAPIDocuments.Resource($0) }
        let schemas = OpenAPIDocuments(resources).swagger["definitions"]?.objectValue ?? JSONObject()
        return schemas.compactMap { name, _ in TypeCatalog.builtIn.type(String(name.dropFirst("io.k8s.".count))) }
    }()

    @Test("every type and every field of it is described, by whole sentences")
    func complete() {
        #expect(Self.types.count > 450)
        for type in Self.types where type.form != .intOrString {
            let text = Self.descriptions.description(of: type)
            #expect(text?.hasSuffix(".") == true, "\(type.name)")
            for field in type.fields {
                let text = Self.descriptions.description(of: field, in: type)
                #expect(text?.hasSuffix(".") == true, "\(type.name).\(field.name)")
            }
        }
    }

    @Test("nothing is described that is not there")
    func noStrayNames() {
        #expect(Self.descriptions.strayNames == [])
    }

    @Test("documents have the descriptions of types, of fields with a type of their own, and of custom objects")
    func rendered() throws {
        let pods = try #require(BuiltInResources.all.first { $0.resource == .pods })
        let widgets = ResourceDescriptor(
            GroupVersionResource(group: "example.com", version: "v1", resource: "widgets"), kind: "Widget")
        let documents = OpenAPIDocuments([
            .init(pods), .init(widgets, customSchema: ["type": "object", "description": "A widget."]),
        ])
        let core = try #require(documents.document("api/v1"))
        let spec = try #require(core.at("components", "schemas", "io.k8s.api.core.v1.PodSpec"))
        #expect(spec["description"] == "What a pod runs and what it needs for that.")
        #expect(
            spec.at("properties", "affinity")
                == [
                    "description": "Which nodes, and which pods nearby, the scheduler looks for or avoids.",
                    "allOf": [["$ref": "#/components/schemas/io.k8s.api.core.v1.Affinity"]],
                ])
        let definition = documents.swagger.at("definitions", "io.k8s.api.core.v1.PodSpec", "properties", "affinity")
        #expect(definition?["description"] == spec.at("properties", "affinity", "description"))
        let custom = try #require(documents.document("apis/example.com/v1"))
        let widget = try #require(custom.at("components", "schemas", "com.example.v1.Widget"))
        #expect(widget["description"] == "A widget.")
        #expect(widget.at("properties", "metadata", "description") == "Name, labels and what else every object has.")
    }
}

import KubeCore
import Testing

@testable import VClusterConfig

@Suite struct JSONSchemaTests {
    private let schema = VClusterConfig.jsonSchema

    /// The schema of a key.
    private func property(_ path: String) -> JSONValue? {
        path.split(separator: ".").reduce(schema) { $0?.at("properties", String($1)) ?? nil }
    }

    @Test("every key of the table is in the schema, with its default and meaning")
    func complete() {
        for row in ConfigSchema.current.rows {
            let property = property(row.path)
            #expect(property != nil, "\(row.path)")
            if case .supported(_, let defaultValue) = row.support { #expect(property?["default"] == defaultValue) }
            if !row.about.isEmpty { #expect(property?["description"]?.stringValue == row.about) }
        }
    }

    @Test("sections refuse keys that they do not know")
    func closed() {
        #expect(schema["additionalProperties"] == false)
        #expect(property("sync.toHost.pods")?["additionalProperties"] == false)
        #expect(property("integrations")?["additionalProperties"] == false)
    }

    @Test("words are enumerated, and no value is the same as none given")
    func words() {
        #expect(property("policies.profile")?["enum"] == ["secure", "compatible", nil])
        #expect(property("policies.profile")?["type"] == ["string", "null"])
        #expect(property("sync.fromHost.storageClasses.enabled")?["enum"] == [true, false, "auto", nil])
    }

    @Test("nearly every key that can be set says what it means")
    func described() {
        let silent = ConfigSchema.current.rows.filter { row in
            guard case .supported = row.support else { return false }
            let name = row.path.split(separator: ".").last ?? ""
            return row.about.isEmpty && !["annotations", "labels", "imagePullSecrets"].contains(name)
        }
        #expect(silent.isEmpty, "\(silent.map(\.path))")
    }
}

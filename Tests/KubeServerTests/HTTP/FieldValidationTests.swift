import KubeCore
import Testing

@testable import KubeSchema
@testable import KubeServer

@Suite struct FieldValidationTests {
    private static func read(
        _ body: String, type: String = "application/json", mode: String, warnings: WarningRecorder = WarningRecorder()
    ) throws -> KubeObject {
        let resource = ServedResource(
            descriptor: try #require(BuiltInResources.find(.configMaps)),
            strategy: KindStrategy(GroupVersionKind(group: "", version: "v1", kind: "ConfigMap")))
        let decoded = try RequestBodyDecoder.object(Array(body.utf8), contentType: type, expected: resource.kind)
        return try FieldValidation(source: .body, mode: mode, warnings: warnings)
            .decode(decoded.object, decoded.findings, of: resource)
    }

    private static let body =
        #"{"metadata":{"name":"n","nope":1},"data":{"a":"1","a":"2"},"extra":{"x":1,"x":2},"extra":1}"#

    @Test("unknown and repeated fields are told in the order of the text, once each")
    func order() throws {
        let warnings = WarningRecorder()
        let object = try Self.read(Self.body, mode: "", warnings: warnings)
        #expect(object["data"] == ["a": "2"])
        #expect(
            warnings.texts == [
                #"unknown field "metadata.nope""#, #"duplicate field "data.a""#, #"unknown field "extra""#,
            ])
        let error = #expect(throws: StatusError.self) { try Self.read(Self.body, mode: "Strict") }
        #expect(
            error?.message
                == #"ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "metadata.nope", duplicate field "data.a", unknown field "extra""#
        )
        #expect(try Self.read(Self.body, mode: "Ignore")["data"] == ["a": "2"])
    }

    @Test("in YAML the last of several members counts, and the first of several documents")
    func yaml() throws {
        let warnings = WarningRecorder()
        let object = try Self.read(
            "data:\n  a: '1'\n  a: '2'\n---\ndata: {}\n", type: "application/yaml", mode: "Warn", warnings: warnings)
        #expect(object["data"] == ["a": "2"])
        #expect(warnings.texts == ["yaml: unmarshal errors:\n  line 3: key \"a\" already set in map"])
    }

    @Test(
        "what is no object of the kind is refused in kube-apiserver's words",
        arguments: [
            (
                #"{"apiVersion":"v1","#,
                "couldn't get version/kind; json parse error: unexpected end of JSON input ({\"apiVersion\":\"v1\",)"
            ),
            (
                "nope",
                "couldn't get version/kind; json parse error: invalid character 'o' in literal null (expecting 'u') (6e6f7065)"
            ),
            (
                #"{"kind":5}"#,
                #"couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string ({"kind":5})"#
            ),
            ("", "couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)"),
        ])
    func unrecognized(body: String, message: String) {
        let error = #expect(throws: StatusError.self) { try Self.read(body, mode: "") }
        #expect(error?.message == "the object provided is unrecognized (must be of type ConfigMap): \(message)")
    }

    @Test(
        "an object of another kind is refused",
        arguments: [
            (
                #"{"kind":"Secret","apiVersion":"v1"}"#,
                #"Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion"#
            ),
            (
                #"{"kind":"Foo","apiVersion":"v1"}"#,
                #"Foo in version "v1" cannot be handled as a ConfigMap: no kind "Foo" is registered for version "v1" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30""#
            ),
        ])
    func otherKinds(body: String, message: String) {
        let error = #expect(throws: StatusError.self) { try Self.read(body, mode: "") }
        #expect(error?.message == message)
    }
}

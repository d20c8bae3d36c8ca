import KubeCore
import Testing

@testable import KubeServer

@Suite struct RequestBodyDecoderTests {
    private static let configMap = GroupVersionKind(group: "", version: "v1", kind: "ConfigMap")

    @Test(
        "a body that is no object of the kind is refused",
        arguments: [
            ("", "application/json", 400), ("[]", "application/json", 400), (#"{"a":"#, "application/json", 400),
            (#"{"kind":5}"#, "application/json", 400), (#"{"apiVersion":{}}"#, "application/json", 400),
            (#"{"kind":"Pod","apiVersion":"v1"}"#, "application/json", 400),
            (#"{"kind":"ConfigMap","apiVersion":"v2"}"#, "application/json", 400), ("{}", "text/html", 415),
            ("a: b: c", "application/yaml", 400), ("k8s\u{0}x", "application/vnd.kubernetes.protobuf", 400),
            (String(repeating: "[", count: 100_000), "application/json", 400),
        ])
    func refused(body: String, contentType: String, code: Int) {
        let error = #expect(throws: StatusError.self) {
            _ = try RequestBodyDecoder.object(Array(body.utf8), contentType: contentType, expected: Self.configMap)
        }
        #expect(error?.code == code)
    }

    @Test("kind and version are filled in where they are missing")
    func filledIn() throws {
        let decoded = try RequestBodyDecoder.object(Array("{}".utf8), contentType: "", expected: Self.configMap)
        #expect(decoded.object.groupVersionKind == Self.configMap)
    }

    @Test(
        "options of a delete with values of the wrong type delete nothing",
        arguments: [
            #"{"gracePeriodSeconds":"x"}"#, #"{"propagationPolicy":5}"#, #"{"preconditions":"x"}"#,
            #"{"dryRun":"All"}"#,
            "5", "",
        ])
    func deleteOptions(body: String) {
        let error = #expect(throws: StatusError.self) {
            _ = try RequestBodyDecoder.deleteOptions(Array(body.utf8), contentType: "application/json")
        }
        #expect(error?.code == 400)
    }
}

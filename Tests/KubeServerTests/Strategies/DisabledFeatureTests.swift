import KubeCore
import Testing

@testable import KubeServer

@Suite("Fields of features that are off")
struct DisabledFeatureTests {
    private static func object(_ json: String) throws -> KubeObject {
        try #require(KubeObject(try JSONParser.parse(json)))
    }

    @Test(
        "they are taken out of new objects",
        arguments: [
            (
                "spec.volumes[].projected.sources[].bundle",
                #"{"spec":{"volumes":[{"name":"a"},{"projected":{"sources":[{"bundle":{}},{"secret":{}}]}}]}}"#,
                #"{"spec":{"volumes":[{"name":"a"},{"projected":{"sources":[{},{"secret":{}}]}}]}}"#
            ),
            (
                "spec.containers[].lifecycle?.stopSignal",
                #"{"spec":{"containers":[{"lifecycle":{"stopSignal":"S"}},{"lifecycle":{"preStop":{},"stopSignal":"S"}}]}}"#,
                #"{"spec":{"containers":[{},{"lifecycle":{"preStop":{}}}]}}"#
            ),
            (
                "spec.attributes{}.ints", #"{"spec":{"attributes":{"a":{"ints":[1]},"b":{"int":1}}}}"#,
                #"{"spec":{"attributes":{"a":{},"b":{"int":1}}}}"#
            ),
            ("spec.strategy", #"{"spec":{"strategy":"x"}}"#, #"{"spec":{}}"#),
            ("spec.strategy", #"{"spec":null}"#, #"{"spec":null}"#),
        ])
    func new(field: String, json: String, expected: String) throws {
        var object = try Self.object(json)
        DisabledFeature(field).drop(from: &object, old: nil)
        #expect(object.value == (try JSONParser.parse(expected)))
    }

    @Test("an object that has one of them keeps and changes them")
    func used() throws {
        let feature = DisabledFeature("spec.a", "spec.b")
        let wanted = try Self.object(#"{"spec":{"a":1,"b":2}}"#)
        var object = wanted
        feature.drop(from: &object, old: try Self.object(#"{"spec":{"b":1}}"#))
        #expect(object == wanted)
        feature.drop(from: &object, old: try Self.object(#"{"spec":{"c":1}}"#))
        #expect(object == (try Self.object(#"{"spec":{}}"#)))
    }
}

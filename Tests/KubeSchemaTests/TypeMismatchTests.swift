import KubeCore
import Testing

@testable import KubeSchema

@Suite struct TypeMismatchTests {
    @Test(
        "values of the wrong type are told in the words of Go's decoder",
        arguments: [
            (
                #"{"metadata":{"labels":"x"}}"#,
                "json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type map[string]string"
            ),
            (
                #"{"metadata":{"labels":{"a":1}}}"#,
                "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string"
            ),
            (
                #"{"spec":{"replicas":"3"}}"#,
                "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"
            ),
            (
                #"{"spec":{"replicas":1.5}}"#,
                "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32"
            ),
            (
                #"{"spec":{"replicas":99999999999}}"#,
                "json: cannot unmarshal number 99999999999 into Go struct field DeploymentSpec.spec.replicas of type int32"
            ),
            (
                #"{"spec":{"template":{"spec":{"containers":{}}}}}"#,
                "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container"
            ),
            (
                #"{"spec":{"template":{"spec":{"containers":[{"name":1}]}}}}"#,
                "json: cannot unmarshal number into Go struct field Container.spec.template.spec.containers.name of type string"
            ),
            (
                #"{"spec":{"strategy":{"rollingUpdate":{"maxSurge":true}}}}"#,
                "json: cannot unmarshal bool into Go value of type int32"
            ),
            (
                #"{"metadata":{"creationTimestamp":5}}"#,
                "json: cannot unmarshal number into Go value of type string"
            ),
            (
                #"{"metadata":{"creationTimestamp":"x"}}"#,
                #"parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006""#
            ),
            (
                #"{"spec":{"template":{"spec":{"containers":[{"resources":{"limits":{"cpu":{}}}}]}}}}"#,
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            ),
        ])
    func message(json: String, expected: String) throws {
        let object = try #require(KubeObject(try JSONParser.parse(json)))
        let error = #expect(throws: FieldTypeMismatch.self) {
            try TypedDecoder.decode(object, as: GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"))
        }
        #expect(error?.description == expected)
    }

    @Test(
        "values of the wrong type in the outcome of a strategic merge are told in the words of Go's converter",
        arguments: [
            (#"{"metadata":{"labels":"x"}}"#, "cannot restore map from string"),
            (#"{"metadata":{"labels":{"a":1}}}"#, "cannot convert int64 to string"),
            (#"{"metadata":{"labels":{"a":true}}}"#, "unrecognized type: string"),
            (#"{"spec":{"replicas":"3"}}"#, "unrecognized type: int32"),
            (#"{"spec":{"replicas":1.5}}"#, "cannot convert float64 to int32"),
            (#"{"spec":{"paused":"x"}}"#, "unrecognized type: bool"),
            (#"{"spec":{"template":{"spec":{"containers":{}}}}}"#, "cannot restore slice from map"),
            (#"{"spec":{"template":{"spec":[]}}}"#, "cannot restore struct from: slice"),
            (
                #"{"spec":{"strategy":{"rollingUpdate":{"maxSurge":true}}}}"#,
                "json: cannot unmarshal bool into Go value of type int32"
            ),
        ])
    func restoring(json: String, expected: String) throws {
        let object = try #require(KubeObject(try JSONParser.parse(json)))
        let error = #expect(throws: FieldTypeMismatch.self) {
            try TypedDecoder.decode(object, as: GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"))
        }
        #expect(error?.restoring == expected)
    }
}

import KubeCore
import Testing

@testable import KubeServer

@Suite("Annotations about scheduling")
struct SchedulingAnnotationTests {
    private static func annotated(_ kind: String, _ key: String, _ value: String) -> String {
        let spec = kind == "Pod" ? "{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}" : "{}"
        return """
            {"apiVersion":"v1","kind":"\(kind)","spec":\(spec),"metadata":{"name":"a",
            "annotations":{"scheduler.alpha.kubernetes.io/\(key)":\(JSONValue.string(value))}}}
            """
    }

    private static let path = "metadata.annotations.scheduler.alpha.kubernetes.io"

    @Test(
        "what they say is looked at like the fields that replaced them",
        arguments: [
            (annotated("Pod", "tolerations", "[{\"operator\":\"Exists\"}]"), []),
            (
                annotated("Pod", "tolerations", "x"),
                [
                    "metadata.annotations: Invalid value: \"scheduler.alpha.kubernetes.io/tolerations\": invalid character 'x' looking for beginning of value"
                ]
            ),
            (
                annotated("Pod", "tolerations", "{}"),
                [
                    "metadata.annotations: Invalid value: \"scheduler.alpha.kubernetes.io/tolerations\": json: cannot unmarshal object into Go value of type []v1.Toleration"
                ]
            ),
            (
                annotated("Pod", "tolerations", "[{\"key\":\"a\",\"operator\":\"Exists\",\"value\":\"b\"}]"),
                [
                    "\(path)/tolerations[0].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'"
                ]
            ),
            (
                annotated("Node", "taints", "[{\"key\":\"a\"}]"), ["\(path)/taints[0].effect: Required value"]
            ),
            (annotated("Node", "preferAvoidPods", "{}"), []),
            (
                annotated(
                    "Node", "preferAvoidPods",
                    "{\"preferAvoidPods\":[{},{\"podSignature\":{\"podController\":{\"controller\":false}}}]}"),
                [
                    "\(path)/preferAvoidPods[0].PodSignature: Required value",
                    "\(path)/preferAvoidPods[1].PodSignature.PodController.Controller: Invalid value: false: must point to a controller",
                ]
            ),
            (
                annotated("Node", "preferAvoidPods", "[]"),
                [
                    "metadata.annotations.AvoidPods: Invalid value: \"scheduler.alpha.kubernetes.io/preferAvoidPods\": json: cannot unmarshal array into Go value of type v1.AvoidPods"
                ]
            ),
        ] as [(String, [String])])
    func annotations(object: String, expected: [String]) throws {
        #expect(try Validity.creating(object) == expected)
    }
}

import KubeCore
import Testing

@testable import KubeServer

@Suite("Access reviews")
struct AccessReviewTests {
    private static let subject: JSONObject = ["user": "jane"]

    private static func review(_ resource: JSONObject?, path: JSONValue? = nil, metadata: JSONValue = [:]) -> KubeObject
    {
        var spec = subject
        if var resource {
            resource["verb"] = "list"
            resource["resource"] = "pods"
            spec["resourceAttributes"] = .object(resource)
        }
        spec["nonResourceAttributes"] = path
        return KubeObject(["kind": "SubjectAccessReview", "metadata": metadata, "spec": .object(spec)] as JSONObject)
    }

    private static func causes(
        _ validate: (KubeObject) throws(StatusError) -> Void, _ review: KubeObject
    ) -> [String] {
        do throws(StatusError) {
            try validate(review)
            return []
        } catch {
            return (error.details?.causes ?? []).map { "\($0.field): \($0.message)" }
        }
    }

    private static let path = "spec.resourceAttributes"
    private static let rows: [(JSONObject, [String])] = [
        (["fieldSelector": ["rawSelector": "a=b"], "labelSelector": ["rawSelector": "&"]], []),
        (
            ["fieldSelector": [:]],
            [
                "\(path).fieldSelector.requirements: Required value: when \(path).fieldSelector is specified, "
                    + "requirements or rawSelector is required"
            ]
        ),
        (
            ["fieldSelector": ["rawSelector": "a", "requirements": [["operator": "In"]]]],
            [
                "\(path).fieldSelector.rawSelector: Invalid value: \"a\": may not specified at the same time as "
                    + "requirements",
                "\(path).fieldSelector.requirements[0].key: Required value: must be specified",
                "\(path).fieldSelector.requirements[0].values: Required value: must be specified when `operator` is "
                    + "'In' or 'NotIn'",
            ]
        ),
        (
            ["labelSelector": ["requirements": [["key": "a", "operator": "Exists", "values": ["b"]]]]],
            [
                "\(path).labelSelector.requirements[0].values: Forbidden: may not be specified when `operator` is "
                    + "'Exists' or 'DoesNotExist'"
            ]
        ),
        (["labelSelector": ["requirements": [["key": "a", "operator": "Newer"]]]], []),
    ]

    @Test("selectors are validated, but operators of newer clients pass", arguments: rows.indices)
    func selectors(_ index: Int) {
        let (resource, expected) = Self.rows[index]
        #expect(Self.causes(AccessReviewValidation.validateSubject, Self.review(resource)) == expected)
    }

    @Test("a review has no name and no labels, a local one stays in its namespace")
    func metadata() {
        let named = Self.review([:], metadata: ["labels": ["b": "2", "a": "1"], "name": "x", "managedFields": []])
        #expect(
            Self.causes(AccessReviewValidation.validateSubject, named) == [
                "metadata: Invalid value: {\"name\":\"x\",\"labels\":{\"a\":\"1\",\"b\":\"2\"}}: must be empty"
            ])
        let local = Self.review(
            ["namespace": "other"], path: ["path": "/x", "verb": "get"], metadata: ["namespace": "demo"])
        let shown = "{\"Path\":\"/x\",\"Verb\":\"get\"}"
        #expect(
            Self.causes(AccessReviewValidation.validateLocal, local) == [
                "spec.nonResourceAttributes: Invalid value: \(shown): cannot be specified in combination with "
                    + "resourceAttributes",
                "spec.resourceAttributes.namespace: Invalid value: \"other\": must match metadata.namespace",
                "spec.nonResourceAttributes: Invalid value: \(shown): disallowed on this kind of request",
            ])
    }

    private static let evaluations: [(JSONObject, String)] = [
        (["fieldSelector": ["rawSelector": "a=b"]], ""),
        (["fieldSelector": ["rawSelector": "a"]], "\(path).fieldSelector ignored due to parse error"),
        (
            ["fieldSelector": ["requirements": [["key": "a", "operator": "In", "values": ["b", "c"]]]]],
            "\(path).fieldSelector ignored due to parse error"
        ),
        (
            [
                "labelSelector": [
                    "requirements": [["key": "a", "operator": "Newer"], ["key": "b", "operator": "Exists"]]
                ], "fieldSelector": ["rawSelector": "="],
            ], "\(path).labelSelector partially ignored due to parse error"
        ),
    ]

    @Test("what was not understood of selectors is told", arguments: evaluations.indices)
    func evaluation(_ index: Int) {
        let (resource, expected) = Self.evaluations[index]
        let reviewed = Self.review(resource).reviewed(.allowed("why"))
        #expect(reviewed.text("status", "evaluationError") == expected)
        #expect(reviewed.text("status", "reason") == "why")
    }
}

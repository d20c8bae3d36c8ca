import KubeCore
import Testing

@testable import KubeServer

@Suite("Validation of changes of pods")
struct PodChangeValidationTests {
    private static let fields =
        "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

    @Test(
        "what may change of a pod may, and nothing else",
        arguments: [
            ("", "{\"spec\":{\"activeDeadlineSeconds\":10}}", []),
            ("", "{\"spec\":{\"hostname\":\"h\"}}", [fields]),
            ("", "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"other\"}]}}", []),
            (
                "\"activeDeadlineSeconds\":10", "{\"spec\":{\"activeDeadlineSeconds\":null}}",
                [
                    "spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value"
                ]
            ),
            (
                "\"schedulingGates\":[{\"name\":\"g\"}]", "{\"spec\":{\"nodeSelector\":{\"a\":\"b\"}}}", []
            ),
            (
                "\"schedulingGates\":[{\"name\":\"g\"}],\"nodeSelector\":{\"a\":\"b\"}",
                "{\"spec\":{\"nodeSelector\":{\"a\":\"c\"}}}",
                [
                    "spec.nodeSelector: Invalid value: {\"a\":\"c\"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)"
                ]
            ),
            (
                "", "{\"spec\":{\"schedulingGates\":[{\"name\":\"g\"}]}}",
                [
                    "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'g'"
                ]
            ),
        ] as [(String, String, [String])])
    func update(spec: String, patch: String, expected: [String]) throws {
        #expect(try Validity.changing(Validity.pod(spec), by: patch) == expected)
    }

    @Test(
        "a resize changes CPU and memory only",
        arguments: [
            ("\"cpu\":\"2\"", []),
            ("\"cpu\":null", ["spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed"]),
            ("\"ephemeral-storage\":\"2Gi\"", ["spec: Forbidden: only cpu and memory resources are mutable"]),
        ] as [(String, [String])])
    func resize(requests: String, expected: [String]) throws {
        let resources = "\"resources\":{\"requests\":{\"cpu\":\"1\",\"memory\":\"1Gi\",\"ephemeral-storage\":\"1Gi\"}}"
        let values = ["cpu": "1", "memory": "1Gi", "ephemeral-storage": "1Gi"]
        var merged = try JSONParser.parse(
            "{\(values.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ","))}")
        merged = MergePatch.apply(try JSONParser.parse("{\(requests)}"), to: merged)
        let pod = Validity.container(resources)
        let whole = try JSONParser.parse(pod)
        var container = whole.at("spec")?.elements("containers")[0] ?? [:]
        container["resources"] = ["requests": merged]
        for (member, value) in [
            ("terminationMessagePath", "/dev/termination-log"), ("terminationMessagePolicy", "File"),
            ("imagePullPolicy", "Always"),
        ] { container[member] = .string(value) }
        let patch: JSONValue = ["spec": ["containers": [container]]]
        #expect(try Validity.changing(pod, by: patch.description, of: "resize") == expected)
    }

    @Test("a container that has ended for good does not run again")
    func containerStates() throws {
        let ended = "{\"containerStatuses\":[{\"name\":\"c\",\"state\":{\"terminated\":{\"exitCode\":0}}}]}"
        let running = "{\"status\":{\"containerStatuses\":[{\"name\":\"c\",\"state\":{\"running\":{}}}]}}"
        #expect(
            try Validity.changing(
                Validity.pod("\"restartPolicy\":\"Never\""), by: running, of: "status", status: ended)
                == [
                    "status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state"
                ])
        #expect(
            try Validity.changing(
                Validity.pod("\"restartPolicy\":\"Always\""), by: running, of: "status", status: ended) == [])
    }

    @Test("ephemeral containers stay as they are")
    func ephemeralContainers() throws {
        var patch =
            "{\"spec\":{\"ephemeralContainers\":[{\"name\":\"e\",\"image\":\"i\",\"terminationMessagePolicy\":\"File\",\"imagePullPolicy\":\"Always\"}]}}"
        #expect(try Validity.changing(Validity.pod(""), by: patch, of: "ephemeralcontainers") == [])
        patch = patch.replacing("\"name\":\"e\"", with: "\"name\":\"c\"")
        #expect(
            try Validity.changing(Validity.pod(""), by: patch, of: "ephemeralcontainers")
                == ["spec.ephemeralContainers[0].name: Duplicate value: \"c\""])
    }
}

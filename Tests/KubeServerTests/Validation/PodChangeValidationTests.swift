import KubeCore
import Testing

@testable import KubeServer

@Suite("Validation of changes of pods")
struct PodChangeValidationTests {
    private static let fields =
        "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

    private static let hostnameDifference = """
        @@ -64,7 +64,7 @@
             "SELinuxChangePolicy": null
           },
           "ImagePullSecrets": null,
        -  "Hostname": "",
        +  "Hostname": "h",
           "Subdomain": "",
           "SetHostnameAsFQDN": null,
           "Affinity": null,

        """

    @Test(
        "what may change of a pod may, and nothing else",
        arguments: [
            ("", "{\"spec\":{\"activeDeadlineSeconds\":10}}", []),
            ("", "{\"spec\":{\"hostname\":\"h\"}}", ["\(fields)\n\(hostnameDifference)"]),
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

    @Test(
        "what a status says must fit together",
        arguments: [
            ("\"podIPs\":[{\"ip\":\"10.0.0.1\"}]", []),
            (
                "\"containerStatuses\":[{\"name\":\"c\",\"user\":{\"linux\":{\"uid\":-1,\"gid\":0}}}]",
                [
                    "status.containerStatuses[0].linux.uid: Invalid value: -1: must be between 0 and 2147483647, inclusive"
                ]
            ),
            (
                "\"containerStatuses\":[{\"name\":\"c\",\"allocatedResourcesStatus\":[{\"name\":\"example.com/gpu\"}]}]",
                [
                    "status.containerStatuses[0].allocatedResourcesStatus[0].name: Invalid value: \"example.com/gpu\": must match one of the container's resource requests"
                ]
            ),
            (
                "\"hostIP\":\"10.0.0.1\",\"hostIPs\":[{\"ip\":\"10.0.0.1\"},{\"ip\":\"10.0.0.1\"}]",
                [
                    "status.hostIPs[1]: Duplicate value: {\"IP\":\"10.0.0.1\"}",
                    "status.hostIPs: Invalid value: [{\"IP\":\"10.0.0.1\"},{\"IP\":\"10.0.0.1\"}]: may specify no more than one IP for each IP family",
                ]
            ),
        ] as [(String, [String])])
    func status(members: String, expected: [String]) throws {
        #expect(
            try Validity.changing(Validity.pod(""), by: "{\"status\":{\(members)}}", of: "status") == expected)
    }

    @Test("a status without generations keeps those that were observed")
    func generations() throws {
        var old = KubeObject(apiVersion: "v1", kind: "Pod", name: "a")
        old["status"] = [
            "observedGeneration": 3,
            "conditions": [["type": "Ready", "status": "True", "observedGeneration": 2]],
        ]
        var new = old
        new["status"] = ["conditions": [["type": "Ready", "status": "False"], ["type": "Other", "status": "True"]]]
        PodGenerations.keep(of: &new, old: old)
        #expect(
            new["status"]
                == [
                    "conditions": [
                        ["type": "Ready", "status": "False", "observedGeneration": 2],
                        ["type": "Other", "status": "True"],
                    ], "observedGeneration": 3,
                ])
    }

    @Test("label keys of a new pod's terms become expressions of its own values")
    func labelKeys() throws {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", name: "a")
        pod.labels = ["rev": "1"]
        pod["spec"] = [
            "topologySpreadConstraints": [
                ["labelSelector": ["matchLabels": ["a": "b"]], "matchLabelKeys": ["rev", "none"]],
                ["matchLabelKeys": ["rev"]],
            ]
        ]
        PodLabelKeys.merge(in: &pod)
        let constraints = pod["spec"]?.elements("topologySpreadConstraints") ?? []
        #expect(
            constraints.first?["labelSelector"]?["matchExpressions"]
                == [["key": "rev", "operator": "In", "values": ["1"]]])
        #expect(constraints.last?["labelSelector"] == nil)
    }
}

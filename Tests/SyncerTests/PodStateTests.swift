internal import KubeCore
internal import Testing

@testable internal import Syncer

@Suite struct PodLifecycleTests {
    private static func pod(
        deleting grace: Int64? = nil, node: String? = nil, status: JSONObject = [:], isBare: Bool = false
    ) -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "demo", name: "web")
        if !isBare {
            pod.set(
                [["apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "u", "controller": true]],
                at: "metadata", "ownerReferences")
        }
        if let grace {
            pod.set("2026-01-01T00:00:00Z", at: "metadata", "deletionTimestamp")
            pod.set(.int(grace), at: "metadata", "deletionGracePeriodSeconds")
        }
        if let node { pod.set(.string(node), at: "spec", "nodeName") }
        pod["status"] = .object(status)
        return pod
    }

    static let cases: [(String, KubeObject?, KubeObject?, Bool, PodLifecycle.Decision)] = [
        ("nothing", nil, nil, false, .rest),
        ("new", pod(), nil, false, .create),
        ("orphan", nil, pod(), false, .deleteHost(graceSeconds: nil)),
        ("orphan that goes already", nil, pod(deleting: 30), false, .rest),
        ("predecessor", pod(), pod(), true, .deleteHost(graceSeconds: nil)),
        ("predecessor that goes already", pod(), pod(deleting: 30), true, .rest),
        ("virtual pod is deleted", pod(deleting: 20), pod(), false, .deleteHost(graceSeconds: 20)),
        ("both go", pod(deleting: 20), pod(deleting: 20), false, .exchange),
        ("the tenant has become impatient", pod(deleting: 1), pod(deleting: 20), false, .deleteHost(graceSeconds: 1)),
        ("host pod is deleted", pod(), pod(deleting: 12), false, .deleteVirtual(graceSeconds: 12)),
        ("host pod has gone", pod(deleting: 20), nil, false, .deleteVirtual(graceSeconds: 0)),
        (
            "it ran and was lost", pod(status: ["startTime": "2026-01-01T00:00:00Z"]), nil, false,
            .deleteVirtual(graceSeconds: 0)
        ),
        ("it ended without a host pod", pod(status: ["phase": "Failed"]), nil, false, .rest),
        ("both run", pod(node: "a"), pod(node: "a"), false, .exchange),
        ("not bound yet", pod(), pod(node: "a"), false, .exchange),
        ("on different nodes", pod(node: "b"), pod(node: "a"), false, .deleteVirtual(graceSeconds: 0)),
        ("it finished, and its host pod was removed", pod(status: finished), nil, false, .rest),
        ("it finished, and its host pod goes", pod(status: finished), pod(deleting: 5), false, .exchange),
        ("a bare pod's host pod goes", pod(isBare: true), pod(deleting: 12), false, .exchange),
        ("a bare pod ran and was lost", pod(status: running, isBare: true), nil, false, .replaceVirtual),
        ("a bare pod finished and was lost", pod(status: finished, isBare: true), nil, false, .rest),
        (
            "a bare pod that is deleted", pod(deleting: 3, status: running, isBare: true), nil, false,
            .deleteVirtual(graceSeconds: 0)
        ),
        ("a bare pod on different nodes", pod(node: "b", isBare: true), pod(node: "a"), false, .replaceVirtual),
    ]

    private static let running: JSONObject = ["phase": "Running", "startTime": "2026-01-01T00:00:00Z"]
    private static let finished: JSONObject = ["phase": "Succeeded", "startTime": "2026-01-01T00:00:00Z"]

    @Test("a pod that was bound and lost its host pod before it ran is lost, unless nodes are the tenant's choice")
    func boundWithoutHost() {
        let pod = Self.pod(node: "a")
        #expect(decide(pod, PodLifecycle(allowsNodeNames: false)) == .deleteVirtual(graceSeconds: 0))
        #expect(decide(pod, PodLifecycle(allowsNodeNames: true)) == .create)
        #expect(decide(pod, PodLifecycle(schedulesVirtually: true, allowsNodeNames: false)) == .create)
    }

    private func decide(_ pod: KubeObject, _ lifecycle: PodLifecycle) -> PodLifecycle.Decision {
        lifecycle.decide(virtual: pod, host: nil, hostIsPredecessor: false)
    }

    @Test("the phase of a bare pod that was stopped against the tenant's will stays hidden")
    func hiddenPhase() {
        let virtual = Self.pod(status: Self.running, isBare: true)
        #expect(PodLifecycle.hidesStatus(virtual: virtual, host: Self.pod(deleting: 3, status: ["phase": "Failed"])))
        #expect(!PodLifecycle.hidesStatus(virtual: virtual, host: Self.pod(deleting: 3, status: Self.running)))
        #expect(!PodLifecycle.hidesStatus(virtual: virtual, host: Self.pod(status: ["phase": "Failed"])))
        #expect(
            !PodLifecycle.hidesStatus(
                virtual: Self.pod(status: Self.running), host: Self.pod(deleting: 3, status: ["phase": "Failed"])))
    }

    @Test("each pair of pods has one next step", arguments: cases)
    func decide(_ entry: (String, KubeObject?, KubeObject?, Bool, PodLifecycle.Decision)) {
        #expect(
            PodLifecycle().decide(virtual: entry.1, host: entry.2, hostIsPredecessor: entry.3) == entry.4, "\(entry.0)")
    }
}

@Suite struct PodStatusTests {
    private func pod(_ generation: Int64, _ spec: JSONValue, _ status: JSONValue) -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "demo", name: "web")
        pod.generation = generation
        pod["spec"] = spec
        pod["status"] = status
        return pod
    }

    @Test("status comes from the host, but for the QoS class, gates of the tenant and containers it did not declare")
    func status() {
        let virtual = pod(
            3, ["containers": [["name": "main"]], "readinessGates": [["conditionType": "my/gate"]]],
            [
                "phase": "Pending", "qosClass": "Burstable",
                "conditions": [["type": "my/gate", "status": "True"], ["type": "Old", "status": "True"]],
            ])
        let host = pod(
            7, ["containers": [["name": "main"], ["name": "sidecar"]]],
            [
                "phase": "Running", "qosClass": "BestEffort", "observedGeneration": 7,
                "conditions": [["type": "Ready", "status": "True", "observedGeneration": 7]],
                "containerStatuses": [["name": "main", "ready": true], ["name": "sidecar", "ready": true]],
                "initContainerStatuses": [["name": "vcluster-rewrite-hosts"]],
            ])
        let status = JSONValue.object(PodStatus.status(host: host, virtual: virtual))
        #expect(
            status == [
                "phase": "Running", "qosClass": "Burstable", "observedGeneration": 3,
                "conditions": [
                    ["type": "Ready", "status": "True", "observedGeneration": 3],
                    ["type": "my/gate", "status": "True"],
                ],
                "containerStatuses": [["name": "main", "ready": true]],
            ])
    }

    @Test("an up-to-date status needs no write")
    func upToDate() {
        let status: JSONValue = ["phase": "Running", "podIP": "10.0.0.1"]
        #expect(PodStatus.patch(host: pod(1, [:], status), virtual: pod(1, [:], status)) == nil)
    }

    @Test("what the host no longer says is removed")
    func removal() {
        let patch = PodStatus.patch(
            host: pod(1, [:], ["phase": "Running"]), virtual: pod(1, [:], ["phase": "Running", "reason": "Old"]))
        #expect(patch == ["reason": nil])
    }
}

internal import KubeCore
internal import Testing

@testable internal import DevHost

@Suite struct PodStatusPlanTests {
    private static let now = Timestamp(secondsSinceEpoch: 1_700_000_000)
    private static let running = ContainerReport(.running(since: now), isReady: true)
    private static let unready = ContainerReport(.running(since: now), isReady: false)
    private static let waiting = ContainerReport(.waiting(reason: "CrashLoopBackOff", message: ""), isReady: false)
    private static let creating = ContainerReport(.waiting(reason: "ContainerCreating", message: ""), isReady: false)
    private static let succeeded = ended(0)
    private static let failed = ended(1)

    private static func ended(_ code: Int32) -> ContainerReport {
        ContainerReport(
            .terminated(ContainerReport.Termination(exitCode: code, startedAt: now, finishedAt: now)), isReady: false)
    }

    private static func plan(_ reports: [ContainerReport], restartPolicy: String = "Always") -> PodStatusPlan {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "ns", name: "p")
        pod["spec"] = [
            "restartPolicy": .string(restartPolicy),
            "containers": .array(reports.indices.map { ["name": .string("c\($0)"), "image": "nginx"] }),
        ]
        let named = reports.enumerated().map { ("c\($0.offset)", $0.element) }
        return PodStatusPlan(
            pod: pod, reports: Dictionary(uniqueKeysWithValues: named), hostIP: "172.31.0.10", podIP: "10.240.0.1",
            now: now)
    }

    @Test(
        "the phase follows from the containers and the restart policy",
        arguments: [
            ([], "Always", "Pending"), ([creating], "Always", "Pending"), ([running], "Always", "Running"),
            ([running, creating], "Always", "Pending"), ([waiting], "Always", "Running"),
            ([succeeded], "Always", "Running"), ([succeeded], "Never", "Succeeded"),
            ([succeeded], "OnFailure", "Succeeded"), ([failed], "OnFailure", "Running"), ([failed], "Never", "Failed"),
            ([succeeded, failed], "Never", "Failed"), ([succeeded, running], "Never", "Running"),
        ] as [([ContainerReport], String, String)])
    func phase(reports: [ContainerReport], policy: String, phase: String) {
        #expect(Self.plan(reports, restartPolicy: policy).phase == phase)
    }

    private func condition(_ type: String, in status: JSONObject?) -> JSONValue? {
        status?["conditions"]?.arrayValue?.first { $0["type"]?.stringValue == type }
    }

    @Test("a pod is ready when all its containers are, and says which are not")
    func readiness() {
        #expect(condition("Ready", in: Self.plan([Self.running]).changed)?["status"] == "True")
        let ready = condition("Ready", in: Self.plan([Self.running, Self.unready]).changed)
        #expect(ready?["status"] == "False")
        #expect(ready?["reason"] == "ContainersNotReady")
        #expect(ready?["message"] == "containers with unready status: [c1]")
    }

    @Test("a status that says all already is not written again")
    func idempotence() throws {
        let first = Self.plan([Self.running])
        var pod = first.pod
        pod["status"] = .object(try #require(first.changed))
        let again = PodStatusPlan(
            pod: pod, reports: first.reports, hostIP: first.hostIP, podIP: first.podIP,
            now: Self.now.adding(.seconds(60)))
        #expect(again.changed == nil)
    }

    @Test("conditions of others stay, and an open readiness gate keeps the pod from being ready")
    func gates() throws {
        let plan = Self.plan([Self.running])
        var pod = plan.pod
        pod.set([["conditionType": "example.com/gate"]], at: "spec", "readinessGates")
        pod["status"] = ["conditions": [["type": "example.com/gate", "status": "False"]]]
        let status = PodStatusPlan(
            pod: pod, reports: plan.reports, hostIP: plan.hostIP, podIP: plan.podIP, now: Self.now
        ).changed
        #expect(condition("example.com/gate", in: status)?["status"] == "False")
        #expect(condition("Ready", in: status)?["reason"] == "ReadinessGatesNotReady")
        #expect(condition("ContainersReady", in: status)?["status"] == "True")
    }

    @Test("a container found running at the host's start has ended unseen, and is counted as started again")
    func unseenEnd() {
        var pod = Self.plan([Self.running]).pod
        pod["status"] = .object(Self.plan([Self.running]).changed ?? [:])
        let later = Self.now.adding(.seconds(60))
        let report = ContainerReport.beforeStart(of: "c0", in: pod, now: later)
        #expect(report.restartCount == 1)
        #expect(report.lastTermination?.exitCode == 255)
        #expect(report.lastTermination?.finishedAt == later)
        let fresh = ContainerReport.beforeStart(of: "c0", in: Self.plan([Self.running]).pod, now: later)
        #expect(fresh.restartCount == 0 && fresh.lastTermination == nil)
    }
}

import KubeCore
import Testing

@testable import Controllers

@Suite struct DaemonSetPlanTests {
    private static func set(_ update: JSONValue = [:]) -> KubeObject {
        KubeObject(
            [
                "apiVersion": "apps/v1", "kind": "DaemonSet",
                "metadata": ["name": "d", "namespace": "default", "uid": "uid-d", "generation": 1],
                "spec": [
                    "template": Sample.template(image: "i"),
                    "updateStrategy": ["type": "RollingUpdate", "rollingUpdate": update],
                ],
            ] as JSONObject)
    }

    private static func node(_ name: String, taint: String? = nil) -> KubeObject {
        var node = KubeObject(apiVersion: "v1", kind: "Node", name: name)
        if let taint { node["spec"] = ["taints": [["key": "k", "effect": .string(taint)]]] }
        return node
    }

    private static func pod(
        _ name: String, on node: String, revision: String = "new", phase: String = "Running", ready: Bool = true,
        isBeingDeleted: Bool = false
    ) -> KubeObject {
        var metadata: JSONObject = ["labels": [DaemonSetPlan.revisionLabel: .string(revision)]]
        if isBeingDeleted { metadata["deletionTimestamp"] = Sample.time(0) }
        return Sample.pod(name, phase: phase, node: node, ready: ready, metadata: metadata)
    }

    private static func plan(_ set: KubeObject, _ nodes: [KubeObject], _ pods: [KubeObject]) -> DaemonSetPlan {
        DaemonSetPlan(set, nodes: nodes, pods: pods, revision: "new", now: Sample.start)
    }

    @Test("a taint without execution keeps pods that are there, and only new ones away")
    func taints() {
        let nodes = [Self.node("a", taint: "NoSchedule"), Self.node("b", taint: "NoExecute"), Self.node("c")]
        let plan = Self.plan(Self.set(), nodes, [Self.pod("pa", on: "a"), Self.pod("pb", on: "b")])
        #expect(plan.create == ["c"])
        #expect(plan.delete.map(\.name) == ["pb"])
        #expect(plan.status["numberMisscheduled"] == 2)
        #expect(plan.status["desiredNumberScheduled"] == 1)
    }

    @Test("a pod that is being deleted still counts, and is replaced when it is gone")
    func terminating() {
        let plan = Self.plan(Self.set(), [Self.node("a")], [Self.pod("p", on: "a", isBeingDeleted: true)])
        #expect(plan.create.isEmpty && plan.delete.isEmpty)
        #expect(plan.status["currentNumberScheduled"] == 1)
    }

    @Test("pods that have ended are told of and deleted", arguments: ["Failed", "Succeeded"])
    func ended(phase: String) {
        let plan = Self.plan(Self.set(), [Self.node("a")], [Self.pod("p", on: "a", phase: phase, ready: false)])
        #expect(plan.delete.map(\.name) == ["p"])
        #expect(plan.ended.map(\.name) == ["p"])
    }

    @Test("an update deletes as many old pods as may be unavailable")
    func rolling() {
        let nodes = ["a", "b", "c"].map { Self.node($0) }
        let old = ["a", "b", "c"].map { Self.pod("p\($0)", on: $0, revision: "old") }
        #expect(Self.plan(Self.set(), nodes, old).delete.count == 1)
        #expect(Self.plan(Self.set(["maxUnavailable": 2]), nodes, old).delete.count == 2)
        let broken = [Self.pod("pa", on: "a", ready: false)] + old.dropFirst().map { $0 }
        #expect(Self.plan(Self.set(), nodes, broken).delete.isEmpty)
    }

    @Test("a surge puts new pods beside old ones, which go when the new ones work")
    func surge() {
        let set = Self.set(["maxSurge": 1, "maxUnavailable": 0])
        let nodes = [Self.node("a"), Self.node("b")]
        let old = [Self.pod("pa", on: "a", revision: "old"), Self.pod("pb", on: "b", revision: "old")]
        let first = Self.plan(set, nodes, old)
        #expect(first.create == ["a"])
        #expect(first.delete.isEmpty)
        let waiting = Self.plan(set, nodes, old + [Self.pod("na", on: "a", ready: false)])
        #expect(waiting.create.isEmpty && waiting.delete.isEmpty)
        let next = Self.plan(set, nodes, old + [Self.pod("na", on: "a")])
        #expect(next.create == ["b"])
        #expect(next.delete.map(\.name) == ["pa"])
    }
}

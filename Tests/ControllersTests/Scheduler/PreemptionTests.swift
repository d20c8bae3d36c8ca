import KubeCore
import Testing

@testable import Controllers

@Suite struct PreemptionTests {
    private static func pod(
        _ name: String, priority: Int64, cpu: String = "1", spec: JSONObject = [:], app: String = ""
    ) -> PodDemand {
        var body: JSONObject = [
            "priority": .int(priority),
            "containers": [["name": "c", "resources": ["requests": ["cpu": .string(cpu)]]]],
        ]
        for (key, value) in spec { body[key] = value }
        return PodDemand(Sample.pod(name, node: "", metadata: ["labels": ["app": .string(app)]], spec: body))
    }

    /// Nodes of two cores each.
    private static func cluster(_ pods: [(PodDemand, String)], nodes: [String] = ["a", "b"]) -> SchedulingSnapshot {
        var snapshot = SchedulingSnapshot()
        for name in nodes {
            snapshot.setNode(
                KubeObject(
                    [
                        "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name)],
                        "status": ["allocatable": ["cpu": "2", "memory": "4Gi", "pods": "10"]],
                    ] as JSONObject))
        }
        for (pod, node) in pods { snapshot.assign(pod, to: node) }
        return snapshot
    }

    private static func victims(
        of pod: PodDemand, _ snapshot: SchedulingSnapshot, budgets: [PreemptionBudget] = []
    ) -> [String]? {
        guard case .victims(let victims) = snapshot.preempt(for: pod, budgets: budgets) else { return nil }
        return victims.pods.map(\.name)
    }

    @Test("no more pods go than must, and those of the lowest priority")
    func fewest() {
        let pods = [
            (Self.pod("a1", priority: 5), "a"), (Self.pod("a2", priority: 9), "a"),
            (Self.pod("b1", priority: 1), "b"), (Self.pod("b2", priority: 20), "b"),
        ]
        let snapshot = Self.cluster(pods)
        #expect(Self.victims(of: Self.pod("p", priority: 10), snapshot) == ["b1"])
        #expect(Self.victims(of: Self.pod("p", priority: 10, cpu: "2"), snapshot) == ["a2", "a1"])
        #expect(Self.victims(of: Self.pod("p", priority: 1), snapshot) == nil)
    }

    @Test("pods that a budget protects are spared where others can go")
    func budgets() {
        var budget = KubeObject(apiVersion: "policy/v1", kind: "PodDisruptionBudget", namespace: "default", name: "b")
        budget["spec"] = ["selector": ["matchLabels": ["app": "kept"]]]
        budget["status"] = ["disruptionsAllowed": 0]
        let pods = [
            (Self.pod("kept", priority: 1, app: "kept"), "a"), (Self.pod("other", priority: 1), "a"),
        ]
        let snapshot = Self.cluster(pods, nodes: ["a"])
        let budgets = [PreemptionBudget(budget)]
        #expect(Self.victims(of: Self.pod("p", priority: 2), snapshot, budgets: budgets) == ["other"])
        #expect(Self.victims(of: Self.pod("p", priority: 2, cpu: "2"), snapshot, budgets: budgets)?.count == 2)
    }

    @Test("the room that is made for a pod is kept for it")
    func nomination() {
        let low = Self.pod("low", priority: 1, cpu: "2")
        var snapshot = Self.cluster([(low, "a")], nodes: ["a"])
        let high = Self.pod("high", priority: 10, cpu: "2")
        #expect(Self.victims(of: high, snapshot) == ["low"])
        snapshot.nominate(high, to: "a")
        snapshot.release(low.uid)
        if case .node = snapshot.place(Self.pod("late", priority: 5)) { Issue.record("the kept room was taken") }
        #expect(snapshot.place(high) == .node("a"))
    }

    @Test("a pod says why it may not make room")
    func refusals() {
        let snapshot = Self.cluster([(Self.pod("low", priority: 1, cpu: "2"), "a")], nodes: ["a"])
        func reason(_ pod: PodDemand) -> String? {
            guard case .none(let reason) = snapshot.preempt(for: pod, budgets: []) else { return nil }
            return reason
        }
        #expect(
            reason(Self.pod("p", priority: 5, spec: ["preemptionPolicy": "Never"]))
                == "not eligible due to preemptionPolicy=Never.")
        #expect(
            reason(Self.pod("p", priority: 5, spec: ["nodeSelector": ["x": "y"]]))
                == "0/1 nodes are available: 1 Preemption is not helpful for scheduling.")
        #expect(
            reason(Self.pod("p", priority: 1))
                == "0/1 nodes are available: 1 No preemption victims found for incoming pod.")
    }
}

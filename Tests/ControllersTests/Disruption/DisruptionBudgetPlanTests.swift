import KubeCore
import TestKit
import Testing

@testable import Controllers

@Suite struct DisruptionBudgetPlanTests {
    private static func budget(_ spec: JSONObject, disrupted: [String: Int] = [:]) -> KubeObject {
        var budget = KubeObject(apiVersion: "policy/v1", kind: "PodDisruptionBudget", namespace: "default", name: "b")
        budget["spec"] = .object(spec)
        for (name, age) in disrupted { budget.set(Sample.time(-age), at: "status", "disruptedPods", name) }
        return budget
    }

    private static func pods(_ count: Int, ready: Int) -> [KubeObject] {
        (0..<count).map { index in
            var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "default", name: "p\(index)")
            pod["status"] = [
                "conditions": [["type": "Ready", "status": index < ready ? "True" : "False"]]
            ]
            return pod
        }
    }

    /// What a budget says, how many pods there are, ready and wanted; then what it must allow, want and expect.
    private static let rows: [(spec: JSONObject, pods: Int, ready: Int, scale: Int, outcome: [Int])] = [
        (["minAvailable": 2], 3, 3, 3, [1, 2, 3]),
        (["minAvailable": 2], 3, 2, 3, [0, 2, 3]),
        (["minAvailable": 2], 3, 0, 3, [0, 2, 3]),
        (["minAvailable": "50%"], 3, 3, 5, [0, 3, 5]),
        (["minAvailable": "30%"], 4, 4, 4, [2, 2, 4]),
        (["maxUnavailable": 1], 3, 3, 3, [1, 2, 3]),
        (["maxUnavailable": 1], 3, 3, 4, [0, 3, 4]),
        (["maxUnavailable": "50%"], 3, 3, 3, [2, 1, 3]),
        (["maxUnavailable": "100%"], 2, 2, 2, [2, 0, 2]),
        (["minAvailable": 0], 0, 0, 0, [0, 0, 0]),
    ]

    @Test("allows what the pods and their controllers leave", arguments: rows.indices)
    func allowance(_ index: Int) {
        let row = Self.rows[index]
        let status = DisruptionBudgetPlan(
            Self.budget(row.spec), pods: Self.pods(row.pods, ready: row.ready), scale: row.scale, now: Sample.start
        ).status
        let outcome = ["disruptionsAllowed", "desiredHealthy", "expectedPods"].map { status[$0]?.intValue }
        #expect(outcome == row.outcome.map { Int64($0) })
        #expect(status["currentHealthy"] == .int(Int64(row.ready)))
    }

    @Test("a pod that was evicted does not count as healthy, until it turns out to stay")
    func disruptedPods() {
        let recent = DisruptionBudgetPlan(
            Self.budget(["minAvailable": 1], disrupted: ["p0": 10]), pods: Self.pods(2, ready: 2), scale: 2,
            now: Sample.start)
        #expect(recent.status["disruptionsAllowed"] == 0)
        #expect(recent.status["disruptedPods"] != nil)
        #expect(recent.recheck == Sample.start.adding(.seconds(110)))
        let overdue = DisruptionBudgetPlan(
            Self.budget(["minAvailable": 1], disrupted: ["p0": 121, "gone": 5]), pods: Self.pods(2, ready: 2),
            scale: 2, now: Sample.start)
        #expect(overdue.status["disruptionsAllowed"] == 1)
        #expect(overdue.status["disruptedPods"] == nil)
        #expect(overdue.recheck == nil)
    }

    @Test("the status of a budget follows the pods of a Deployment")
    func followsPods() async throws {
        try await ControlledCluster.run { cluster in
            var budget = Self.budget(["minAvailable": 2, "selector": ["matchLabels": ["app": "web"]]])
            budget.set(nil, at: "metadata", "namespace")
            _ = try await cluster.api.create(DisruptionController.budgets, namespace: "default", object: budget)
            try await cluster.createDeployment("web", replicas: 3)
            try await eventually("one may go") {
                let status = try await cluster.find(DisruptionController.budgets, "b")?["status"]
                return status?["disruptionsAllowed"] == 1 && status?["expectedPods"] == 3
                    && status?.at("conditions")?.arrayValue?.first?["reason"] == "SufficientPods"
            }
        }
    }
}

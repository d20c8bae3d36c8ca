import KubeCore
import Testing

@testable import Controllers

@Suite struct ReplicaLimitsTests {
    private static let now = Timestamp(rfc3339: "2024-03-01T12:00:00Z")!

    private static func memory(
        _ recommendations: [(secondsAgo: Int64, replicas: Int)] = [],
        changes: [(secondsAgo: Int64, difference: Int)] = []
    ) -> ScalingMemory {
        var memory = ScalingMemory()
        for entry in recommendations { memory.recommend(entry.replicas, at: now.adding(.seconds(-entry.secondsAgo))) }
        for entry in changes {
            memory.note(.init(time: now.adding(.seconds(-entry.secondsAgo)), difference: entry.difference))
        }
        return memory
    }

    private static func behaviour(_ up: JSONValue?, _ down: JSONValue?) -> (up: ScalingRules, down: ScalingRules) {
        (ScalingRules(up, default: .defaultUp), ScalingRules(down, default: .defaultDown))
    }

    private static func decide(
        _ current: Int, _ recommended: Int, _ memory: ScalingMemory,
        rules: (up: ScalingRules, down: ScalingRules)? = nil
    ) -> (replicas: Int, able: String, limited: String) {
        let decision = ReplicaLimits(minimum: 1, maximum: 20, rules: rules).decide(
            current: current, recommended: recommended, memory: memory, now: now)
        return (decision.replicas, decision.able.reason, decision.limited.reason)
    }

    @Test("without a behaviour: doubling at most, and down only after five minutes")
    func plain() {
        #expect(Self.decide(3, 5, Self.memory()) == (5, "ReadyForNewScale", "DesiredWithinRange"))
        #expect(Self.decide(1, 9, Self.memory()) == (4, "ReadyForNewScale", "ScaleUpLimit"))
        #expect(Self.decide(8, 30, Self.memory()) == (16, "ReadyForNewScale", "ScaleUpLimit"))
        #expect(Self.decide(15, 30, Self.memory()) == (20, "ReadyForNewScale", "TooManyReplicas"))
        #expect(Self.decide(5, 0, Self.memory()) == (1, "ReadyForNewScale", "TooFewReplicas"))
        #expect(Self.decide(5, 2, Self.memory([(299, 4)])) == (4, "ScaleDownStabilized", "DesiredWithinRange"))
        #expect(Self.decide(5, 2, Self.memory([(300, 4)])) == (2, "ReadyForNewScale", "DesiredWithinRange"))
    }

    @Test("policies limit the change within their period, counting what was changed already")
    func policies() {
        let pods: JSONValue = ["policies": [["type": "Pods", "value": 2, "periodSeconds": 60]]]
        let half: JSONValue = [
            "stabilizationWindowSeconds": 0, "policies": [["type": "Percent", "value": 50, "periodSeconds": 60]],
        ]
        let rules = Self.behaviour(pods, half)
        #expect(Self.decide(4, 12, Self.memory(), rules: rules) == (6, "ReadyForNewScale", "ScaleUpLimit"))
        let after = Self.memory(changes: [(30, 2)])
        #expect(Self.decide(6, 12, after, rules: rules) == (6, "ReadyForNewScale", "ScaleUpLimit"))
        #expect(Self.decide(9, 1, Self.memory(), rules: rules) == (4, "ReadyForNewScale", "ScaleDownLimit"))
        let down = Self.memory(changes: [(30, -4)])
        #expect(Self.decide(5, 1, down, rules: rules) == (4, "ReadyForNewScale", "ScaleDownLimit"))
    }

    @Test("of several policies the one that allows most counts, or least, or none")
    func selection() {
        func rules(_ select: JSONValue) -> (up: ScalingRules, down: ScalingRules) {
            let policies: JSONValue = [
                ["type": "Pods", "value": 1, "periodSeconds": 60],
                ["type": "Percent", "value": 100, "periodSeconds": 60],
            ]
            let side: JSONValue = [
                "stabilizationWindowSeconds": 0, "selectPolicy": select, "policies": policies,
            ]
            return Self.behaviour(side, side)
        }
        #expect(Self.decide(5, 20, Self.memory(), rules: rules("Max")).replicas == 10)
        #expect(Self.decide(5, 20, Self.memory(), rules: rules("Min")).replicas == 6)
        #expect(Self.decide(5, 20, Self.memory(), rules: rules("Disabled")).replicas == 5)
        #expect(Self.decide(5, 2, Self.memory(), rules: rules("Max")).replicas == 2)
        #expect(Self.decide(5, 2, Self.memory(), rules: rules("Min")).replicas == 4)
        #expect(Self.decide(5, 2, Self.memory(), rules: rules("Disabled")).replicas == 5)
    }

    @Test("a window upwards takes the lowest recent recommendation")
    func windowUp() {
        let rules = Self.behaviour(["stabilizationWindowSeconds": 60], nil)
        let decision = Self.decide(3, 6, Self.memory([(30, 4)]), rules: rules)
        #expect(decision == (4, "ScaleUpStabilized", "DesiredWithinRange"))
    }
}

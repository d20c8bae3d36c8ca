import KubeCore
import Testing

@testable import Controllers

@Suite struct ReplicaCalculationTests {
    private static let now = Timestamp(rfc3339: "2024-03-01T12:00:00Z")!

    enum State: Sendable { case ready, unready, pending, unmeasured, deleted }

    private static func pod(_ index: Int, _ state: State) -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "default", name: "p\(index)")
        pod.set(state == .pending ? "Pending" : "Running", at: "status", "phase")
        pod.set("2024-03-01T10:00:00Z", at: "status", "startTime")
        pod.set(
            [
                [
                    "type": "Ready", "status": state == .unready ? "False" : "True",
                    "lastTransitionTime": "2024-03-01T10:00:10Z",
                ]
            ], at: "status", "conditions")
        if state == .deleted { pod.set("2024-03-01T11:00:00Z", at: "metadata", "deletionTimestamp") }
        return pod
    }

    struct Row: Sendable {
        var current: Int
        var states: [State]
        var milli: [Int64]
        var target: Int64
        var expected: Int
    }

    /// Each pod requests 1000m.
    private static let rows: [Row] = [
        Row(current: 3, states: [.ready, .ready, .ready], milli: [500, 500, 500], target: 30, expected: 5),
        Row(current: 3, states: [.ready, .ready, .ready], milli: [310, 300, 310], target: 30, expected: 3),
        Row(current: 3, states: [.ready, .ready, .ready], milli: [100, 100, 100], target: 30, expected: 1),
        // What is unready when use is high counts as idle.
        Row(current: 3, states: [.ready, .ready, .unready], milli: [500, 700, 900], target: 50, expected: 3),
        Row(current: 3, states: [.ready, .ready, .pending], milli: [900, 900, 0], target: 30, expected: 6),
        // What is not measured counts as idle when use is high, and as fully busy when it is low.
        Row(current: 3, states: [.ready, .ready, .unmeasured], milli: [900, 900, 0], target: 60, expected: 3),
        Row(
            current: 4, states: [.ready, .ready, .ready, .unmeasured], milli: [100, 100, 100, 0], target: 50,
            expected: 3),
        // What goes does not count at all.
        Row(current: 2, states: [.ready, .deleted], milli: [900, 10], target: 30, expected: 3),
    ]

    @Test(
        "use above or below the target changes the number of replicas; unknown pods argue against it", arguments: rows)
    func utilization(_ row: Row) throws {
        let pods = row.states.enumerated().map { Self.pod($0.offset, $0.element) }
        var samples: [String: MetricSample] = [:]
        for (index, state) in row.states.enumerated() where state != .unmeasured {
            samples["p\(index)"] = MetricSample(milli: row.milli[index], time: Self.now)
        }
        let calculation = ReplicaCalculation(
            currentReplicas: row.current, tolerance: ScalingTolerance(), now: Self.now)
        let result = try calculation.utilization(
            of: samples, pods: pods, requests: Dictionary(uniqueKeysWithValues: pods.map { ($0.name, 1000) }),
            target: row.target, isProcessor: true)
        #expect(result.replicas == row.expected)
    }

    @Test("without pods, or without a value for any, there is no answer")
    func failures() {
        let calculation = ReplicaCalculation(currentReplicas: 1, tolerance: ScalingTolerance(), now: Self.now)
        #expect(throws: MetricFailure("no pods returned by selector while calculating replica count")) {
            try calculation.average(of: [:], pods: [], targetMilli: 1, isProcessor: false)
        }
        #expect(throws: MetricFailure("did not receive metrics for targeted pods (pods might be unready)")) {
            try calculation.average(of: [:], pods: [Self.pod(0, .ready)], targetMilli: 1, isProcessor: false)
        }
    }

    @Test("a value per replica ignores small differences; one from nothing starts replicas")
    func otherMetrics() {
        let calculation = ReplicaCalculation(currentReplicas: 4, tolerance: ScalingTolerance(), now: Self.now)
        #expect(calculation.share(41_000, targetMilli: 10_000, statusReplicas: 4) == 4)
        #expect(calculation.share(60_000, targetMilli: 10_000, statusReplicas: 4) == 6)
        #expect(calculation.value(20_000, targetMilli: 10_000, readyPods: 3) == 6)
        let idle = ReplicaCalculation(currentReplicas: 0, tolerance: ScalingTolerance(), now: Self.now)
        #expect(idle.value(20_000, targetMilli: 10_000, readyPods: 0) == 2)
    }
}

import KubeCore
import Testing

@testable import Controllers

@Suite struct RollingUpdateTests {
    private func view(_ replicas: Int, surge: JSONValue, unavailable: JSONValue) -> DeploymentView {
        DeploymentView(
            Sample.deployment(
                replicas: replicas,
                spec: [
                    "strategy": [
                        "type": "RollingUpdate", "rollingUpdate": ["maxSurge": surge, "maxUnavailable": unavailable],
                    ]
                ]))
    }

    @Test(
        "percentages round up for surge and down for unavailability, and never both to nothing",
        arguments: [
            (10, "25%", "25%", 3, 2), (1, "25%", "25%", 1, 0), (4, "0%", "0%", 0, 1), (3, "0%", "10%", 0, 1),
            (0, "25%", "25%", 0, 0), (1000, "10%", "1%", 100, 10), (5, "100%", "100%", 5, 5),
        ] as [(Int, JSONValue, JSONValue, Int, Int)])
    func bounds(replicas: Int, surge: JSONValue, unavailable: JSONValue, maxSurge: Int, maxUnavailable: Int) {
        let view = view(replicas, surge: surge, unavailable: unavailable)
        #expect(view.maxSurge == maxSurge)
        #expect(view.maxUnavailable == maxUnavailable)
    }

    @Test(
        "the current ReplicaSet grows as far as the surge allows, and shrinks at once",
        arguments: [
            // replicas, surge, unavailable, size of the old one, of the current one, expected size (nil: as it is)
            (10, 3, 2, 10, 0, 3), (10, 3, 2, 8, 3, 5), (10, 3, 2, 10, 3, nil), (10, 3, 2, 0, 10, nil),
            (10, 3, 2, 0, 4, 10), (10, 0, 1, 10, 0, nil), (10, 0, 1, 9, 0, 1), (4, 1, 1, 0, 9, 4), (0, 1, 0, 5, 0, nil),
        ] as [(Int, Int, Int, Int, Int, Int?)])
    func growing(replicas: Int, surge: Int, unavailable: Int, old: Int, current: Int, expected: Int?) {
        let view = view(replicas, surge: .int(Int64(surge)), unavailable: .int(Int64(unavailable)))
        let family = ReplicaSetFamily(
            of: view,
            among: [
                Sample.replicaSet("old", replicas: old, age: 10),
                Sample.replicaSet("new", replicas: current, image: "new"),
            ])
        #expect(RollingUpdate.scaleCurrent(view, family)?.replicas == expected)
    }

    /// A case of taking old pods away; sizes and available pods per ReplicaSet, the oldest first.
    struct Shrinking: Sendable {
        var replicas: Int
        var unavailable: Int
        var old: [(size: Int, available: Int)]
        var current: (size: Int, available: Int)
        var expected: [Int]
    }

    @Test(
        "old ReplicaSets give up broken pods first, then working ones while enough are left",
        arguments: [
            Shrinking(replicas: 10, unavailable: 2, old: [(10, 10)], current: (3, 0), expected: [8]),
            Shrinking(replicas: 10, unavailable: 2, old: [(8, 8)], current: (5, 5), expected: [3]),
            Shrinking(replicas: 10, unavailable: 0, old: [(10, 10)], current: (3, 0), expected: [10]),
            Shrinking(replicas: 10, unavailable: 2, old: [(8, 8)], current: (5, 0), expected: [8]),
            // Broken pods of an earlier failed rollout go, in the oldest first.
            Shrinking(replicas: 10, unavailable: 2, old: [(2, 0), (8, 8)], current: (2, 2), expected: [0, 6]),
            Shrinking(replicas: 4, unavailable: 0, old: [(2, 2), (2, 2)], current: (1, 1), expected: [1, 2]),
            Shrinking(replicas: 0, unavailable: 0, old: [(5, 5)], current: (0, 0), expected: [0]),
        ])
    func shrinking(_ example: Shrinking) {
        let view = view(example.replicas, surge: 5, unavailable: .int(Int64(example.unavailable)))
        let old = example.old.enumerated().map { index, set in
            Sample.replicaSet(
                "old-\(index)", replicas: set.size, available: set.available, image: "old-\(index)", age: 100 - index)
        }
        let current = Sample.replicaSet(
            "new", replicas: example.current.size, available: example.current.available, image: "new")
        let scales = RollingUpdate.scaleOld(view, ReplicaSetFamily(of: view, among: old + [current]))
        let sizes = old.map { set in
            scales.first { $0.replicaSet.uid == set.uid }?.replicas ?? set.specReplicas
        }
        #expect(sizes == example.expected)
    }

    @Test("a whole rollout keeps within its bounds at every step and comes to its end", arguments: [1, 4, 10, 37])
    func wholeRollout(replicas: Int) {
        let view = view(replicas, surge: "25%", unavailable: "25%")
        var (old, new) = (replicas, 0)
        var steps = 0
        while old > 0 || new < replicas {
            let family = ReplicaSetFamily(
                of: view,
                among: [
                    Sample.replicaSet("old", replicas: old, age: 10),
                    Sample.replicaSet("new", replicas: new, image: "new"),
                ])
            if let scale = RollingUpdate.scaleCurrent(view, family) {
                new = scale.replicas
            } else {
                for scale in RollingUpdate.scaleOld(view, family) { old = scale.replicas }
            }
            #expect(old + new <= replicas + view.maxSurge)
            #expect(old + new >= replicas - view.maxUnavailable)
            steps += 1
            if steps > 100 { break }
        }
        #expect(old == 0 && new == replicas)
    }
}

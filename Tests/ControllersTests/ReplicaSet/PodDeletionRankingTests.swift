import KubeCore
import Testing

@testable import Controllers

@Suite struct PodDeletionRankingTests {
    private static let now = Sample.start.adding(.seconds(1000))

    private static func cost(_ cost: Int) -> JSONObject {
        ["annotations": ["controller.kubernetes.io/pod-deletion-cost": .string("\(cost)")]]
    }

    @Test(
        "of two pods the one that matters less goes first",
        arguments: [
            ("not bound to a node", Sample.pod("z", node: ""), Sample.pod("a", phase: "Pending")),
            ("pending", Sample.pod("z", phase: "Pending"), Sample.pod("a")),
            ("not ready", Sample.pod("z", ready: false), Sample.pod("a")),
            ("cheaper", Sample.pod("z", metadata: cost(-1)), Sample.pod("a")),
            ("cheaper than a dear one", Sample.pod("z"), Sample.pod("a", metadata: cost(5))),
            ("younger", Sample.pod("z", metadata: ["creationTimestamp": Sample.time(990)]), Sample.pod("a")),
            // Neither of equal ones is younger by a power of two: the uid decides.
            ("first by uid", Sample.pod("a", metadata: ["creationTimestamp": Sample.time(10)]), Sample.pod("z")),
        ])
    func ranking(reason: String, first: KubeObject, second: KubeObject) {
        let victims = PodDeletionRanking.victims(
            count: 1, among: [second, first], related: [first, second], now: Self.now)
        #expect(victims.map(\.name) == [first.name], "\(reason)")
    }

    @Test("a node with more pods of the application, of sibling ReplicaSets too, gives one up first")
    func crowding() {
        let pods = [Sample.pod("a", node: "n1"), Sample.pod("b", node: "n2")]
        let sibling = Sample.pod("c", node: "n2")
        let victims = PodDeletionRanking.victims(count: 1, among: pods, related: pods + [sibling], now: Self.now)
        #expect(victims.map(\.name) == ["b"])
    }

    @Test(
        "a set asks for no more than a burst at once", arguments: [(3, 0, 3), (3, 5, -2), (3, 3, 0), (10_000, 0, 500)])
    func scaling(desired: Int, active: Int, change: Int) {
        let expected: ReplicaSetDecision.Scaling =
            change > 0 ? .create(change) : change < 0 ? .delete(-change) : .none
        #expect(ReplicaSetDecision.scaling(desired: desired, active: active) == expected)
    }
}

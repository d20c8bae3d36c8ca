internal import KubeCore

/// Which pods a shrinking ReplicaSet gives up first.
///
/// In this order: not bound to a node; pending before unknown before running; not ready; lower
/// `controller.kubernetes.io/pod-deletion-cost`; more pods of the same application on its node; ready for a shorter time;
/// more restarts; younger. Times are compared by magnitude (powers of two), equal ones by uid, so that not always the
/// youngest pods go. Source: pkg/controller ActivePodsWithRanks, KEP-2185.
enum PodDeletionRanking {
    private struct Rank: Comparable {
        var criteria: [Int]
        var uid: String

        static func < (lhs: Rank, rhs: Rank) -> Bool {
            for (left, right) in zip(lhs.criteria, rhs.criteria) where left != right { return left < right }
            return lhs.uid < rhs.uid
        }
    }

    /// The `count` pods of `pods` to delete.
    /// - Parameter related: all pods of the same application (of sibling ReplicaSets too), which decide how crowded nodes are.
    static func victims(count: Int, among pods: [KubeObject], related: [KubeObject], now: Timestamp) -> [KubeObject] {
        guard count < pods.count else { return pods }
        var podsPerNode: [String: Int] = [:]
        for pod in related where PodView(pod).isActive { podsPerNode[PodView(pod).nodeName, default: 0] += 1 }
        let ranked = pods.map { (pod: $0, rank: rank(PodView($0), podsPerNode: podsPerNode, now: now)) }
        return ranked.sorted { $0.rank < $1.rank }.prefix(count).map(\.pod)
    }

    private static func rank(_ pod: PodView, podsPerNode: [String: Int], now: Timestamp) -> Rank {
        let phases = ["Pending": 0, "": 0, "Unknown": 1, "Running": 2]
        let cost = pod.object.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap(Int.init) ?? 0
        return Rank(
            criteria: [
                pod.nodeName.isEmpty ? 0 : 1,
                phases[pod.phase] ?? 2,
                pod.isReady ? 1 : 0,
                cost,
                -(podsPerNode[pod.nodeName] ?? 0),
                pod.isReady ? magnitude(of: pod.readySince, now: now) : 0,
                -pod.restartCount,
                magnitude(of: pod.object.creationTime, now: now),
            ], uid: pod.object.uid)
    }

    /// The age as a power of two of seconds; unknown ages count as young.
    private static func magnitude(of time: Timestamp?, now: Timestamp) -> Int {
        guard let time else { return -1 }
        let seconds = now.secondsSinceEpoch - time.secondsSinceEpoch
        return seconds <= 0 ? 0 : 64 - seconds.leadingZeroBitCount
    }
}

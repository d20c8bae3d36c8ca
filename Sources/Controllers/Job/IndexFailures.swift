internal import KubeCore

/// How often pods of one index have failed before this one: each pod takes over the counts of the one that it replaces.
/// Source: KEP-3850; pkg/controller/job/backoff_utils.go, indexed_job_utils.go.
struct IndexFailures: Hashable {
    private static let countAnnotation = "batch.kubernetes.io/job-index-failure-count"
    private static let ignoredAnnotation = "batch.kubernetes.io/job-index-ignored-failure-count"

    /// Those that count towards the limit.
    private(set) var counted: Int
    private(set) var ignored: Int
    /// When the pod ended.
    let finish: Timestamp?

    init(_ pod: KubeObject) {
        counted = pod.annotations[Self.countAnnotation].flatMap(Int.init) ?? 0
        ignored = pod.annotations[Self.ignoredAnnotation].flatMap(Int.init) ?? 0
        finish = JobBackoff.finishTime(of: pod)
    }

    /// Of an index whose first pod is to be made.
    static let none: [String: String] = [countAnnotation: "0"]

    /// The annotations of the pod that replaces a failed one.
    static func annotations(after pod: KubeObject, _ verdict: PodFailurePolicy.Verdict) -> [String: String] {
        var failures = IndexFailures(pod)
        if verdict == .ignore { failures.ignored += 1 } else { failures.counted += 1 }
        var annotations = [countAnnotation: String(failures.counted)]
        if failures.ignored > 0 { annotations[ignoredAnnotation] = String(failures.ignored) }
        return annotations
    }

    /// All failures of the index, that of the pod itself included.
    var total: Int { counted + ignored + 1 }

    /// Whether the index has failed for good with the failure of its pod.
    func exceed(_ limit: Int, _ verdict: PodFailurePolicy.Verdict) -> Bool {
        switch verdict {
        case .failIndex: true
        case .ignore: false
        case .count, .failJob: counted >= limit
        }
    }

    func isNewer(than other: IndexFailures) -> Bool {
        if total != other.total { return total > other.total }
        guard let finish, let otherFinish = other.finish else { return other.finish == nil }
        return finish > otherFinish
    }
}

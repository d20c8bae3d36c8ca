internal import KubeCore

/// What a Job does next about its pods, and its status. Pure.
/// Source: pkg/controller/job/job_controller.go.
struct JobPlan {
    enum Outcome: Equatable {
        case complete(reason: String, message: String)
        case failed(reason: String, message: String)

        fileprivate var isFailure: Bool { if case .failed = self { true } else { false } }
    }

    /// A pod to create.
    struct NewPod: Equatable {
        /// Nil for a pod without an index.
        var index: Int?
        /// Annotations that count the failures of the index so far.
        var failures: [String: String] = [:]
    }

    private(set) var create: [NewPod] = []
    private(set) var delete: [KubeObject] = []
    /// Pods whose finalizer goes once the status with their uid is stored.
    private(set) var release: [KubeObject] = []
    var status: JSONObject
    private(set) var outcome: Outcome?
    /// When to look again although nothing happens: a deadline passes, or failed pods may be replaced.
    private(set) var recheck: Duration?
    /// Whether the job has just been suspended (true) or resumed (false).
    var suspension: Bool?

    let view: JobView
    let now: Timestamp
    private let pods: [KubeObject]
    let tally: JobTally
    let active: [KubeObject]
    /// Pods that are being deleted and have not ended.
    let terminating: [KubeObject]

    init(_ view: JobView, pods: [KubeObject], now: Timestamp) {
        self.view = view
        self.now = now
        self.pods = pods
        status = view.object["status"]?.objectValue ?? JSONObject()
        active = pods.filter { PodView($0).isActive }
        terminating = pods.filter { $0.isBeingDeleted && !PodView($0).isFinished }
        tally = JobTally(view, pods: pods)
        if view.isFinished {
            delete = active
        } else if !view.object.isBeingDeleted {
            decide()
        }
        let notes = tally.notes(hasFailed: outcome?.isFailure ?? false)
        // Pods that are given up while the job goes on count for nothing.
        let givenUp = outcome == nil && !view.isFinished ? delete : []
        release = notes.release + givenUp.filter { $0.finalizers.contains(JobView.finalizer) }
        finishStatus(notes)
    }

    private mutating func look(after delay: Duration) { recheck = recheck.map { min($0, delay) } ?? delay }

    // MARK: - Verdict

    private mutating func decide() {
        outcome = formerOutcome ?? failure ?? success
        if outcome != nil || view.isSuspended {
            delete = active
        } else {
            adjust()
        }
        // With the last success the job is complete, be it suspended or not.
        if outcome == nil, isComplete {
            outcome = .complete(reason: "CompletionsReached", message: "Reached expected number of succeeded pods")
            delete = active
            create = []
        }
        if outcome == nil, !view.isSuspended, let limit = view.activeDeadline {
            look(after: limit - now.duration(since: view.startTime ?? now))
        }
    }

    /// A verdict stands, whatever happens to the pods that led to it.
    private var formerOutcome: Outcome? {
        func condition(_ type: String) -> (reason: String, message: String)? {
            guard view.conditions.isTrue(type), let entry = view.conditions[type] else { return nil }
            return (entry["reason"]?.stringValue ?? "", entry["message"]?.stringValue ?? "")
        }
        if let met = condition("SuccessCriteriaMet") { return .complete(reason: met.reason, message: met.message) }
        return condition("FailureTarget").map { .failed(reason: $0.reason, message: $0.message) }
    }

    private var failure: Outcome? {
        if let message = tally.failure(among: pods) { return .failed(reason: "PodFailurePolicy", message: message) }
        if tally.failed > view.backoffLimit || hasRestartedTooOften {
            return .failed(reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit")
        }
        if let limit = view.activeDeadline, let start = view.startTime, !view.isSuspended,
            now.duration(since: start) >= limit
        {
            return .failed(reason: "DeadlineExceeded", message: "Job was active longer than specified deadline")
        }
        guard let failed = tally.failedIndexes?.indexes.count, failed > 0 else { return nil }
        if let limit = view.maxFailedIndexes, failed > limit {
            return .failed(
                reason: "MaxFailedIndexesExceeded",
                message: "Job has exceeded the specified maximal number of failed indexes")
        }
        guard failed + tally.succeeded >= view.completions ?? 0 else { return nil }
        return .failed(reason: "FailedIndexes", message: "Job has failed indexes")
    }

    /// Containers that are restarted in their pod count as failures do. Source: pastBackoffLimitOnFailure.
    private var hasRestartedTooOften: Bool {
        guard view.restartsContainers else { return false }
        let restarts = active.reduce(0) { $0 + PodView($1).restartCount }
        return view.backoffLimit == 0 ? restarts > 0 : restarts >= view.backoffLimit
    }

    private var success: Outcome? {
        guard view.isIndexed else { return nil }
        return SuccessPolicy(view.object).match(tally.completedIndexes).map {
            .complete(reason: "SuccessPolicy", message: $0)
        }
    }

    private var isComplete: Bool {
        view.completions.map { tally.succeeded >= $0 } ?? (tally.succeeded > 0 && active.isEmpty)
    }

    // MARK: - Pods

    /// Pods that must have ended before they are replaced. Source: KEP-3939, podReplacementPolicy.
    private var awaited: [KubeObject] { view.replacesOnlyEnded ? terminating : [] }

    /// Creates or deletes pods so that as many run as parallelism and the remaining work allow.
    private mutating func adjust() {
        var wanted = view.parallelism
        if let completions = view.completions {
            wanted = min(wanted, completions - tally.succeeded - (tally.failedIndexes?.indexes.count ?? 0))
        } else if tally.succeeded > 0 {
            // A work queue whose first worker has succeeded starts no new ones.
            wanted = min(wanted, active.count)
        }
        wanted = max(0, wanted)
        delete = superfluous(count: max(0, active.count - wanted))
        let missing = min(wanted - active.count - awaited.count, ReplicaSetDecision.burst)
        guard delete.isEmpty, missing > 0 else { return }
        if view.backoffLimitPerIndex != nil { return replaceIndexes(Array(freeIndexes.prefix(missing))) }
        let policy = PodFailurePolicy(view.object)
        let wait = JobBackoff.delay(
            pods, isFailed: { view.isFailed($0) && policy.verdict(on: $0) != .ignore }, now: now)
        if wait > .zero { return look(after: wait) }
        create =
            view.isIndexed
            ? freeIndexes.prefix(missing).map { NewPod(index: $0) } : Array(repeating: NewPod(), count: missing)
    }

    /// Pods beyond the wanted number, and, of indexed jobs, those that do the work of another or none at all.
    private func superfluous(count: Int) -> [KubeObject] {
        func ranked(_ pods: [KubeObject], _ count: Int) -> [KubeObject] {
            Array(PodDeletionRanking.victims(count: count, among: pods, related: pods, now: now))
        }
        guard view.isIndexed else { return count > 0 ? ranked(active, count) : [] }
        var useless = active.filter { !view.hasValidIndex($0) }
        var rest: [KubeObject] = []
        let byIndex = Dictionary(grouping: active.filter(view.hasValidIndex)) { JobView.index(of: $0) }
        for (_, pods) in byIndex {
            let doubles = pods.count > 1 ? ranked(pods, pods.count - 1) : []
            useless += doubles
            rest += pods.filter { !doubles.contains($0) }
        }
        return count > useless.count ? useless + ranked(rest, count - useless.count) : useless
    }

    /// The indexes that nobody works on, lowest first.
    private var freeIndexes: [Int] {
        let taken = Set((active + awaited).compactMap(JobView.index)).union(tally.completedIndexes.indexes)
            .union(tally.failedIndexes?.indexes ?? [])
        return (0..<max(0, view.completions ?? 0)).filter { !taken.contains($0) }
    }

    /// Pods for indexes that wait for each other in nothing: each one has its own count of failures, and its own pause.
    private mutating func replaceIndexes(_ indexes: [Int]) {
        let policy = PodFailurePolicy(view.object)
        for index in indexes {
            guard let failed = tally.awaitingReplacement[index] else {
                create.append(NewPod(index: index, failures: IndexFailures.none))
                continue
            }
            let wait = JobBackoff.delay(replacing: failed, now: now)
            if wait > .zero {
                look(after: wait)
            } else {
                let failures = IndexFailures.annotations(after: failed, policy.verdict(on: failed))
                create.append(NewPod(index: index, failures: failures))
            }
        }
    }
}

internal import KubeCore

/// What a Job does next about its pods, and its status. Pure.
///
/// Each finished pod is counted exactly once, even when it is deleted by others: it carries a finalizer, its uid is first
/// noted in the status, then the finalizer is removed, then the note becomes a count.
/// Source: pkg/controller/job/job_controller.go; KEP-2307.
struct JobPlan {
    enum Outcome: Equatable {
        case complete
        case failed(reason: String, message: String)
    }

    /// Indexes of pods to create; nil stands for a pod without an index.
    private(set) var create: [Int?] = []
    private(set) var delete: [KubeObject] = []
    /// Pods whose finalizer goes once the status with their uid is stored.
    private(set) var release: [KubeObject] = []
    private(set) var status: JSONObject
    private(set) var outcome: Outcome?
    /// When the deadline passes; nil without one.
    private(set) var deadline: Duration?

    private let view: JobView
    private let now: Timestamp
    private var succeeded: Int
    private var failed: Int
    private var completedIndexes: CompletionIndexes
    private let active: [KubeObject]
    /// Pods that are being deleted and have not ended.
    private let terminating: [KubeObject]

    init(_ view: JobView, pods: [KubeObject], now: Timestamp) {
        self.view = view
        self.now = now
        status = view.object["status"]?.objectValue ?? JSONObject()
        succeeded = view.succeeded
        failed = view.failed
        completedIndexes = CompletionIndexes(view.object.text("status", "completedIndexes"))
        active = pods.filter { PodView($0).isActive }
        terminating = pods.filter { $0.isBeingDeleted && !PodView($0).isFinished }
        count(pods)
        if view.isFinished {
            release += active.filter { $0.finalizers.contains(JobView.finalizer) }
            delete = active
        } else if view.object.isBeingDeleted {
            release = pods.filter { $0.finalizers.contains(JobView.finalizer) }
        } else {
            decide()
        }
        finishStatus()
    }

    /// Moves finished pods from unseen to noted to counted.
    private mutating func count(_ pods: [KubeObject]) {
        let byUID = Dictionary(pods.map { ($0.uid, $0) }, uniquingKeysWith: { first, _ in first })
        func isTracked(_ uid: String) -> Bool { byUID[uid]?.finalizers.contains(JobView.finalizer) ?? false }
        let noted = view.uncounted
        var stillSucceeded = noted.succeeded.filter(isTracked)
        var stillFailed = noted.failed.filter(isTracked)
        let isNoted = Set(noted.succeeded + noted.failed)
        if !view.isIndexed { succeeded += noted.succeeded.count - stillSucceeded.count }
        failed += noted.failed.count - stillFailed.count
        for pod in pods where isTracked(pod.uid) {
            let phase = PodView(pod).phase
            guard phase == "Succeeded" || phase == "Failed" || pod.isBeingDeleted else { continue }
            release.append(pod)
            if isNoted.contains(pod.uid) { continue }
            if phase == "Succeeded" {
                if view.isIndexed {
                    if let index = JobView.index(of: pod), index < view.completions ?? 0 {
                        completedIndexes.insert(index)
                    }
                } else {
                    stillSucceeded.append(pod.uid)
                }
            } else {
                stillFailed.append(pod.uid)
            }
        }
        if view.isIndexed { succeeded = completedIndexes.indexes.count }
        var uncounted = JSONObject()
        if !stillSucceeded.isEmpty { uncounted["succeeded"] = .array(stillSucceeded.map(JSONValue.string)) }
        if !stillFailed.isEmpty { uncounted["failed"] = .array(stillFailed.map(JSONValue.string)) }
        status["uncountedTerminatedPods"] = .object(uncounted)
        pendingSucceeded = stillSucceeded.count
        pendingFailed = stillFailed.count
    }

    private var pendingSucceeded = 0
    private var pendingFailed = 0

    private mutating func decide() {
        let successes = succeeded + pendingSucceeded
        let failures = failed + pendingFailed
        if view.isSuspended {
            delete = active
            return
        }
        if failures > view.backoffLimit {
            return end(.failed(reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit"))
        }
        if let limit = view.activeDeadline, let start = view.startTime {
            let elapsed = now.duration(since: start)
            if elapsed >= limit {
                return end(
                    .failed(reason: "DeadlineExceeded", message: "Job was active longer than specified deadline"))
            }
            deadline = limit - elapsed
        }
        let isComplete = view.completions.map { successes >= $0 } ?? (successes > 0 && active.isEmpty)
        if isComplete { return end(.complete) }
        adjust(successes: successes)
    }

    /// Pods that must have ended before they are replaced. Source: KEP-3939, podReplacementPolicy.
    private var awaited: [KubeObject] { view.replacesOnlyEnded ? terminating : [] }

    /// Creates or deletes pods so that as many run as parallelism and the remaining work allow.
    private mutating func adjust(successes: Int) {
        var wanted = view.parallelism
        if let completions = view.completions {
            wanted = min(wanted, completions - successes)
        } else if successes > 0 {
            // A work queue whose first worker has succeeded starts no new ones.
            wanted = min(wanted, active.count)
        }
        if active.count > wanted {
            delete = Array(
                PodDeletionRanking.victims(count: active.count - wanted, among: active, related: active, now: now))
        } else if wanted - active.count <= awaited.count {
            return
        } else if view.isIndexed {
            let taken = Set((active + awaited).compactMap(JobView.index)).union(completedIndexes.indexes)
            let free = (0..<(view.completions ?? 0)).lazy.filter { !taken.contains($0) }
            create = free.prefix(wanted - active.count - awaited.count).map { $0 }
        } else {
            let missing = wanted - active.count - awaited.count
            create = Array(repeating: nil, count: min(missing, ReplicaSetDecision.burst))
        }
    }

    private mutating func end(_ outcome: Outcome) {
        self.outcome = outcome
        delete = active
        release += active.filter { $0.finalizers.contains(JobView.finalizer) }
    }

    private mutating func finishStatus() {
        let isEnding = outcome != nil || view.isFinished
        let remaining = isEnding || view.isSuspended ? [] : active
        status.setCount("active", remaining.count)
        status["ready"] = .int(Int64(remaining.count { PodView($0).isReady }))
        status["terminating"] = .int(Int64(terminating.count))
        status.setCount("succeeded", succeeded)
        status.setCount("failed", failed)
        if view.isIndexed {
            status["completedIndexes"] = completedIndexes.indexes.isEmpty ? nil : .string(completedIndexes.text)
        }
        var conditions = view.conditions
        if !view.isFinished {
            if view.isSuspended {
                conditions.setProbed(
                    "Suspended", status: "True", reason: "JobSuspended", message: "Job suspended", now: now)
                status["startTime"] = nil
            } else {
                if conditions["Suspended"] != nil {
                    conditions.setProbed(
                        "Suspended", status: "False", reason: "JobResumed", message: "Job resumed", now: now)
                }
                if status["startTime"] == nil { status["startTime"] = .string(now.rfc3339) }
            }
        }
        // The verdict waits until every pod has ended and is counted.
        if let outcome { conclude(outcome, &conditions) }
        status["conditions"] = conditions.value
    }

    private mutating func conclude(_ outcome: Outcome, _ conditions: inout Conditions) {
        let isCounted = pendingSucceeded == 0 && pendingFailed == 0 && active.isEmpty && terminating.isEmpty
        switch outcome {
        case .complete:
            let message = "Reached expected number of succeeded pods"
            conditions.setProbed(
                "SuccessCriteriaMet", status: "True", reason: "CompletionsReached", message: message, now: now)
            guard isCounted else { return }
            conditions.setProbed("Complete", status: "True", reason: "CompletionsReached", message: message, now: now)
            status["completionTime"] = .string(now.rfc3339)
        case .failed(let reason, let message):
            conditions.setProbed("FailureTarget", status: "True", reason: reason, message: message, now: now)
            guard isCounted else { return }
            conditions.setProbed("Failed", status: "True", reason: reason, message: message, now: now)
        }
    }
}

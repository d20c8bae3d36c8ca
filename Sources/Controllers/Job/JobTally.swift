internal import KubeCore

/// Which pods of a Job have succeeded and failed, those that its status does not tell of yet included. Pure.
///
/// Each finished pod is counted exactly once, even when it is deleted by others: it carries a finalizer, its uid is first
/// noted in the status, then the finalizer is removed, then the note becomes a count.
/// Source: pkg/controller/job/job_controller.go getNewFinishedPods, trackJobStatusAndRemoveFinalizers; KEP-2307.
struct JobTally {
    let completedIndexes: CompletionIndexes
    /// Nil when indexes do not fail by themselves.
    let failedIndexes: CompletionIndexes?
    let succeeded: Int
    let failed: Int
    /// The failed pod of each index that waits to be replaced: the new pod takes over its count of failures.
    let awaitingReplacement: [Int: KubeObject]

    private let view: JobView
    private let policy: PodFailurePolicy
    private let tracked: [KubeObject]

    init(_ view: JobView, pods: [KubeObject]) {
        self.view = view
        let policy = PodFailurePolicy(view.object)
        self.policy = policy
        let tracked = pods.filter { $0.finalizers.contains(JobView.finalizer) }
        self.tracked = tracked
        let isNoted = Set(view.uncounted.succeeded + view.uncounted.failed)
        var completed = view.completedIndexes
        var newSuccesses = 0
        var newFailures = 0
        for pod in tracked where !isNoted.contains(pod.uid) && view.hasValidIndex(pod) {
            if PodView(pod).phase == "Succeeded" {
                if let index = JobView.index(of: pod), view.isIndexed { completed.insert(index) }
                newSuccesses += 1
            } else if view.isFailed(pod), policy.verdict(on: pod) != .ignore {
                newFailures += 1
            }
        }
        completedIndexes = completed
        succeeded =
            view.isIndexed
            ? completed.indexes.count : view.succeeded + view.uncounted.succeeded.count + newSuccesses
        failed = view.failed + view.uncounted.failed.count + newFailures

        var failedIndexes: CompletionIndexes?
        var awaiting: [Int: KubeObject] = [:]
        if let limit = view.backoffLimitPerIndex {
            var lost = view.failedIndexes
            let failedPods = tracked.filter { view.hasValidIndex($0) && view.isFailed($0) }
            for pod in failedPods where IndexFailures(pod).exceed(limit, policy.verdict(on: pod)) {
                if let index = JobView.index(of: pod), !completed.indexes.contains(index) { lost.insert(index) }
            }
            let atWork = Set(pods.filter { PodView($0).isActive }.compactMap(JobView.index))
            for pod in failedPods {
                guard let index = JobView.index(of: pod), !atWork.contains(index), !lost.indexes.contains(index),
                    !completed.indexes.contains(index)
                else { continue }
                if let other = awaiting[index], IndexFailures(other).isNewer(than: IndexFailures(pod)) { continue }
                awaiting[index] = pod
            }
            failedIndexes = lost
        }
        self.failedIndexes = failedIndexes
        awaitingReplacement = awaiting
    }

    /// Why the policy for failures ends the job because of one of these pods; nil when it does not.
    func failure(among pods: [KubeObject]) -> String? {
        for pod in pods where view.isFailed(pod) {
            if case .failJob(let message) = policy.verdict(on: pod) { return message }
        }
        return nil
    }

    // MARK: - Notes

    /// What becomes of the notes in the status, and which pods lose their finalizer once it is stored.
    struct Notes {
        /// Counts of pods that have lost their finalizer.
        var succeeded: Int
        var failed: Int
        /// Uids of pods that still have it.
        var pendingSucceeded: [String]
        var pendingFailed: [String]
        var release: [KubeObject] = []

        var isEmpty: Bool { pendingSucceeded.isEmpty && pendingFailed.isEmpty }
    }

    /// - Parameter hasFailed: then pods that have not ended count as failed too.
    func notes(hasFailed: Bool) -> Notes {
        let present = Set(tracked.map(\.uid))
        let noted = view.uncounted
        var notes = Notes(
            succeeded: view.succeeded, failed: view.failed, pendingSucceeded: noted.succeeded.filter(present.contains),
            pendingFailed: noted.failed.filter(present.contains))
        notes.succeeded += noted.succeeded.count - notes.pendingSucceeded.count
        notes.failed += noted.failed.count - notes.pendingFailed.count
        let isNoted = Set(noted.succeeded + noted.failed)
        let awaiting = Set(awaitingReplacement.values.map(\.uid))
        for pod in tracked {
            let isSuccess = PodView(pod).phase == "Succeeded"
            let isFailure = !isSuccess && (hasFailed || view.isFailed(pod))
            guard isSuccess || isFailure || view.object.isBeingDeleted || view.isFinished else { continue }
            let isKept = awaiting.contains(pod.uid) && !hasFailed && !view.object.isBeingDeleted && !view.isFinished
            if isKept { continue }
            notes.release.append(pod)
            guard !isNoted.contains(pod.uid), view.hasValidIndex(pod) else { continue }
            if isSuccess {
                // Those of indexed jobs are counted by their index.
                if !view.isIndexed { notes.pendingSucceeded.append(pod.uid) }
            } else if isFailure, policy.verdict(on: pod) != .ignore {
                notes.pendingFailed.append(pod.uid)
            }
        }
        if view.isIndexed { notes.succeeded = completedIndexes.indexes.count }
        return notes
    }
}

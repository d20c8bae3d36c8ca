internal import KubeCore
internal import KubeRuntime

/// Runs Jobs to completion. `JobPlan` decides, this carries it out.
struct JobController: Controller {
    let name = "job"
    private static let component = "job-controller"
    private static let kind = GroupVersionKind(group: "batch", version: "v1", kind: "Job")
    private static let failureBackoff = Backoff(base: .seconds(10), limit: .seconds(600))

    private let context: ControllerContext
    private let jobs: Reflector
    private let pods: Reflector
    private let control: PodControl
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        jobs = context.reflectors.reflector(for: .jobs)
        pods = context.reflectors.reflector(for: .pods)
        control = PodControl(context: context, pods: pods.cache, component: Self.component)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, workers: 3, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        loop.enqueueChanges(of: jobs)
        loop.enqueueControllers(of: pods, kind: Self.kind)
        await loop.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let job = jobs.cache[key] else {
            return .done
        }
        let view = JobView(job)
        if let wait = try await expire(view) { return wait }
        let claim = OwnershipClaim(api: context.api, ownerResource: .jobs, resource: .pods, cache: pods.cache)
        let owned = try await claim.claim(
            for: job, selector: LabelSelector(structured: job.at("spec", "selector")))
        let now = context.clock.now()
        let plan = JobPlan(view, pods: owned, now: now)
        let updated = try await context.writeStatus(plan.status, of: job, .jobs, cache: jobs.cache)
        announce(plan, job, wasFinished: view.isFinished, isFinished: JobView(updated).isFinished)
        for pod in plan.release { try await release(pod) }
        for pod in plan.delete { try await control.delete(pods.cache[ObjectKey(pod)] ?? pod, for: job) }
        let wait = Self.creationDelay(view, pods: owned, now: now)
        if plan.create.isEmpty || wait == .zero { try await create(plan.create, view) }
        let waits = [plan.create.isEmpty || wait == .zero ? nil : wait, plan.deadline].compactMap { $0 }
        return waits.min().map { .again(after: $0) } ?? .done
    }

    /// After a failure new pods wait, the longer the more failed. Source: job controller's pod failure back-off.
    private static func creationDelay(_ view: JobView, pods: [KubeObject], now: Timestamp) -> Duration {
        let failed = pods.filter { PodView($0).phase == "Failed" }
        guard !failed.isEmpty else { return .zero }
        let last = failed.compactMap { pod -> Timestamp? in
            let states = pod.at("status", "containerStatuses")?.arrayValue ?? []
            return states.compactMap {
                $0.at("state", "terminated", "finishedAt")?.stringValue.flatMap(Timestamp.init(rfc3339:))
            }.max() ?? pod.creationTime
        }.max()
        guard let last else { return .zero }
        return max(.zero, failureBackoff.delay(afterFailures: failed.count) - now.duration(since: last))
    }

    private func create(_ indexes: [Int?], _ view: JobView) async throws(StatusError) {
        let control = control
        do throws(StatusError) {
            try await SlowStart.perform(count: indexes.count) { (position) async throws(StatusError) in
                try await control.create(view.pod(index: indexes[position]), for: view.object)
            }
        } catch  where error.isNamespaceTerminating { return }
    }

    private func release(_ pod: KubeObject) async throws(StatusError) {
        let rest = pod.finalizers.filter { $0 != JobView.finalizer }
        let body: JSONValue = [
            "metadata": [
                "uid": .string(pod.uid), "resourceVersion": .string(pod.resourceVersion),
                "finalizers": rest.isEmpty ? .null : .array(rest.map(JSONValue.string)),
            ]
        ]
        do throws(StatusError) {
            let written = try await context.api.patch(
                .pods, namespace: pod.namespace, name: pod.name, patch: .merge(body))
            if written.isBeingDeleted, rest.isEmpty, written.int("metadata", "deletionGracePeriodSeconds") == 0 {
                pods.cache.recordRemoval(ObjectKey(pod), uid: pod.uid)
            } else {
                pods.cache.recordWrite(written)
            }
        } catch  where error.isNotFound { pods.cache.recordRemoval(ObjectKey(pod), uid: pod.uid) }
    }

    private func announce(_ plan: JobPlan, _ job: KubeObject, wasFinished: Bool, isFinished: Bool) {
        guard isFinished, !wasFinished else { return }
        switch plan.outcome {
        case .complete:
            context.events.record(about: job, reason: "Completed", message: "Job completed", component: Self.component)
        case .failed(let reason, let message):
            context.events.record(.warning, about: job, reason: reason, message: message, component: Self.component)
        case nil: break
        }
    }

    /// Deletes a finished job whose time to live is over. Returns when to come back, or `done` when it is deleted.
    private func expire(_ view: JobView) async throws(StatusError) -> ReconcileResult? {
        guard let limit = view.timeToLive, let finished = view.finishTime, !view.object.isBeingDeleted else {
            return nil
        }
        let remaining = limit - context.clock.now().duration(since: finished)
        if remaining > .zero {
            queue.add(ObjectKey(view.object), after: remaining)
            return nil
        }
        do throws(StatusError) {
            _ = try await context.api.delete(
                .jobs, namespace: view.object.namespace, name: view.object.name,
                options: DeleteOptions(propagationPolicy: .foreground, uid: view.object.uid))
        } catch  where error.isNotFound { return .done }
        return .done
    }
}

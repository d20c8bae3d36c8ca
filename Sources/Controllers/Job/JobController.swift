internal import KubeCore
internal import KubeRuntime

/// Runs Jobs to completion. `JobPlan` decides, this carries it out.
struct JobController: Controller {
    let name = "job"
    private static let component = "job-controller"
    private static let kind = GroupVersionKind(group: "batch", version: "v1", kind: "Job")

    private let context: ControllerContext
    private let jobs: Reflector
    private let pods: Reflector
    private let control: PodControl
    private let tracking: PodTracking
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        jobs = context.reflectors.reflector(for: .jobs)
        pods = context.reflectors.reflector(for: .pods)
        control = PodControl(context: context, pods: pods.cache, component: Self.component)
        tracking = PodTracking(context: context, jobs: jobs, pods: pods)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, workers: 3, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        loop.enqueueChanges(of: jobs)
        loop.enqueueControllers(of: pods, kind: Self.kind)
        await withDiscardingTaskGroup { group in
            group.addTask { await loop.run() }
            group.addTask { await tracking.runForOrphans() }
        }
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let job = jobs.cache[key] else {
            return .done
        }
        let view = JobView(job)
        if let wait = try await expire(view) { return wait }
        if view.isManagedElsewhere { return .done }
        let claim = OwnershipClaim(api: context.api, ownerResource: .jobs, resource: .pods, cache: pods.cache)
        let owned = try await claim.claim(
            for: job, selector: LabelSelector(structured: job.at("spec", "selector")))
        let plan = JobPlan(view, pods: owned, now: context.clock.now())
        let updated = try await context.writeStatus(plan.status, of: job, .jobs, cache: jobs.cache)
        announce(plan, job, wasFinished: view.isFinished, isFinished: JobView(updated).isFinished)
        for pod in plan.release { try await tracking.release(pod) }
        for pod in plan.delete { try await control.delete(pods.cache[ObjectKey(pod)] ?? pod, for: job) }
        try await create(plan.create, view)
        return plan.recheck.map { .again(after: $0) } ?? .done
    }

    private func create(_ new: [JobPlan.NewPod], _ view: JobView) async throws(StatusError) {
        let control = control
        do throws(StatusError) {
            try await SlowStart.perform(count: new.count) { (position) async throws(StatusError) in
                let pod = view.pod(index: new[position].index, failures: new[position].failures)
                try await control.create(pod, for: view.object)
            }
        } catch  where error.isNamespaceTerminating { return }
    }

    private func announce(_ plan: JobPlan, _ job: KubeObject, wasFinished: Bool, isFinished: Bool) {
        if let isSuspended = plan.suspension {
            let reason = isSuspended ? "Suspended" : "Resumed"
            context.events.record(
                about: job, reason: reason, message: "Job \(reason.lowercased())", component: Self.component)
        }
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

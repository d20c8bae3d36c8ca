internal import KubeCore
internal import KubeRuntime

/// Starts Jobs on schedule. `CronJobPlan` decides, this carries it out.
struct CronJobController: Controller {
    let name = "cronjob"
    private static let component = "cronjob-controller"
    private static let kind = GroupVersionKind(group: "batch", version: "v1", kind: "CronJob")

    private let context: ControllerContext
    private let cronJobs: Reflector
    private let jobs: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        cronJobs = context.reflectors.reflector(for: .cronJobs)
        jobs = context.reflectors.reflector(for: .jobs)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, workers: 1, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        loop.enqueueChanges(of: cronJobs)
        loop.enqueueControllers(of: jobs, kind: Self.kind)
        await loop.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let cronJob = cronJobs.cache[key] else { return .done }
        let owned = jobs.cache.objects(.controllerUID, cronJob.uid)
        let now = context.clock.now()
        let plan = CronJobPlan(cronJob, jobs: owned, now: now)
        if let problem = plan.problem {
            context.events.record(
                .warning, about: cronJob, reason: "InvalidSchedule", message: problem, component: Self.component)
            return .done
        }
        for job in plan.prune + plan.replace { try await delete(job, of: cronJob) }
        if let time = plan.start { try await start(cronJob, at: time) }
        try await report(cronJob, started: plan.start)
        return plan.next.map { .again(after: $0) } ?? .done
    }

    private func start(_ cronJob: KubeObject, at time: Timestamp) async throws(StatusError) {
        let job = CronJobPlan.job(for: cronJob, at: time)
        do throws(StatusError) {
            jobs.cache.recordWrite(try await context.api.create(.jobs, namespace: job.namespace, object: job))
        } catch  where error.isAlreadyExists || error.isNamespaceTerminating { return }
        context.events.record(
            about: cronJob, reason: "SuccessfulCreate", message: "Created job \(job.name)", component: Self.component)
    }

    private func delete(_ job: KubeObject, of cronJob: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            let answer = try await context.api.delete(
                .jobs, namespace: job.namespace, name: job.name,
                options: DeleteOptions(propagationPolicy: .background, uid: job.uid))
            jobs.cache.recordDelete(of: job, answer: answer)
        } catch  where error.isNotFound { return }
        context.events.record(
            about: cronJob, reason: "SuccessfulDelete", message: "Deleted job \(job.name)", component: Self.component)
    }

    private func report(_ cronJob: KubeObject, started: Timestamp?) async throws(StatusError) {
        let owned = jobs.cache.objects(.controllerUID, cronJob.uid)
        var status = cronJob["status"]?.objectValue ?? JSONObject()
        let active = owned.filter { !JobView($0).isFinished && !$0.isBeingDeleted }.sortedByAge()
        status["active"] =
            active.isEmpty
            ? nil
            : .array(
                active.map { job in
                    [
                        "apiVersion": "batch/v1", "kind": "Job", "namespace": .string(job.namespace),
                        "name": .string(job.name), "uid": .string(job.uid),
                    ]
                })
        if let started { status["lastScheduleTime"] = .string(started.rfc3339) }
        let successes = owned.compactMap { $0.time("status", "completionTime") }
        if let last = successes.max() {
            let known = cronJob.time("status", "lastSuccessfulTime")
            status["lastSuccessfulTime"] = .string(max(last, known ?? last).rfc3339)
        }
        try await context.writeStatus(status, of: cronJob, .cronJobs, cache: cronJobs.cache)
    }
}

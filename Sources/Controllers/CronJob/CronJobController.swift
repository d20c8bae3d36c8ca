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
        if let notice = plan.notice {
            context.events.record(
                notice.isWarning ? .warning : .normal, about: cronJob, reason: notice.reason, message: notice.message,
                component: Self.component)
        }
        for job in plan.prune + plan.replace { try await delete(job, of: cronJob) }
        if let time = plan.start { try await start(cronJob, at: time, in: plan.zone) }
        try await report(cronJob, started: plan.start, deleted: Set(plan.replace.map(\.uid)))
        return plan.next.map { .again(after: $0) } ?? .done
    }

    private func start(_ cronJob: KubeObject, at time: Timestamp, in zone: TimeZoneRules) async throws(StatusError) {
        let job = CronJobPlan.job(for: cronJob, at: time, in: zone)
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

    /// Tells of jobs that the status still lists as active, but have ended or are gone.
    private func announceEnds(of active: [JSONValue], _ jobs: [KubeObject], _ cronJob: KubeObject) {
        for reference in active {
            let name = reference.text("name")
            if let job = jobs.first(where: { $0.uid == reference.text("uid") }).map(JobView.init) {
                guard job.isFinished else { continue }
                let condition = job.conditions.isTrue("Complete") ? "Complete" : "Failed"
                context.events.record(
                    about: cronJob, reason: "SawCompletedJob",
                    message: "Saw completed job: \(name), condition: \(condition)", component: Self.component)
            } else {
                context.events.record(
                    about: cronJob, reason: "MissingJob", message: "Active job went missing: \(name)",
                    component: Self.component)
            }
        }
    }

    /// - Parameter deleted: uids of jobs that were deleted just now, which are not missed.
    private func report(
        _ cronJob: KubeObject, started: Timestamp?, deleted: Set<String>
    ) async throws(StatusError) {
        let owned = jobs.cache.objects(.controllerUID, cronJob.uid)
        var status = cronJob["status"]?.objectValue ?? JSONObject()
        let known = (status["active"]?.arrayValue ?? []).filter { !deleted.contains($0.text("uid")) }
        announceEnds(of: known, owned, cronJob)
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

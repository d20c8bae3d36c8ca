internal import KubeCore
internal import TimeZones

/// What a CronJob does now. Pure.
/// Source: pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob.
struct CronJobPlan {
    /// The scheduled time for which a Job is to be created now.
    private(set) var start: Timestamp?
    /// Running Jobs that the new one replaces.
    private(set) var replace: [KubeObject] = []
    /// Finished Jobs beyond the history limits.
    private(set) var prune: [KubeObject] = []
    /// When something is to be done next; nil when nothing will.
    private(set) var next: Duration?
    /// What users are to know about the schedule.
    private(set) var notice: Notice?
    private(set) var zone = TimeZoneRules.utc

    /// An event about the CronJob.
    struct Notice: Hashable {
        var isWarning = true
        var reason: String
        var message: String
    }

    init(_ cronJob: KubeObject, jobs: [KubeObject], now: Timestamp) {
        let running = jobs.filter { !JobView($0).isFinished }
        prune = Self.excess(cronJob, jobs)
        guard !cronJob.isBeingDeleted, cronJob.at("spec", "suspend")?.boolValue != true else { return }
        let (text, zoneName) = (cronJob.text("spec", "schedule"), cronJob.text("spec", "timeZone"))
        let schedule: CronSchedule
        do throws(CronSchedule.ParseError) {
            schedule = try CronSchedule(parsing: text)
        } catch {
            notice = Notice(reason: "UnparseableSchedule", message: "unparseable schedule: \"\(text)\" : \(error)")
            return
        }
        do throws(TimeZoneDatabase.LookupError) {
            zone = try TimeZoneDatabase.rules(of: zoneName)
        } catch {
            notice = Notice(reason: "UnknownTimeZone", message: "invalid timeZone: \"\(zoneName)\": \(error)")
            return
        }
        guard let upcoming = schedule.next(after: now, in: zone) else {
            // A date that never comes, as February 31st. In the words of kube-controller-manager.
            notice = Notice(
                reason: "InvalidSchedule",
                message: "invalid schedule: \(text) : time difference between two schedules is less than 1 second")
            return
        }
        next = upcoming.duration(since: now) + .milliseconds(100)
        guard let due = Self.lastMissed(cronJob, schedule, zone, now: now) else { return }
        if let limit = cronJob.at("spec", "startingDeadlineSeconds")?.intValue,
            now.duration(since: due) > .seconds(limit)
        {
            notice = Notice(reason: "MissSchedule", message: "Missed scheduled time to start a job: \(due.rfc3339)")
            return
        }
        switch cronJob.text("spec", "concurrencyPolicy") {
        case "Forbid" where !running.isEmpty:
            notice = Notice(
                isWarning: false, reason: "JobAlreadyActive",
                message: "Not starting job because prior execution is running and concurrency policy is Forbid")
            return
        case "Replace": replace = running
        default: break
        }
        start = due
    }

    /// The latest scheduled time since the last one that was acted on; nil when none has come.
    private static func lastMissed(
        _ cronJob: KubeObject, _ schedule: CronSchedule, _ zone: TimeZoneRules, now: Timestamp
    ) -> Timestamp? {
        var earliest = cronJob.time("status", "lastScheduleTime") ?? cronJob.creationTime ?? now
        if let limit = cronJob.at("spec", "startingDeadlineSeconds")?.intValue {
            earliest = max(earliest, now.adding(.seconds(-limit)))
        }
        // After a long pause only the last time counts; a look at the last hours finds it without walking through years.
        for window in [3600, 86400, 32 * 86400, 800 * 86400] as [Int64] {
            let from = max(earliest, now.adding(.seconds(-window)))
            var last: Timestamp?
            var time = from
            while let next = schedule.next(after: time, in: zone), next <= now {
                last = next
                time = next
            }
            if last != nil || from == earliest { return last }
        }
        return nil
    }

    private static func excess(_ cronJob: KubeObject, _ jobs: [KubeObject]) -> [KubeObject] {
        func beyond(_ type: String, _ limit: Int) -> [KubeObject] {
            let finished = jobs.filter { JobView($0).conditions.isTrue(type) && !$0.isBeingDeleted }.sortedByAge()
            return Array(finished.prefix(max(0, finished.count - limit)))
        }
        return beyond("Complete", cronJob.int("spec", "successfulJobsHistoryLimit", default: 3))
            + beyond("Failed", cronJob.int("spec", "failedJobsHistoryLimit", default: 1))
    }

    /// The Job for a scheduled time. Its name says the time, so that it is created once only.
    static func job(for cronJob: KubeObject, at time: Timestamp, in zone: TimeZoneRules) -> KubeObject {
        let name = "\(cronJob.name)-\(time.secondsSinceEpoch / 60)"
        var job = KubeObject(apiVersion: "batch/v1", kind: "Job", namespace: cronJob.namespace, name: name)
        let template = cronJob.at("spec", "jobTemplate")
        job.labels = template?.at("metadata", "labels")?.objectValue?.stringDictionary ?? [:]
        job.annotations = template?.at("metadata", "annotations")?.objectValue?.stringDictionary ?? [:]
        job.annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"] = time.rfc3339(in: zone)
        job.ownerReferences = [OwnerReference(controller: cronJob)]
        job["spec"] = template?["spec"] ?? [:]
        return job
    }
}

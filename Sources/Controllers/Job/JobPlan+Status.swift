internal import KubeCore

/// What the status of a Job says. Source: pkg/controller/job/job_controller.go trackJobStatusAndRemoveFinalizers.
extension JobPlan {
    mutating func finishStatus(_ notes: JobTally.Notes) {
        var uncounted = JSONObject()
        func note(_ key: String, _ uids: [String]) {
            if !uids.isEmpty { uncounted[key] = .array(uids.map(JSONValue.string)) }
        }
        note("succeeded", notes.pendingSucceeded)
        note("failed", notes.pendingFailed)
        status["uncountedTerminatedPods"] = .object(uncounted)
        let isEnding = outcome != nil || view.isFinished
        let remaining = isEnding || view.isSuspended ? [] : active
        status.setCount("active", remaining.count)
        status["ready"] = .int(Int64(remaining.count { PodView($0).isReady }))
        status["terminating"] = .int(Int64(terminating.count))
        status.setCount("succeeded", notes.succeeded)
        status.setCount("failed", notes.failed)
        if view.isIndexed {
            let completed = tally.completedIndexes
            status["completedIndexes"] = completed.indexes.isEmpty ? nil : .string(completed.text)
        }
        // An empty text says that indexes are counted and none has failed.
        if let failed = tally.failedIndexes { status["failedIndexes"] = .string(failed.text) }
        var conditions = view.conditions
        if !view.isFinished { suspendOrResume(&conditions) }
        // The verdict waits until every pod has ended and is counted.
        let isCounted = notes.isEmpty && active.isEmpty && terminating.isEmpty
        if !view.isFinished, let outcome { conclude(outcome, isCounted: isCounted, &conditions) }
        status["conditions"] = conditions.value
    }

    private mutating func suspendOrResume(_ conditions: inout Conditions) {
        let type = "Suspended"
        let wasSuspended = conditions.isTrue(type)
        // A job that has ended otherwise is not suspended any more.
        if view.isSuspended, outcome == nil {
            conditions.setProbed(type, status: "True", reason: "JobSuspended", message: "Job suspended", now: now)
            if !wasSuspended { suspension = true }
            status["startTime"] = nil
        } else if !view.isSuspended {
            if conditions[type] != nil, outcome == nil {
                conditions.setProbed(type, status: "False", reason: "JobResumed", message: "Job resumed", now: now)
                if wasSuspended { suspension = false }
            }
            if status["startTime"] == nil { status["startTime"] = .string(now.rfc3339) }
        }
    }

    private mutating func conclude(_ outcome: Outcome, isCounted: Bool, _ conditions: inout Conditions) {
        switch outcome {
        case .complete(let reason, let message):
            conditions.setProbed("SuccessCriteriaMet", status: "True", reason: reason, message: message, now: now)
            guard isCounted else { return }
            conditions.setProbed("Complete", status: "True", reason: reason, message: message, now: now)
            status["completionTime"] = .string(now.rfc3339)
        case .failed(let reason, let message):
            conditions.setProbed("FailureTarget", status: "True", reason: reason, message: message, now: now)
            guard isCounted else { return }
            conditions.setProbed("Failed", status: "True", reason: reason, message: message, now: now)
        }
    }
}

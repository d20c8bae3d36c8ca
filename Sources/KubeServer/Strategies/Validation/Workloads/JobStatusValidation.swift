internal import KubeCore

/// What a controller may say of a Job.
/// Source: pkg/apis/batch/validation/validation.go validateJobStatus, pkg/registry/batch/job/strategy.go
/// getStatusValidationOptions of Kubernetes 1.36.
enum JobStatusValidation {
    static func status(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let (status, oldStatus) = (object["status"] ?? [:], old["status"] ?? [:])
        for member in ["active", "succeeded", "failed", "ready", "terminating"] {
            errors.notNegative("status.\(member)", status[member])
        }
        uncounted(status["uncountedTerminatedPods"], &errors)
        conditions(status, oldStatus, object["spec"] ?? [:], &errors)
        times(status, oldStatus, &errors)
        finished(status, oldStatus, &errors)
        indexes(status, oldStatus, object["spec"] ?? [:], &errors)
        if status["ready"]?.intValue ?? 0 > status["active"]?.intValue ?? 0 {
            errors.invalid("status.ready", status["ready"], "cannot set more ready pods than active")
        }
        changes(object, old, &errors)
    }

    private static func has(_ status: JSONValue, _ type: String) -> Bool {
        status.elements("conditions").contains { $0.text("type") == type && $0["status"] == "True" }
    }

    private static func isFinished(_ status: JSONValue) -> Bool { has(status, "Complete") || has(status, "Failed") }

    private static func uncounted(_ pods: JSONValue?, _ errors: inout FieldErrors) {
        var seen = Set<JSONValue>()
        for list in ["succeeded", "failed"] {
            for (index, uid) in (pods ?? [:]).elements(list).enumerated() {
                let path = "status.uncountedTerminatedPods.\(list)[\(index)]"
                if uid == "" {
                    errors.invalid(path, uid, "must not be empty")
                } else if !seen.insert(uid).inserted {
                    errors.duplicate(path, uid)
                }
            }
        }
    }

    // MARK: - Conditions

    private static func conditions(
        _ status: JSONValue, _ old: JSONValue, _ spec: JSONValue, _ errors: inout FieldErrors
    ) {
        func refuse(_ text: String) { errors.invalidWithoutValue("status.conditions", text) }
        let (complete, failed) = (has(status, "Complete"), has(status, "Failed"))
        let (target, met) = (has(status, "FailureTarget"), has(status, "SuccessCriteriaMet"))
        if complete, failed { refuse("cannot set Complete=True and Failed=true conditions") }
        if complete, target { refuse("cannot set Complete=True and FailureTarget=true conditions") }
        if failed, !target, !has(old, "Failed") {
            refuse("cannot set Failed=True condition without the FailureTarget=true condition")
        }
        if complete, !met, !has(old, "Complete") {
            refuse("cannot set Complete=True condition without the SuccessCriteriaMet=true condition")
        }
        if met, failed { refuse("cannot set SuccessCriteriaMet=True and Failed=true conditions") }
        if met, target { refuse("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions") }
        if spec["successPolicy"] != nil, complete, !met {
            refuse("cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True")
        }
    }

    // MARK: - Times

    private static func times(_ status: JSONValue, _ old: JSONValue, _ errors: inout FieldErrors) {
        let field = "status.completionTime"
        let completion = status["completionTime"]
        let complete = has(status, "Complete")
        if completion != nil, !complete {
            errors.invalid(field, completion, "cannot set completionTime when there is no Complete=True condition")
        }
        if completion == nil, complete {
            errors.required(field, "completionTime is required for Complete jobs")
        }
        if let start = status["startTime"]?.stringValue.flatMap(Timestamp.init(rfc3339:)),
            let end = completion?.stringValue.flatMap(Timestamp.init(rfc3339:)),
            end.secondsSinceEpoch < start.secondsSinceEpoch
        {
            errors.invalid(field, completion, "completionTime cannot be set before startTime")
        }
    }

    private static func finished(_ status: JSONValue, _ old: JSONValue, _ errors: inout FieldErrors) {
        guard isFinished(status) else { return }
        if let active = status["active"]?.intValue, active > 0 {
            errors.invalid("status.active", .int(active), "active>0 is invalid for finished job")
        }
        if status["startTime"] == nil, !isFinished(old) {
            errors.required("status.startTime", "startTime is required for finished job")
        }
        let uncounted = status["uncountedTerminatedPods"] ?? [:]
        if !uncounted.isUnset("succeeded") || !uncounted.isUnset("failed") {
            errors.invalid(
                "status.uncountedTerminatedPods",
                ["Succeeded": uncounted["succeeded"] ?? .null, "Failed": uncounted["failed"] ?? .null],
                "uncountedTerminatedPods needs to be empty for finished job")
        }
        if let count = status["terminating"]?.intValue, count > 0 {
            errors.invalid("status.terminating", .int(count), "terminating>0 is invalid for finished job")
        }
    }

    // MARK: - Indexes

    private static func indexes(
        _ status: JSONValue, _ old: JSONValue, _ spec: JSONValue, _ errors: inout FieldErrors
    ) {
        let completions = spec["completions"]?.intValue
        let limit = spec["backoffLimitPerIndex"]
        var lists: [JobIndexes] = []
        for member in ["completedIndexes", "failedIndexes"] {
            guard let text = status[member]?.stringValue, let completions else { continue }
            if member == "failedIndexes", limit == nil { continue }
            do throws(JobIndexes.ParseError) {
                lists.append(try JobIndexes(text, completions: completions))
            } catch {
                errors.invalid("status.\(member)", .string(text), "error parsing \(member): \(error)")
            }
        }
        if !status.isUnset("completedIndexes"), spec["completionMode"] != "Indexed" {
            errors.invalid(
                "status.completedIndexes", status["completedIndexes"],
                "cannot set non-empty completedIndexes when non-indexed completion mode")
        }
        if limit == nil, let failed = status["failedIndexes"] {
            errors.invalid(
                "status.failedIndexes", failed, "cannot set non-null failedIndexes when backoffLimitPerIndex is null")
        }
        if lists.count == 2, let shared = lists[0].firstShared(with: lists[1]) {
            errors.invalid(
                "status.failedIndexes", status["failedIndexes"],
                "failedIndexes and completedIndexes overlap at index: \(shared)")
        }
    }

    // MARK: - Changes

    private static func changes(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let (status, oldStatus) = (object["status"] ?? [:], old["status"] ?? [:])
        for type in ["Failed", "Complete", "FailureTarget"] where has(oldStatus, type) && !has(status, type) {
            errors.invalidWithoutValue("status.conditions", "cannot disable the terminal \(type)=True condition")
        }
        for member in ["failed", "succeeded"] {
            let count = status[member]?.intValue ?? 0
            if count < oldStatus[member]?.intValue ?? 0 {
                errors.invalid("status.\(member)", .int(count), "cannot decrease the \(member) counter")
            }
        }
        if let new = status["completionTime"], let before = oldStatus["completionTime"], new != before {
            errors.invalid("status.completionTime", new, "completionTime cannot be mutated")
        }
        if let before = oldStatus["startTime"], status["startTime"] != before, object.at("spec", "suspend") != true {
            errors.required("status.startTime", "startTime cannot be removed for unsuspended job")
        }
        if has(oldStatus, "SuccessCriteriaMet"), !has(status, "SuccessCriteriaMet") {
            errors.invalidWithoutValue(
                "status.conditions", "cannot disable the SuccessCriteriaMet=True condition")
        }
        if has(oldStatus, "Complete"), !has(oldStatus, "SuccessCriteriaMet"), has(status, "SuccessCriteriaMet") {
            errors.invalidWithoutValue(
                "status.conditions",
                "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions")
        }
    }
}

internal import KubeCore
internal import TimeZones

/// What must hold for CronJobs.
/// Source: pkg/apis/batch/validation/validation.go ValidateCronJobCreate of Kubernetes 1.36.
enum CronJobValidation {
    /// A job's name is that of its CronJob and eleven characters.
    private static let maximumNameBytes = 52

    static func cronJob(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        schedule(spec.text("schedule"), &errors)
        errors.notNegative("spec.startingDeadlineSeconds", spec["startingDeadlineSeconds"])
        if let zone = spec["timeZone"]?.stringValue { timeZone(zone, &errors) }
        errors.requiredOneOf("spec.concurrencyPolicy", spec["concurrencyPolicy"], ["Allow", "Forbid", "Replace"])
        let path = "spec.jobTemplate.spec"
        let job = spec["jobTemplate"]?["spec"] ?? [:]
        JobValidation.spec(job, path, &errors)
        if let selector = job["selector"] {
            errors.invalid(
                "\(path).selector", GoForm.labelSelector.show(selector), "`selector` will be auto-generated")
        }
        if job["manualSelector"] == true { errors.notSupported("\(path).manualSelector", true, ["nil", "false"]) }
        errors.notNegative("spec.successfulJobsHistoryLimit", spec["successfulJobsHistoryLimit"])
        errors.notNegative("spec.failedJobsHistoryLimit", spec["failedJobsHistoryLimit"])
    }

    static func newCronJob(_ object: KubeObject, _ errors: inout FieldErrors) {
        cronJob(object, &errors)
        if object.name.utf8.count > maximumNameBytes {
            errors.invalid("metadata.name", .string(object.name), "must be no more than 52 characters")
        }
    }

    private static func schedule(_ text: String, _ errors: inout FieldErrors) {
        let field = "spec.schedule"
        guard !text.isEmpty else { return errors.required(field) }
        if text.contains("TZ") {
            errors.invalid(
                field, .string(text), "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
            return
        }
        do throws(CronSchedule.ParseError) {
            _ = try CronSchedule(parsing: text)
        } catch {
            errors.invalid(field, .string(text), error.description)
        }
    }

    private static func timeZone(_ zone: String, _ errors: inout FieldErrors) {
        let field = "spec.timeZone"
        guard !zone.isEmpty else {
            return errors.invalid(field, .string(zone), "timeZone must be nil or non-empty string")
        }
        let isName = zone.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            (1...14).contains(part.utf8.count) && part != "." && part != ".." && !part.hasPrefix("-")
                && part.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "._+-".utf8.contains(byte)
                }
        }
        guard isName else { return errors.invalid(field, .string(zone), "unknown time zone \(zone)") }
        if zone.lowercased() == "local" {
            errors.invalid(
                field, .string(zone),
                "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")
        }
        if !isKnown(zone) { errors.invalid(field, .string(zone), "unknown time zone \(zone)") }
    }

    /// The areas of the time zone database, and the names in it that are in none, for machines that do not have it.
    /// Source: https://www.iana.org/time-zones.
    private static let areas: Set<Substring> = [
        "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Brazil", "Canada", "Chile",
        "Etc", "Europe", "Indian", "Mexico", "Pacific", "US",
    ]
    private static let plainNames: Set<String> = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0", "GMT-0",
        "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya",
        "Local", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland", "Portugal", "ROC",
        "ROK", "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu",
    ]

    private static func isKnown(_ zone: String) -> Bool {
        do throws(TimeZoneDatabase.LookupError) {
            _ = try TimeZoneDatabase.rules(of: zone)
            return true
        } catch .unknown {
            return zone == "Local"
        } catch {}
        let parts = zone.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 1 ? plainNames.contains(zone) : areas.contains(parts[0])
    }
}

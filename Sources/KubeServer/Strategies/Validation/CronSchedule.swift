internal import KubeCore

/// Whether a text is a cron schedule.
/// Source: Kubernetes documentation, "CronJob", "Schedule syntax"; robfig/cron parser.
enum CronSchedule {
    private static let descriptors: Set<String> = [
        "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly",
    ]
    private static let ranges: [ClosedRange<Int>] = [0...59, 0...23, 1...31, 1...12, 0...6]
    private static let monthNames = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    static func validate(_ schedule: String, _ path: String, _ errors: inout FieldErrors) {
        if schedule.isEmpty {
            errors.required(path)
            return
        }
        if schedule.contains("TZ") {
            errors.invalid(path, .string(schedule), "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
            return
        }
        if schedule.hasPrefix("@") {
            if !descriptors.contains(schedule), !schedule.hasPrefix("@every ") {
                errors.invalid(path, .string(schedule), "unrecognized descriptor: \(schedule)")
            }
            return
        }
        let fields = schedule.split(whereSeparator: \.isWhitespace).map(String.init)
        guard fields.count == 5 else {
            errors.invalid(
                path, .string(schedule),
                "expected exactly 5 fields, found \(fields.count): [\(fields.joined(separator: " "))]")
            return
        }
        for (index, field) in fields.enumerated() {
            if let problem = problem(field, index) {
                errors.invalid(path, .string(schedule), problem)
                return
            }
        }
    }

    private static func problem(_ field: String, _ index: Int) -> String? {
        for part in field.split(separator: ",", omittingEmptySubsequences: false) {
            let steps = part.split(separator: "/", omittingEmptySubsequences: false)
            guard steps.count <= 2 else { return "too many slashes: \(part)" }
            if steps.count == 2, Int(steps[1]).map({ $0 > 0 }) != true { return "failed to parse int from \(steps[1])" }
            let bounds = steps[0]
            if bounds == "*" || bounds == "?" { continue }
            let ends = bounds.split(separator: "-", omittingEmptySubsequences: false).map { number(String($0), index) }
            guard ends.count <= 2 else { return "too many hyphens: \(part)" }
            for (end, text) in zip(ends, bounds.split(separator: "-", omittingEmptySubsequences: false)) {
                guard let end else {
                    return "failed to parse int from \(text): strconv.Atoi: parsing \"\(text)\": invalid syntax"
                }
                if end < ranges[index].lowerBound {
                    return "beginning of range (\(end)) below minimum (\(ranges[index].lowerBound)): \(part)"
                }
                if end > ranges[index].upperBound {
                    return "end of range (\(end)) above maximum (\(ranges[index].upperBound)): \(part)"
                }
            }
            if ends.count == 2, let first = ends[0], let last = ends[1], first > last {
                return "beginning of range (\(first)) beyond end of range (\(last)): \(part)"
            }
        }
        return nil
    }

    private static func number(_ text: String, _ index: Int) -> Int? {
        switch index {
        case 3: monthNames.firstIndex(of: text.lowercased()).map { $0 + 1 } ?? Int(text)
        case 4: dayNames.firstIndex(of: text.lowercased()) ?? Int(text)
        default: Int(text)
        }
    }
}

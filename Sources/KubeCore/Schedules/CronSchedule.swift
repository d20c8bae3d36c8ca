/// A cron expression of five fields, such as `*/5 8-18 * * mon-fri`, a macro such as `@daily`, or an interval such as
/// `@every 1h30m`.
///
/// Where clocks are put forward, times that they leave out are left out; where they are put back, times come twice.
/// Source: Kubernetes documentation "CronJob", schedule syntax; crontab(5).
package struct CronSchedule: Hashable, Sendable {
    private enum Form: Hashable {
        case interval(seconds: Int64)
        case calendar(Calendar)
    }

    private struct Calendar: Hashable {
        var minutes: Set<Int>
        var hours: Set<Int>
        var days: Set<Int>
        var months: Set<Int>
        var weekdays: Set<Int>
        var isAnyDay: Bool
        var isAnyWeekday: Bool
    }

    private let form: Form

    private static let macros = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    /// Nil when the text is no schedule.
    package init?(_ text: String) {
        // Whoever wants to know what is wrong with it parses it.
        guard let schedule = try? CronSchedule(parsing: text) else { return nil }
        self = schedule
    }

    /// - Throws: `ParseError`.
    package init(parsing text: String) throws(ParseError) {
        if text.hasPrefix("@every ") {
            form = .interval(seconds: try GoDuration.wholeSeconds(String(text.dropFirst("@every ".count))))
            return
        }
        if text.hasPrefix("@"), Self.macros[text] == nil {
            throw ParseError(description: "unrecognized descriptor: \(text)")
        }
        let fields = (Self.macros[text] ?? text).split(whereSeparator: \.isWhitespace)
        guard fields.count == 5 else {
            throw ParseError(
                description:
                    "expected exactly 5 fields, found \(fields.count): [\(fields.joined(separator: " "))]")
        }
        // A step makes a restriction of a star. Source: robfig/cron v3, parser.go getRange.
        let unrestricted: Set<Substring> = ["*", "?", "*/1"]
        form = .calendar(
            Calendar(
                minutes: try CronField.minutes.parse(fields[0]), hours: try CronField.hours.parse(fields[1]),
                days: try CronField.days.parse(fields[2]), months: try CronField.months.parse(fields[3]),
                weekdays: try CronField.weekdays.parse(fields[4]), isAnyDay: unrestricted.contains(fields[2]),
                isAnyWeekday: unrestricted.contains(fields[4])))
    }

    /// Why a text is no schedule, in the words of kube-apiserver.
    package struct ParseError: Error, Hashable, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// The first time after `time` by the clocks of a zone; nil when there is none within eight years (31 February).
    package func next(after time: Timestamp, in zone: TimeZoneRules = .utc) -> Timestamp? {
        switch form {
        case .interval(let seconds): Timestamp(secondsSinceEpoch: time.secondsSinceEpoch + seconds)
        case .calendar(let calendar): Self.next(after: time, in: calendar, zone)
        }
    }

    private static func next(after time: Timestamp, in calendar: Calendar, _ zone: TimeZoneRules) -> Timestamp? {
        func local(_ minute: Int64) -> Int64 {
            minute + zone.offsetSeconds(at: Timestamp(secondsSinceEpoch: minute * 60)) / 60
        }
        var minute = time.secondsSinceEpoch / 60 + 1
        let limit = minute + 8 * 366 * 1440
        while minute < limit {
            let clock = local(minute)
            let day = clock / 1440
            let date = Timestamp(secondsSinceEpoch: clock * 60).rfc3339.utf8.map { Int($0) - 48 }
            let month = date[5] * 10 + date[6]
            let dayOfMonth = date[8] * 10 + date[9]
            // 1970-01-01 was a Thursday.
            guard calendar.months.contains(month), matches(dayOfMonth, weekday: Int((day + 4) % 7), calendar) else {
                let midnight = minute + 1440 - clock % 1440
                // After a day with 23 hours that is past the beginning of the next one.
                let beginning = midnight - local(midnight) % 1440
                minute = local(midnight) / 1440 > day && beginning > minute ? beginning : midnight
                continue
            }
            guard calendar.hours.contains(Int(clock % 1440 / 60)) else {
                minute += 60 - clock % 60
                continue
            }
            if calendar.minutes.contains(Int(clock % 60)) { return Timestamp(secondsSinceEpoch: minute * 60) }
            minute += 1
        }
        return nil
    }

    /// When both day fields are restricted, either is enough.
    private static func matches(_ day: Int, weekday: Int, _ calendar: Calendar) -> Bool {
        let (isDay, isWeekday) = (calendar.days.contains(day), calendar.weekdays.contains(weekday))
        return calendar.isAnyDay || calendar.isAnyWeekday ? isDay && isWeekday : isDay || isWeekday
    }
}

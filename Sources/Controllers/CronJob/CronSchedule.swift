internal import KubeCore

/// A cron expression of five fields, such as `*/5 8-18 * * mon-fri`, or a macro such as `@daily`. Times are UTC.
/// Source: Kubernetes documentation "CronJob", schedule syntax; crontab(5).
struct CronSchedule: Hashable {
    private let minutes: Set<Int>
    private let hours: Set<Int>
    private let days: Set<Int>
    private let months: Set<Int>
    private let weekdays: Set<Int>
    private let isAnyDay: Bool
    private let isAnyWeekday: Bool

    private static let macros = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]
    private static let monthNames = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    /// Nil when the text is no schedule.
    init?(_ text: String) {
        let fields = (Self.macros[text] ?? text).split(separator: " ")
        guard fields.count == 5,
            let minutes = Self.parse(fields[0], 0...59), let hours = Self.parse(fields[1], 0...23),
            let days = Self.parse(fields[2], 1...31),
            let months = Self.parse(fields[3], 1...12, names: Self.monthNames, firstName: 1),
            let weekdays = Self.parse(fields[4], 0...7, names: Self.dayNames, firstName: 0)
        else { return nil }
        self.minutes = minutes
        self.hours = hours
        self.days = days
        self.months = months
        self.weekdays = Set(weekdays.map { $0 % 7 })
        // A step makes a restriction of a star. Source: robfig/cron v3, parser.go getRange.
        let unrestricted: Set<Substring> = ["*", "?", "*/1"]
        isAnyDay = unrestricted.contains(fields[2])
        isAnyWeekday = unrestricted.contains(fields[4])
    }

    private static func parse(
        _ field: Substring, _ bounds: ClosedRange<Int>, names: [String] = [], firstName: Int = 0
    ) -> Set<Int>? {
        func number(_ text: Substring) -> Int? {
            if let index = names.firstIndex(of: text.lowercased()) { return index + firstName }
            return Int(text).flatMap { bounds.contains($0) ? $0 : nil }
        }
        var result: Set<Int> = []
        for part in field.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
            guard pieces.count <= 2, let step = pieces.count == 2 ? Int(pieces[1]) : 1, step > 0 else { return nil }
            var range: ClosedRange<Int>
            if pieces[0] == "*" || pieces[0] == "?" {
                range = bounds
            } else {
                let ends = pieces[0].split(separator: "-", omittingEmptySubsequences: false)
                guard ends.count <= 2, let first = number(ends[0]) else { return nil }
                let last = ends.count == 2 ? number(ends[1]) : pieces.count == 2 ? bounds.upperBound : first
                guard let last, first <= last else { return nil }
                range = first...last
            }
            result.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: step))
        }
        return result
    }

    /// The first time after `time`; nil when there is none within eight years (31 February).
    func next(after time: Timestamp) -> Timestamp? {
        var minute = time.secondsSinceEpoch / 60 + 1
        let limit = minute + 8 * 366 * 1440
        while minute < limit {
            let day = minute / 1440
            let date = Timestamp(secondsSinceEpoch: minute * 60).rfc3339.utf8.map { Int($0) - 48 }
            let month = date[5] * 10 + date[6]
            let dayOfMonth = date[8] * 10 + date[9]
            // 1970-01-01 was a Thursday.
            guard months.contains(month), matchesDay(dayOfMonth, weekday: Int((day + 4) % 7)) else {
                minute = (day + 1) * 1440
                continue
            }
            guard hours.contains(Int(minute % 1440 / 60)) else {
                minute = (minute / 60 + 1) * 60
                continue
            }
            if minutes.contains(Int(minute % 60)) { return Timestamp(secondsSinceEpoch: minute * 60) }
            minute += 1
        }
        return nil
    }

    /// When both day fields are restricted, either is enough.
    private func matchesDay(_ day: Int, weekday: Int) -> Bool {
        if isAnyDay || isAnyWeekday { return days.contains(day) && weekdays.contains(weekday) }
        return days.contains(day) || weekdays.contains(weekday)
    }
}

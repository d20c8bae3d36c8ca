/// Durations as Go writes them: `1h30m`, `90s`, `1.5h`.
/// Source: Go's time.ParseDuration.
enum GoDuration {
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("h", 3.6e12), ("m", 6e10), ("s", 1e9),
    ]

    /// At least one second, fractions of a second cut off, as cron wants its intervals.
    /// - Throws: `CronSchedule.ParseError`.
    static func wholeSeconds(_ text: String) throws(CronSchedule.ParseError) -> Int64 {
        guard let nanoseconds = nanoseconds(text) else {
            throw .init(
                description:
                    "failed to parse duration @every \(text): time: invalid duration \(JSONValue.string(text))")
        }
        // Ten thousand years are enough for anyone, and keep within the range of times.
        return max(1, Int64(min(nanoseconds / 1e9, 3e11)))
    }

    private static func nanoseconds(_ text: String) -> Double? {
        var rest = Substring(text)
        if rest.hasPrefix("+") { rest.removeFirst() }
        if rest == "0" { return 0 }
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let number = Double(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let unit = units.first(where: { rest.hasPrefix($0.name) }) else { return nil }
            rest = rest.dropFirst(unit.name.count)
            total += number * unit.nanoseconds
        }
        return total
    }
}

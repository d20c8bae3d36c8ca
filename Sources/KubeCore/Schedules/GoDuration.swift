/// Durations as Go writes them: `1h30m`, `90s`, `1.5h`, `-2m`.
/// Source: Go's time.ParseDuration.
package enum GoDuration {
    /// Why a text is no duration, in Go's words.
    package struct ParseError: Error, Hashable {
        package let description: String
    }

    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("h", 3.6e12), ("m", 6e10), ("s", 1e9),
    ]
    /// What Go's nanoseconds have room for.
    private static let maximum = 9.223372036854775807e18

    /// At least one second, fractions of a second cut off, as cron wants its intervals.
    /// - Throws: `CronSchedule.ParseError`.
    static func wholeSeconds(_ text: String) throws(CronSchedule.ParseError) -> Int64 {
        do throws(ParseError) {
            return max(1, Int64(try seconds(text)))
        } catch {
            throw .init(description: "failed to parse duration @every \(text): \(error.description)")
        }
    }

    /// The duration in seconds.
    package static func seconds(_ text: String) throws(ParseError) -> Double {
        let shown = JSONValue.string(text)
        let invalid = ParseError(description: "time: invalid duration \(shown)")
        var rest = Substring(text)
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
        if rest == "0" { return 0 }
        guard !rest.isEmpty else { throw invalid }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let number = Double(digits.hasPrefix(".") ? "0\(digits)" : String(digits)) else { throw invalid }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0 != "." && !($0.isASCII && $0.isNumber) }
            guard !name.isEmpty else { throw ParseError(description: "time: missing unit in duration \(shown)") }
            guard let unit = units.first(where: { $0.name == name }) else {
                throw ParseError(
                    description: "time: unknown unit \(JSONValue.string(String(name))) in duration \(shown)")
            }
            rest = rest.dropFirst(name.count)
            total += number * unit.nanoseconds
        }
        guard total < maximum else { throw invalid }
        return (isNegative ? -total : total) / 1e9
    }
}

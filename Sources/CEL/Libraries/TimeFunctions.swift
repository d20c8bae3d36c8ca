internal import KubeCore
internal import TimeZones

/// Parts of moments and spans of time. Source: cel-spec, "Date/Time Functions".
extension FunctionTable {
    static func addTimeFunctions(_ table: inout FunctionTable) {
        let parts: [(String, @Sendable (CivilTime) -> Int64)] = [
            ("getFullYear", { $0.year }), ("getMonth", { $0.month - 1 }), ("getDayOfYear", { $0.dayOfYear }),
            ("getDayOfMonth", { $0.day - 1 }), ("getDate", { $0.day }), ("getDayOfWeek", { $0.weekday }),
            ("getHours", { $0.hour }), ("getMinutes", { $0.minute }), ("getSeconds", { $0.second }),
        ]
        for (name, part) in parts {
            table.addMember(name, [.timestamp], .int) { values throws(CELEvaluationError) in
                guard case .timestamp(let time) = values[0] else { throw .noSuchOverload }
                return .int(part(CivilTime(seconds: time.seconds)))
            }
            table.addMember(name, [.timestamp, .string], .int) { values throws(CELEvaluationError) in
                guard case .timestamp(let time) = values[0] else { throw .noSuchOverload }
                return .int(part(CivilTime(seconds: time.seconds + (try offset(values[1].text, at: time.seconds)))))
            }
        }
        for isZoned in [false, true] {
            table.addMember("getMilliseconds", isZoned ? [.timestamp, .string] : [.timestamp], .int) {
                values throws(CELEvaluationError) in
                guard case .timestamp(let time) = values[0] else { throw .noSuchOverload }
                return .int(time.nanoseconds / 1_000_000)
            }
        }
        let spans: [(String, @Sendable (Int64) -> Int64)] = [
            ("getHours", { $0 / 3_600_000_000_000 }), ("getMinutes", { $0 / 60_000_000_000 }),
            ("getSeconds", { $0 / 1_000_000_000 }), ("getMilliseconds", { $0 / 1_000_000 % 1_000 }),
        ]
        for (name, part) in spans {
            table.addMember(name, [.duration], .int) { values throws(CELEvaluationError) in
                guard case .duration(let span) = values[0] else { throw .noSuchOverload }
                return .int(part(span.nanoseconds))
            }
        }
    }

    /// Seconds of a zone such as `+02:00`, `UTC` or `Europe/Berlin` at a moment.
    private static func offset(_ zone: String, at seconds: Int64) throws(CELEvaluationError) -> Int64 {
        let isNegative = zone.hasPrefix("-")
        let digits = isNegative || zone.hasPrefix("+") ? zone.dropFirst() : Substring(zone)
        let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            do throws(TimeZoneDatabase.LookupError) {
                return try TimeZoneDatabase.rules(of: zone).offsetSeconds(at: Timestamp(secondsSinceEpoch: seconds))
            } catch {
                throw CELEvaluationError(error.description)
            }
        }
        guard let hours = Int64(parts[0]), let minutes = Int64(parts[1]), (0...23).contains(hours),
            (0...59).contains(minutes)
        else { throw CELEvaluationError("unknown time zone \(zone)") }
        return (hours * 60 + minutes) * (isNegative ? -60 : 60)
    }
}

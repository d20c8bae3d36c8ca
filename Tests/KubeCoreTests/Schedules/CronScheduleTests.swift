import KubeCore
import Testing

@Suite struct CronScheduleTests {
    private static let start = Timestamp(secondsSinceEpoch: 1_767_225_600)

    @Test(
        "the next time after New Year's midnight, a Thursday",
        arguments: [
            ("* * * * *", "2026-01-01T00:01:00Z"), ("0 * * * *", "2026-01-01T01:00:00Z"),
            ("*/15 * * * *", "2026-01-01T00:15:00Z"), ("5/20 * * * *", "2026-01-01T00:05:00Z"),
            ("0 8-18/5 * * *", "2026-01-01T08:00:00Z"), ("30 2 1,15 * *", "2026-01-01T02:30:00Z"),
            ("0 0 * * mon-fri", "2026-01-02T00:00:00Z"), ("0 0 * * SUN", "2026-01-04T00:00:00Z"),
            ("0 0 29 2 *", "2028-02-29T00:00:00Z"), ("0 0 1 feb *", "2026-02-01T00:00:00Z"),
            // Both day fields restricted: either is enough.
            ("0 0 13 * fri", "2026-01-02T00:00:00Z"), ("0 0 */2 * mon", "2026-01-03T00:00:00Z"),
            ("@hourly", "2026-01-01T01:00:00Z"), ("@daily", "2026-01-02T00:00:00Z"),
            ("@weekly", "2026-01-04T00:00:00Z"), ("@monthly", "2026-02-01T00:00:00Z"),
            ("@yearly", "2027-01-01T00:00:00Z"), ("@every 1h30m", "2026-01-01T01:30:00Z"),
            ("@every 90s", "2026-01-01T00:01:30Z"), ("@every 10ms", "2026-01-01T00:00:01Z"),
        ])
    func next(text: String, expected: String) throws {
        #expect(try #require(CronSchedule(text)).next(after: Self.start)?.rfc3339 == expected)
    }

    @Test("a day that never comes is found to be none")
    func never() throws {
        #expect(try #require(CronSchedule("0 0 31 2 *")).next(after: Self.start) == nil)
    }

    @Test(
        "malformed schedules are refused with the reason",
        arguments: [
            ("* * * *", "expected exactly 5 fields, found 4: [* * * *]"),
            ("60 * * * *", "end of range (60) above maximum (59): 60"),
            ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
            ("* * * * 7", "end of range (7) above maximum (6): 7"),
            ("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"),
            ("*/0 * * * *", "step of range should be a positive number: */0"),
            ("a * * * *", "failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax"),
            ("1-2-3 * * * *", "too many hyphens: 1-2-3"), ("1/2/3 * * * *", "too many slashes: 1/2/3"),
            ("@often", "unrecognized descriptor: @often"),
            ("@every x", "failed to parse duration @every x: time: invalid duration \"x\""),
        ])
    func malformed(text: String, reason: String) {
        #expect(throws: CronSchedule.ParseError(description: reason)) { try CronSchedule(parsing: text) }
        #expect(CronSchedule(text) == nil)
    }
}

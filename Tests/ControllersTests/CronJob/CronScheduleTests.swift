import KubeCore
import Testing

@testable import Controllers

@Suite struct CronScheduleTests {
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
            ("@yearly", "2027-01-01T00:00:00Z"),
        ])
    func next(text: String, expected: String) throws {
        #expect(try #require(CronSchedule(text)).next(after: Sample.start)?.rfc3339 == expected)
    }

    @Test("a day that never comes is found to be none")
    func never() throws {
        #expect(try #require(CronSchedule("0 0 31 2 *")).next(after: Sample.start) == nil)
    }

    @Test(
        "malformed schedules are refused",
        arguments: [
            "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "*/0 * * * *",
            "a * * * *", "5-1 * * * *", "1,,2 * * * *", "@often",
        ])
    func malformed(text: String) { #expect(CronSchedule(text) == nil) }
}

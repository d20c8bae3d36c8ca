import KubeCore
import Testing

@testable import KubeCore

@Suite struct TimeZoneRulesTests {
    @Test(
        "standard and summer time alternate",
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2040-03-25T00:59:59Z", 3600),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2040-03-25T01:00:00Z", 7200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2040-10-28T00:59:59Z", 7200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "2040-10-28T01:00:00Z", 3600),
            ("EST5EDT,M3.2.0,M11.1.0", "2026-07-01T00:00:00Z", -14400),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", 39600),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01T00:00:00Z", 36000),
            ("<+0530>-5:30", "2026-07-01T00:00:00Z", 19800), ("UTC0", "2026-07-01T00:00:00Z", 0),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0),
            ("XXX3YYY,J60,J300", "2028-03-01T04:59:59Z", -10800), ("XXX3YYY,J60,J300", "2028-03-01T05:00:00Z", -7200),
        ])
    func recurring(text: String, time: String, expected: Int64) throws {
        let offset = try #require(RecurringOffset(text))
        #expect(offset.offset(at: try #require(Timestamp(rfc3339: time)).secondsSinceEpoch) == expected)
    }

    @Test("malformed rules are none", arguments: ["", "X", "CET", "CET-1CEST", "CET-1CEST,M13.1.0,M1.1.0", "<CET-1"])
    func malformed(text: String) { #expect(RecurringOffset(text) == nil) }

    @Test(
        "bytes that are no time zone file are refused",
        arguments: [[], Array("TZif2".utf8), [UInt8](repeating: 0xFF, count: 99)])
    func garbage(bytes: [UInt8]) { #expect(TimeZoneFile.parse(bytes) == nil) }

    @Test("a time is written as the zone's clocks show it")
    func text() throws {
        let zone = TimeZoneRules(transitions: [], offsets: [], firstOffset: -12600, future: nil)
        #expect(Timestamp(secondsSinceEpoch: 1_767_225_600).rfc3339(in: zone) == "2025-12-31T20:30:00-03:30")
        #expect(Timestamp(secondsSinceEpoch: 1_767_225_600).rfc3339(in: .utc) == "2026-01-01T00:00:00Z")
    }

    @Test(
        "schedules follow the clocks of their zone",
        arguments: [
            ("0 9 * * *", "2026-01-01T00:00:00Z", "2026-01-01T08:00:00Z"),
            ("0 9 * * *", "2026-07-01T08:00:00Z", "2026-07-02T07:00:00Z"),
            // 02:30 does not exist on the day when clocks are put forward, and comes twice when they are put back.
            ("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z"),
            ("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
            ("0 0 * * *", "2026-03-29T12:00:00Z", "2026-03-29T22:00:00Z"),
            ("15 0 30 3 *", "2026-03-01T00:00:00Z", "2026-03-29T22:15:00Z"),
        ])
    func schedules(text: String, from: String, expected: String) throws {
        let zone = TimeZoneRules(
            transitions: [], offsets: [], firstOffset: 0, future: RecurringOffset("CET-1CEST,M3.5.0,M10.5.0/3"))
        let next = try #require(CronSchedule(text)).next(after: try #require(Timestamp(rfc3339: from)), in: zone)
        #expect(next?.rfc3339 == expected)
    }
}

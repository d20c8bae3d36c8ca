import KubeCore
import Testing
import TimeZones

@Suite struct TimeZoneDatabaseTests {
    private static let hasDatabase = (try? TimeZoneDatabase.rules(of: "Europe/Berlin")) != nil

    @Test(
        "names that lead out of the database, and unknown ones, are refused",
        arguments: ["../passwd", "/etc/passwd", "Europe/../UTC", "Europe/Atlantis", "Europe", "a\\b"])
    func unknown(name: String) {
        #expect(throws: TimeZoneDatabase.LookupError.self) { try TimeZoneDatabase.rules(of: name) }
    }

    @Test("UTC needs no database", arguments: ["", "UTC"])
    func utc(name: String) throws { #expect(try TimeZoneDatabase.rules(of: name) == .utc) }

    @Test(
        "zones of the database have the offsets that they had and will have", .enabled(if: hasDatabase),
        arguments: [
            ("Europe/Berlin", "2026-01-01T00:00:00Z", 3600), ("Europe/Berlin", "2026-07-01T00:00:00Z", 7200),
            ("Europe/Berlin", "1975-07-01T00:00:00Z", 3600), ("Europe/Berlin", "2090-07-01T00:00:00Z", 7200),
            ("Asia/Kolkata", "2026-01-01T00:00:00Z", 19800), ("Etc/UTC", "2026-01-01T00:00:00Z", 0),
        ])
    func offsets(name: String, time: String, expected: Int64) throws {
        let rules = try TimeZoneDatabase.rules(of: name)
        #expect(rules.offsetSeconds(at: try #require(Timestamp(rfc3339: time))) == expected)
    }
}

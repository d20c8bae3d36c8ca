import KubeCore
import KubeYAML
import Testing

@testable import VClusterCLI

@Suite struct TextTests {
    @Test(
        "ages are written as kubectl does",
        arguments: [
            (0, "0s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (600, "10m"), (10_799, "179m"), (10_800, "3h"),
            (12_000, "3h20m"), (28_800, "8h"), (172_800, "2d"), (180_000, "2d2h"), (691_200, "8d"),
            (63_072_000, "2y0d"), (-5, "0s"),
        ])
    func age(seconds: Int, expected: String) {
        #expect(Age.text(.seconds(seconds)) == expected)
    }

    @Test("columns are as wide as their widest cell")
    func table() {
        var table = TextTable(columns: ["NAME", "AGE"])
        table.rows = [["my-vcluster", "5s"], ["a", ""]]
        #expect(table.lines == ["NAME          AGE", "my-vcluster   5s", "a"])
    }

    @Test("printed JSON reads back as the same value")
    func json() throws {
        let value: JSONValue = [["Name": "a\"b", "List": [], "Map": [:], "N": 1.5, "Inner": [["x": nil]]]]
        #expect(try JSONParser.parse(JSONText.pretty(value)) == value)
    }

    @Test(
        "durations are read as kubectl reads them",
        arguments: [
            ("90s", 90), ("5m", 300), ("1h30m", 5400), ("1.5h", 5400), ("250ms", 0.25), ("0", 0), ("", nil), ("5", nil),
            ("m", nil), ("5x", nil), ("-5s", nil), ("1h 5m", nil), ("1.2.3s", nil), ("9999999999h", nil),
        ] as [(String, Double?)])
    func durations(text: String, seconds: Double?) { #expect(DurationText.seconds(text) == seconds) }
}

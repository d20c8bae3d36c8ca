internal import KubeCore
internal import KubeServer
internal import Testing

@testable internal import DevHost

@Suite struct LogTests {
    private static let start = Timestamp(secondsSinceEpoch: 1_700_000_000)
    private static let lines = "2023-11-14T22:13:30+0000 info one\ncontinued\n2023-11-14T22:13:40+0000 info two\nrest"

    private func all(_ text: String, _ change: (inout LogOptions) -> Void = { _ in }) -> String {
        var options = LogOptions()
        change(&options)
        var lines = LogLines(options, startTime: Self.start)
        // Cut anywhere: a read may end in the middle of a line.
        var output: [UInt8] = []
        for byte in text.utf8 { output += lines.take([byte]) }
        output += lines.finish()
        return String(decoding: output, as: UTF8.self)
    }

    @Test("without options the log is what was written") func everything() { #expect(all(Self.lines) == Self.lines) }

    @Test("a line without a time has that of the line before it, the first that of the start")
    func timestamps() {
        #expect(
            all("bare\n" + Self.lines) { $0.hasTimestamps = true } == """
                2023-11-14T22:13:20Z bare
                2023-11-14T22:13:30Z 2023-11-14T22:13:30+0000 info one
                2023-11-14T22:13:30Z continued
                2023-11-14T22:13:40Z 2023-11-14T22:13:40+0000 info two
                2023-11-14T22:13:40Z rest
                """)
    }

    @Test("lines before a time are left out")
    func since() {
        let output = all(Self.lines) { $0.since = Self.start.adding(.seconds(15)) }
        #expect(output == "2023-11-14T22:13:40+0000 info two\nrest")
    }

    @Test("no more bytes are sent than wanted", arguments: [1, 10, 40, 1000])
    func limit(bytes: Int) {
        #expect(all(Self.lines) { $0.limitBytes = bytes } == String(Self.lines.prefix(bytes)))
    }

    @Test(
        "the last lines begin where they begin",
        arguments: [
            ("a\nb\nc\n", 1, "c\n"), ("a\nb\nc\n", 2, "b\nc\n"), ("a\nb\nc\n", 3, "a\nb\nc\n"),
            ("a\nb\nc\n", 9, "a\nb\nc\n"), ("a\nb", 1, "b"), ("a\nb\n", 0, ""), ("", 5, ""), ("\n\n", 1, "\n"),
        ])
    func tail(text: String, lines: Int, expected: String) {
        let bytes = Array(text.utf8)
        let start = LogLines.tailStart(of: bytes, lines: lines)
        #expect(String(decoding: bytes[start...], as: UTF8.self) == expected)
    }

    @Test("the options are read from the query")
    func options() throws {
        let query = QueryParameters("container=c&follow=true&tailLines=5&sinceSeconds=10&timestamps=1&previous=false")
        let options = try LogOptions(query, now: Self.start)
        #expect(options.container == "c")
        #expect(options.follows && options.hasTimestamps && !options.wantsPrevious)
        #expect(options.tailLines == 5)
        #expect(options.since == Self.start.adding(.seconds(-10)))
    }

    @Test(
        "impossible options are refused",
        arguments: [
            ("tailLines=-1", 422), ("limitBytes=0", 422), ("sinceSeconds=0", 422), ("tailLines=x", 400),
            ("sinceTime=yesterday", 400), ("sinceSeconds=1&sinceTime=2023-11-14T22:13:40Z", 422),
        ])
    func refusedOptions(query: String, code: Int) {
        let error = #expect(throws: StatusError.self) { _ = try LogOptions(QueryParameters(query), now: Self.start) }
        #expect(error?.code == code)
    }
}

import KubeCore
import Testing

@Suite("Durations of Go")
struct GoDurationTests {
    @Test(
        "are numbers with units",
        arguments: [
            ("1s", 1), ("0", 0), ("-1m30s", -90), ("+2h", 7200), (".5s", 0.5), ("1.5h", 5400), ("100ms", 0.1),
            ("1h1m1s", 3661),
        ] as [(String, Double)])
    func valid(text: String, seconds: Double) throws {
        #expect(abs(try GoDuration.seconds(text) - seconds) < 1e-9)
    }

    @Test(
        "everything else is refused in Go's words",
        arguments: [
            ("", "time: invalid duration \"\""), ("invalid", "time: invalid duration \"invalid\""),
            ("-", "time: invalid duration \"-\""), ("1.2.3s", "time: invalid duration \"1.2.3s\""),
            ("1", "time: missing unit in duration \"1\""), ("1x", "time: unknown unit \"x\" in duration \"1x\""),
            ("1s5", "time: missing unit in duration \"1s5\""), ("9999999h", "time: invalid duration \"9999999h\""),
        ])
    func invalid(text: String, message: String) {
        let error = #expect(throws: GoDuration.ParseError.self) { try GoDuration.seconds(text) }
        #expect(error?.description == message)
    }
}

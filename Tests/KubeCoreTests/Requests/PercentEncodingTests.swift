internal import Testing

@testable internal import KubeCore

@Suite struct PercentEncodingTests {
    @Test(
        "escapes are two capital digits for each byte, and come back as they were",
        arguments: [
            ("", ""), ("abc-._~019AZ", "abc-._~019AZ"), ("a b", "a%20b"), ("a+b&c=d", "a%2Bb%26c%3Dd"),
            ("100%", "100%25"),
            ("\u{1}\n", "%01%0A"), ("ü/€", "%C3%BC%2F%E2%82%AC"),
        ])
    func roundTrip(_ text: String, _ encoded: String) {
        #expect(PercentEncoding.encode(text) == encoded)
        #expect(PercentEncoding.decode(encoded, plusIsSpace: false) == text)
    }

    @Test("bytes that are to stay do")
    func keeping() {
        #expect(PercentEncoding.encode("a/b c") { $0 != 0x20 } == "a/b%20c")
    }

    @Test("incomplete escapes and bytes that are no text are refused", arguments: ["%", "%4", "%4g", "%FF", "a%C3"])
    func refused(_ text: String) {
        #expect(PercentEncoding.decode(text, plusIsSpace: true) == nil)
    }

    @Test("a plus is a space only in a query")
    func plus() {
        #expect(PercentEncoding.decode("a+b", plusIsSpace: true) == "a b")
        #expect(PercentEncoding.decode("a+b", plusIsSpace: false) == "a+b")
    }
}

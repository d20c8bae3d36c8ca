import KubeCore
import Testing

@Suite struct JSONParserTests {
    @Test(
        "accepts what RFC 8259 allows",
        arguments: [
            ("null", JSONValue.null), (" true ", true), ("false", false), ("0", 0), ("-12", -12), ("1.5", 1.5),
            ("1e3", .double(1000)), ("9223372036854775807", .int(.max)), (#""""#, ""),
            (#""a\"b\\c\/d\n\t""#, "a\"b\\c/d\n\t"),
            (#""\u00e9\ud83d\ude00""#, "é😀"), ("[]", []), ("[1,[2],{}]", [1, [2], [:]]),
            (#"{"a":{"b":[true]},"c":null}"#, ["a": ["b": [true]], "c": nil]),
        ] as [(String, JSONValue)])
    func accepts(text: String, expected: JSONValue) throws {
        #expect(try JSONParser.parse(text) == expected)
    }

    @Test(
        "refuses everything else",
        arguments: [
            "", " ", "nul", "tru", "01", "1.", ".5", "+1", "1e", "--1", "[1,]", "[1 2]", "{", "{\"a\"}", "{\"a\":1,}",
            "{a:1}",
            "\"a", "\"\\x\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\u{1}\"", "1 2", "[1]]", "1e999",
            "'a'",
        ])
    func refuses(text: String) {
        #expect(throws: JSONParseError.self) { try JSONParser.parse(text) }
    }

    @Test(
        "refuses invalid UTF-8 in strings",
        arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]])
    func refusesInvalidUTF8(bytes: [UInt8]) {
        #expect(throws: JSONParseError.self) { try JSONParser.parse(bytes) }
    }

    @Test("a document nested too deeply is refused, not crashed on")
    func depthIsBounded() throws {
        let deepest = JSONParser.maximumDepth
        let allowed = String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest)
        #expect(throws: Never.self) { try JSONParser.parse(allowed) }
        #expect(throws: JSONParseError.self) { try JSONParser.parse(String(repeating: "[", count: 100_000)) }
        #expect(throws: JSONParseError.self) { try JSONParser.parse(String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test("integers beyond 64 bits become doubles")
    func largeIntegers() throws {
        #expect(try JSONParser.parse("9223372036854775808") == .double(9_223_372_036_854_775_808))
    }

    @Test("a repeated member name keeps the last value and is reported with its path")
    func duplicates() throws {
        let text = #"{"a":1,"spec":{"b":1,"b":2},"a":3}"#
        let (value, names) = try JSONParser.parseReportingDuplicates(text.utf8)
        #expect(value == ["a": 3, "spec": ["b": 2]])
        #expect(names == ["spec.b", "a"])
    }

    @Test("member order survives a round trip")
    func orderIsKept() throws {
        let text = #"{"z":1,"a":{"y":[1,2.5,"x"],"b":null},"m":true}"#
        #expect(try JSONParser.parse(text).description == text)
    }

    @Test(
        "what is written parses back to the same tree",
        arguments: [
            JSONValue.string("\u{0}\u{1F}\"\\/\u{2028}😀"), .double(0.1), .double(1e300), .double(-0.5), .int(.min),
            ["": [nil]],
        ])
    func roundTrip(value: JSONValue) throws {
        #expect(try JSONParser.parse(JSONWriter.encode(value)) == value)
    }

    @Test("an object with very many members is parsed without quadratic work")
    func manyMembers() throws {
        let members = (0..<100_000).map { "\"key-\($0)\":\($0)" }.joined(separator: ",")
        let object = try #require(try JSONParser.parse("{\(members)}").objectValue)
        #expect(object.count == 100_000)
        #expect(object["key-99999"] == 99_999)
    }

    @Test(
        "errors are told in the words of Go's decoder",
        arguments: [
            ("", "unexpected end of JSON input"), ("{", "unexpected end of JSON input"),
            ("tru", "unexpected end of JSON input"), ("[1", "unexpected end of JSON input"),
            ("{\"a\"", "unexpected end of JSON input"), ("\"a", "unexpected end of JSON input"),
            ("not json", "invalid character 'o' in literal null (expecting 'u')"),
            ("x", "invalid character 'x' looking for beginning of value"),
            ("{a", "invalid character 'a' looking for beginning of object key string"),
            ("{\"a\" 1}", "invalid character '1' after object key"),
            ("{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair"),
            ("[1 2]", "invalid character '2' after array element"),
            ("{} x", "invalid character 'x' after top-level value"),
            ("01", "invalid character '1' after top-level value"),
            ("-x", "invalid character 'x' in numeric literal"),
            ("1.x", "invalid character 'x' after decimal point in numeric literal"),
            ("1ex", "invalid character 'x' in exponent of numeric literal"),
            ("\"\n\"", "invalid character '\\n' in string literal"),
            ("\"\\q\"", "invalid character 'q' in string escape code"),
            ("\"\\u00g0\"", "invalid character 'g' in \\u hexadecimal character escape"),
            ("'", "invalid character '\\'' looking for beginning of value"),
            ("\u{81}", "invalid character '\\xc2' looking for beginning of value"),
        ])
    func words(text: String, message: String) {
        let error = #expect(throws: JSONParseError.self) { try JSONParser.parse(text) }
        #expect(error?.message == message)
    }

    @Test("members that come twice are told with their place in lists")
    func duplicatePaths() throws {
        let text = #"{"a":[{"b":1},{"b":1,"b":2}],"c":1,"c":{"d":1,"d":2}}"#
        let (value, duplicates) = try JSONParser.parseReportingDuplicates(Array(text.utf8))
        #expect(duplicates == ["a[1].b", "c", "c.d"])
        #expect(value == ["a": [["b": 1], ["b": 2]], "c": ["d": 2]])
    }
}

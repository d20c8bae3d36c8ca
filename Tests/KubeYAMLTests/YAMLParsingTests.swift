import KubeCore
import KubeYAML
import Testing

@Suite struct YAMLParsingTests {
    @Test(
        "plain scalars get the type that sigs.k8s.io/yaml gives them",
        arguments: [
            ("true", true), ("True", true), ("yes", true), ("on", true), ("y", true), ("off", false), ("NO", false),
            ("~", nil), ("null", nil), ("", nil), ("1", 1), ("-7", -7), ("+5", 5), ("0x1F", 31), ("0o17", 15),
            ("017", 15), ("0b101", 5), ("1_000", 1000), ("1.5", 1.5), ("1.0", 1), ("1e3", 1000), (".5", 0.5),
            ("08", 8), ("yEs", "yEs"), ("nullable", "nullable"), ("1.2.3", "1.2.3"), ("1h", "1h"),
            ("0x", "0x"), ("2001-12-14", "2001-12-14"), ("100m", "100m"), ("12:30", "12:30"),
            ("9223372036854775807", 9_223_372_036_854_775_807),
        ] as [(String, JSONValue)])
    func plainScalar(text: String, expected: JSONValue) throws {
        #expect(try YAML.parse("key: \(text)\n") == ["key": expected])
    }

    @Test(
        "quotes, block scalars and tags decide before the text does",
        arguments: [
            ("a: \"true\"", ["a": "true"]), ("a: '1'", ["a": "1"]), ("a: !!str 1", ["a": "1"]),
            ("a: !!int \"12\"", ["a": 12]), ("a: !custom 5", ["a": "5"]), ("a: ! 5", ["a": "5"]),
            ("a: |\n  x\n  y\n", ["a": "x\ny\n"]), ("a: >-\n  x\n  y\n", ["a": "x y"]),
        ] as [(String, JSONValue)])
    func explicitType(text: String, expected: JSONValue) throws {
        #expect(try YAML.parse(text) == expected)
    }

    @Test("member names become strings")
    func memberNames() throws {
        #expect(try YAML.parse("1: a\ntrue: b\n1.5: c\n") == ["1": "a", "true": "b", "1.5": "c"])
    }

    @Test("an empty text and one of comments are null")
    func emptyText() throws {
        #expect(try YAML.parse("").isNull)
        #expect(try YAML.parse("# nothing\n").isNull)
        #expect(try YAML.parse("---\n").isNull)
    }

    @Test("JSON is read as JSON, surrogate pairs and all")
    func json() throws {
        #expect(try YAML.parse(#" {"a": "\ud83d\ude00", "b": [1, null]}"#) == ["a": "😀", "b": [1, nil]])
    }

    @Test("aliases repeat their anchor and merge keys yield to own members")
    func aliases() throws {
        let text = "base: &b {x: 1, y: 2}\nother: *b\nmerged:\n  <<: *b\n  y: 3\nlist:\n  <<: [{z: 1}, {z: 2}]\n"
        // `y` is a boolean to YAML 1.1, as kubectl has it too.
        let expected: JSONValue = [
            "base": ["x": 1, "true": 2], "other": ["x": 1, "true": 2], "merged": ["true": 3, "x": 1], "list": ["z": 1],
        ]
        #expect(try YAML.parse(text) == expected)
    }

    @Test("a stream gives its documents in order, empty ones left out")
    func stream() throws {
        #expect(try YAML.parseAll("---\na: 1\n---\n# nothing\n---\nb: 2\n...\n") == [["a": 1], ["b": 2]])
    }

    @Test(
        "what is wrong is named with its line",
        arguments: [
            ("a: 1\nb: [1\n", YAMLError.Code.malformed, 3),
            ("a: 1\nb: 2\na: 3\n", .duplicateKey, 3),
            ("a: *nowhere\n", .badReference, 1),
            ("a: 1\nb: {<<: 5}\n", .badReference, 2),
            ("a: .nan\n", .notJSON, 1),
            ("\na: !!binary aGk=\n", .notJSON, 2),
            ("? {a: 1}\n: b\n", .notJSON, 1),
            ("a: 1\n---\nb: 2\n", .severalDocuments, 2),
            ("a: !!int x\n", .malformed, 1),
            ("a: 1\n\tb: 2\n", .malformed, 2),
        ])
    func errors(text: String, code: YAMLError.Code, line: Int) {
        let error = #expect(throws: YAMLError.self) { try YAML.parse(text) }
        #expect(error?.code == code)
        #expect(error?.line == line)
    }

    @Test("bytes that are no UTF-8 are refused")
    func invalidUTF8() {
        let error = #expect(throws: YAMLError.self) { try YAML.parse([0x61, 0x3A, 0x0A, 0xFF, 0xFE]) }
        #expect(error?.code == .malformed)
    }

    @Test("an alias bomb, deep nesting and a huge text are refused before they take memory")
    func limits() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            bomb +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        let deep = String(repeating: "[", count: 300) + "1" + String(repeating: "]", count: 300) + " # flow"
        let huge = Array(repeating: UInt8(ascii: "a"), count: 4 << 20)
        for text in [Array(bomb.utf8), Array(deep.utf8), huge] {
            let error = #expect(throws: YAMLError.self) { try YAML.parse(text) }
            #expect(error?.code == .tooLarge)
        }
    }
}

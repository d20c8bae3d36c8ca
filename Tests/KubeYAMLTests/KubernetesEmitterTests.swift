import KubeCore
import KubeYAML
import Testing

/// Texts as sigs.k8s.io/yaml gives them.
@Suite struct KubernetesEmitterTests {
    @Test(
        "strings are quoted where they would be read as something else",
        arguments: [
            ("a b \"c\" not found", "a b \"c\" not found"), ("1", "\"1\""), ("true", "\"true\""), ("y", "\"y\""),
            ("", "\"\""), ("2026-01-02T03:04:05Z", "\"2026-01-02T03:04:05Z\""), ("2026-1-2", "\"2026-1-2\""),
            ("12:30", "\"12:30\""), ("12:70", "12:70"), ("a: b", "'a: b'"), ("a:", "'a:'"), ("# a", "'# a'"),
            ("*", "'*'"), ("- a", "'- a'"), ("{}", "'{}'"), ("it's", "it's"), ("'x'", "'''x'''"), (" a", "' a'"),
            ("0.5", "\"0.5\""), ("1e3", "\"1e3\""), ("1.2.3", "1.2.3"), ("ä", "ä"), ("a\u{1}", "\"a\\x01\""),
            ("=", "="), ("<<", "\"<<\""), ("null", "\"null\""), ("~", "\"~\""),
        ])
    func quotes(text: String, expected: String) {
        #expect(YAML.emitAsKubernetes(["k": .string(text)]) == "k: \(expected)\n")
    }

    @Test("members are sorted as people count")
    func order() {
        let value: JSONValue = ["a10": 1, "a2": 1, "b": 1, "B": 1, ".": 1, "f:a": 1, "a": 1, "1": 1]
        #expect(
            YAML.emitAsKubernetes(value) == ".: 1\n\"1\": 1\nB: 1\na: 1\na2: 1\na10: 1\nb: 1\nf:a: 1\n")
    }

    @Test("lists, empty values, several lines and long lines")
    func shapes() {
        let long = Array(repeating: "word", count: 20).joined(separator: " ")
        let value: JSONValue = [
            "list": [["b": 1, "a": [1, nil]], "x"], "empty": [:], "none": [], "text": "a\nb\n", "cut": "a\nb",
            "kept": "a\n\n", "long": .string(long), "number": 1.5, "flag": false,
        ]
        #expect(
            YAML.emitAsKubernetes(value) == """
                cut: |-
                  a
                  b
                empty: {}
                flag: false
                kept: |+
                  a

                list:
                - a:
                  - 1
                  - null
                  b: 1
                - x
                long: word word word word word word word word word word word word word word word word
                  word word word word
                none: []
                number: 1.5
                text: |
                  a
                  b

                """)
    }
}

import KubeCore
import KubeYAML
import Testing

@Suite struct YAMLEmittingTests {
    @Test("objects come out in block style with members in order")
    func blockStyle() {
        let value: JSONValue = [
            "apiVersion": "v1", "kind": "Config", "preferences": [:], "none": [], "replicas": 3,
            "clusters": [["name": "dev", "cluster": ["server": "https://127.0.0.1:6443"]], ["name": "b"]],
            "matrix": [[1, 2], ["x"]], "script": "set -e\necho 1\n",
        ]
        let expected = """
            apiVersion: v1
            kind: Config
            preferences: {}
            none: []
            replicas: 3
            clusters:
            - name: dev
              cluster:
                server: https://127.0.0.1:6443
            - name: b
            matrix:
            - - 1
              - 2
            - - x
            script: |
              set -e
              echo 1

            """
        #expect(YAML.emit(value) == expected)
    }

    @Test(
        "every string reads back as itself",
        arguments: [
            "", " ", "true", "yes", "y", "null", "~", "1", "1.5", "0x1F", "1e3", "12:30", "2001-12-14", ".nan", "<<",
            "- a",
            "a: b", "a:", "a #b", "#a", "*a", "&a", "!a", "%a", "@a", "`a", "{a}", "[a]", "'a'", "\"a\"", "a\\b",
            "a\tb", "a\nb",
            "a\nb\n", "a\n\n", "\na", " a\nb", "a\n  b\n\tc", "a\n\tb", "a\r\nb", "a\u{85}b", "a\u{2028}b\n",
            "\u{FEFF}a", "ä",
            "日本語", "😀", "a\u{1}b", "a\u{7F}", "?", "? a", "=", "a,b", "--- a", "...", "trailing ", "x\n \ny", "\u{0}",
        ])
    func roundTrip(string: String) throws {
        let value: JSONValue = [
            "key": .string(string), "list": [.string(string)], "inner": [["deep": .string(string)]],
        ]
        let text = YAML.emit(value)
        #expect(try YAML.parse(text) == value, "\(text)")
        let asName: JSONValue = .object([string: 1])
        #expect(try YAML.parse(YAML.emit(asName)) == asName)
        #expect(try YAML.parse(YAML.emit(.string(string))) == .string(string))
    }
}

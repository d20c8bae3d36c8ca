import KubeCore
import Testing

@testable import KubeServer

@Suite("Differences in messages")
struct LineDiffTests {
    private static let twelve = (1...12).map(String.init).joined(separator: "\n")

    @Test(
        "texts differ by hunks with three lines around",
        arguments: [
            ("a\nb\nc", "a\nb\nc", ""),
            ("a\nb\nc", "a\nx\nc", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"),
            ("", "a", "@@ -1 +1 @@\n-\n+a\n"),
            (
                twelve, twelve.replacing("\n2\n", with: "\nx\n").replacing("\n11\n", with: "\ny\n"),
                "@@ -1,5 +1,5 @@\n 1\n-2\n+x\n 3\n 4\n 5\n@@ -8,5 +8,5 @@\n 8\n 9\n 10\n-11\n+y\n 12\n"
            ),
            ("1\n2\n3\n4\n5", "0\n1\n2\n3\n4\n5", "@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n"),
            ("1\n2\n3\n4\n5", "1\n2\n3\n4", "@@ -2,4 +2,3 @@\n 2\n 3\n 4\n-5\n"),
            ("x\nx\nx\na\nx", "x\na\nx\nx\nx", "@@ -1,5 +1,5 @@\n+x\n+a\n x\n x\n x\n-a\n-x\n"),
        ] as [(String, String, String)])
    func unified(old: String, new: String, expected: String) {
        #expect(LineDiff.unified(old: old, new: new) == expected)
    }

    @Test("texts with many lines that come often, or with very many lines, are compared in time")
    func long() {
        let old = (0..<4000).map { "\($0 % 997)" }
        let difference = LineDiff.unified(
            old: old.joined(separator: "\n"),
            new: (old.prefix(2000) + ["new"] + old.dropFirst(2000)).joined(separator: "\n"))
        #expect(difference.hasPrefix("@@ -1998,6 +1998,7 @@\n"))
        let longer = (0..<200_000).map(String.init).joined(separator: "\n")
        #expect(
            LineDiff.unified(old: longer, new: longer.replacing("\n777\n", with: "\nnew\n"))
                == "@@ -775,7 +775,7 @@\n 774\n 775\n 776\n-777\n+new\n 778\n 779\n 780\n")
    }

    @Test("a value is laid out as Go indents it")
    func indented() throws {
        let value = try JSONParser.parse(#"{"a":[1,{"b":"x\n"}],"c":{},"d":[],"e":null}"#)
        #expect(
            value.indented == """
                {
                  "a": [
                    1,
                    {
                      "b": "x\\n"
                    }
                  ],
                  "c": {},
                  "d": [],
                  "e": null
                }
                """)
    }
}

import Testing

@testable import CEL

@Suite struct LimitTests {
    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test(
        "expressions that nest too deeply are refused",
        arguments: [
            repeated("(", 100_000), repeated("[", 50_000), repeated("{1:", 30_000), repeated("f(", 40_000),
            "x" + repeated(" + x", 20_000), "object" + repeated(".a", 20_000), "object" + repeated("[0]", 20_000),
            repeated("x ? x : ", 10_000), repeated("(", 300) + "1" + repeated(")", 300), repeated("[1].map(x, ", 5_000),
        ])
    func depth(_ expression: String) {
        #expect(
            Expressions.outcome(expression)
                == "compilation failed: ERROR: <input>:-1:0: expression recursion limit exceeded: 250")
    }

    @Test("an expression that is too long is refused")
    func length() {
        let text = Self.repeated("1", 100_001)
        #expect(
            Expressions.outcome(text)
                == "compilation failed: ERROR: <input>:-1:0: expression code point size exceeds limit: size: 100001, limit 100000"
        )
    }

    @Test("many terms are no deep expression")
    func manyTerms() {
        #expect(Expressions.outcome("true" + Self.repeated(" && true", 5_000)) == "true")
        #expect(Expressions.outcome(Self.repeated("!", 10_000) + "true") == "true")
    }

    @Test(
        "loops in loops are stopped",
        arguments: [
            "[1,2,3,4,5,6,7,8,9,10]", "lists.range(10)",
        ])
    func loops(_ list: String) {
        let inner = (0..<8).reduce("true") { body, index in "\(list).all(v\(index), \(body))" }
        #expect(Expressions.outcome(inner) == "error: operation cancelled: actual cost limit exceeded")
    }

    @Test(
        "values that double are stopped before they are large",
        arguments: [
            ("'0123456789'", "size(v39) > 0"), ("[1, 2, 3, 4]", "v39.all(x, x > 0)"), ("[[1]]", "v39 == v39"),
        ])
    func doubling(_ start: String, _ body: String) {
        let expression = (1..<40).reversed().reduce(body) { "cel.bind(v\($1), v\($1 - 1) + v\($1 - 1), \($0))" }
        let outcome = Expressions.outcome("cel.bind(v0, \(start), \(expression))")
        #expect(outcome == "error: operation cancelled: actual cost limit exceeded")
    }

    @Test("replacement cannot make text without bound")
    func replacement() {
        let outcome = Expressions.outcome(
            "cel.bind(a, lists.range(5000).map(i, 'x').join(), a.replace('x', a).replace('x', a).size())")
        #expect(outcome == "error: operation cancelled: actual cost limit exceeded")
    }

    @Test(
        "garbage is refused with a message",
        arguments: [
            "\u{0}", "'", "\"\"\"", "b'\\xZZ'", "'\\u12'", "0x", "1u2", "..", "a..b", "?", "@result", "a.b{", "{,}",
            "[,]",
            "💥", "'\\U00110000'", "1e999999", "`a`", "has()", "x.map()", "a?b", "//", "\\", "$", "r'", "1.all(",
        ])
    func garbage(_ expression: String) {
        let outcome = Expressions.outcome(expression)
        let isAnswered =
            outcome.hasPrefix("compilation failed: ERROR: <input>:") || ["{}", "[]", "+Inf"].contains(outcome)
        #expect(isAnswered, "\(outcome)")
    }

    @Test(
        "evaluation costs what cel-go says",
        arguments: [
            ("x == 1", 2), ("object.metadata.name", 3), ("[1, 2]", 0), ("{'a': 1}", 0), ("[x]", 11), ("{'a': x}", 31),
            ("has(object.metadata)", 1),
            ("[1, 2].all(i, i > 0)", 11), ("'0123456789a'.startsWith('0123456789a')", 2), ("[1].map(i, i)", 14),
        ])
    func costs(_ expression: String, _ cost: Int) throws {
        let program = try Expressions.environment.compile(expression)
        #expect(try program.evaluate(Expressions.variables).cost == UInt64(cost))
    }

    @Test("estimates follow the sizes that are declared")
    func estimates() throws {
        let sizes = CELSizes { path in path == ["names"] ? 10 : path == ["names", "@items"] ? 100 : nil }
        let bounded = try Expressions.environment.compile("names.all(n, n.contains('abc'))", sizes: sizes)
        #expect(bounded.estimatedCost < 500)
        let open = try Expressions.environment.compile("names.all(n, n.contains('abc'))")
        #expect(open.estimatedCost == .max)
    }
}

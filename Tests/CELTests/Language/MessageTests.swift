import Testing

@testable import CEL

@Suite struct MessageTests {
    private static let operand =
        "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"

    private static func failure(_ expression: String, _ column: Int, _ message: String) -> Case {
        let pointer = String(repeating: ".", count: column - 1) + "^"
        return Case(
            expression, "compilation failed: ERROR: <input>:1:\(column): \(message)\n | \(expression)\n | \(pointer)")
    }

    @Test(
        "text that is no expression",
        arguments: [
            failure("1 +", 4, "Syntax error: mismatched input '<EOF>' expecting \(operand)"),
            failure("", 1, "Syntax error: mismatched input '<EOF>' expecting \(operand)"),
            failure(
                "Object{", 8,
                "Syntax error: mismatched input '<EOF>' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}"),
            failure("1 2", 3, "Syntax error: extraneous input '2' expecting <EOF>"),
            failure("x ? 1", 6, "Syntax error: mismatched input '<EOF>' expecting ':'"),
            failure("(x", 3, "Syntax error: missing ')' at '<EOF>'"),
            failure("[1", 3, "Syntax error: mismatched input '<EOF>' expecting {']', ','}"),
            failure("99999999999999999999", 1, "invalid int literal"),
            failure("has(x)", 5, "invalid argument to has() macro"),
            failure("[1].all(1, true)", 9, "argument must be a simple name"),
            failure("for == 1", 1, "reserved identifier: for"),
        ])
    func syntax(_ case: Case) { #expect(Expressions.outcome(`case`.expression) == `case`.expected) }

    @Test("words that are none come with what follows from them")
    func unknownWords() {
        #expect(
            Expressions.outcome("x = 1")
                == """
                compilation failed: ERROR: <input>:1:3: Syntax error: token recognition error at: '= '
                 | x = 1
                 | ..^
                ERROR: <input>:1:5: Syntax error: extraneous input '1' expecting <EOF>
                 | x = 1
                 | ....^
                """)
    }

    @Test(
        "expressions whose types do not fit",
        arguments: [
            failure("y", 1, "undeclared reference to 'y' (in container '')"),
            failure("1 + 'a'", 3, "found no matching overload for '_+_' applied to '(int, string)'"),
            failure("x == 'a'", 3, "found no matching overload for '_==_' applied to '(int, string)'"),
            failure("f(1)", 2, "undeclared reference to 'f' (in container '')"),
            failure("x.startsWith('a')", 13, "found no matching overload for 'startsWith' applied to 'int.(string)'"),
            failure("x.y", 2, "type 'int' does not support field selection"),
            failure("[1, 'a']", 5, "expected type 'int' but found 'string'"),
            failure(
                "x.all(i, true)", 1,
                "expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"),
            failure("duration('x')", 10, "invalid duration argument"),
            failure("timestamp('x')", 11, "invalid timestamp argument"),
            failure("'a'.matches('(')", 13, "invalid matches argument"),
            failure("x && true", 3, "found no matching overload for '_&&_' applied to '(int, bool)'"),
            failure("names == [1]", 7, "found no matching overload for '_==_' applied to '(list(string), list(int))'"),
            failure("Foo{a: 1}", 4, "undeclared reference to 'Foo' (in container '')"),
        ])
    func types(_ case: Case) { #expect(Expressions.outcome(`case`.expression) == `case`.expected) }

    @Test("a result of another type than wanted is refused")
    func results() {
        #expect(throws: CELCompileError("must evaluate to bool")) {
            _ = try Expressions.environment.compile("1", expecting: [.bool])
        }
        #expect(throws: CELCompileError("must evaluate to one of [string null]")) {
            _ = try Expressions.environment.compile("1", expecting: [.string, .null])
        }
        #expect(throws: Never.self) { _ = try Expressions.environment.compile("object.a", expecting: [.bool]) }
    }

    @Test("messages have the types that are declared")
    func messages() throws {
        let environment = CELEnvironment(messages: { name in
            name == "Object" ? CELObjectType(name: "Object", fields: ["a": .int]) : nil
        })
        let program = try environment.compile("Object{a: 1}")
        #expect(Expressions.text(try program.evaluate([:]).value) == #"{"a":1}"#)
        #expect(throws: CELCompileError.self) { _ = try environment.compile("Object{b: 1}") }
        #expect(throws: CELCompileError.self) { _ = try environment.compile("Object{a: 'x'}") }
    }
}

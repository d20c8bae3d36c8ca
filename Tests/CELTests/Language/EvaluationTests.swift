import KubeCore
import Testing

@testable import CEL

/// An expression and what it gives: its value as text, or what went wrong.
struct Case: Sendable, CustomTestStringConvertible {
    let expression: String
    let expected: String

    init(_ expression: String, _ expected: String) {
        self.expression = expression
        self.expected = expected
    }

    var testDescription: String { expression }
}

enum Expressions {
    static let object: JSONValue = [
        "metadata": ["name": "web", "labels": ["app": "shop"]],
        "spec": ["replicas": 3, "ports": [80, 443], "ratio": 0.5, "names": ["b", "a"]],
    ]

    static let environment = CELEnvironment(variables: ["object": .dyn, "x": .int, "names": .list(.string)])

    static let variables: CELVariables = [
        "object": CELValue(object), "x": .int(7), "names": .list(CELList([.string("b"), .string("a")])),
    ]

    /// The value in short, the compile error, or `error: ` and the evaluation error.
    static func outcome(_ expression: String) -> String {
        do {
            let program = try environment.compile(expression)
            return text(try program.evaluate(variables).value)
        } catch let error as CELEvaluationError {
            return "error: \(error)"
        } catch {
            return "\(error)"
        }
    }

    static func text(_ value: CELValue) -> String {
        switch value {
        case .string(let text): return "'\(text)'"
        case .uint(let number): return "\(number)u"
        case .list(let list): return "[\(list.map(text).joined(separator: ", "))]"
        case .map(let map):
            return "{\(map.keys.map { "\(text($0)): \(text(map.value($0) ?? .null))" }.joined(separator: ", "))}"
        case .optional(let inner): return inner.map { "optional(\(text($0)))" } ?? "none"
        case .object(let object): return object.json?.description ?? object.type.description
        default: return TextFormat.describe(value)
        }
    }
}

@Suite struct EvaluationTests {
    @Test(
        "literals and operators",
        arguments: [
            Case("1 + 2 * 3", "7"), Case("(1 + 2) * 3", "9"), Case("7 / 2", "3"), Case("-7 % 3", "-1"),
            Case("1.5 + 2.0", "3.5"), Case("2u * 3u", "6u"), Case("0x1F", "31"),
            Case("-9223372036854775808", "-9223372036854775808"),
            Case("1e3", "1000"), Case(".5", "0.5"), Case("true && !false", "true"), Case("!!true", "true"),
            Case("- -3", "3"),
            Case("'a' + \"b\"", "'ab'"), Case("r'\\n'", "'\\n'"), Case("'\\u00e9\\x41\\101'", "'éAA'"),
            Case("'''a\n'b'''", "'a\n'b'"), Case("b'abc' == b'abc'", "true"), Case("size(b'é')", "2"),
            Case("size('é')", "1"),
            Case("1 < 2.5", "true"), Case("1u <= 1", "true"), Case("2 > 1u", "true"),
            Case("dyn(1) == dyn(1.0)", "true"),
            Case("dyn(1) == dyn('1')", "false"), Case("[1, 2] == [1, 2]", "true"), Case("{'a': 1} == {'a': 1}", "true"),
            Case("'b' in ['a', 'b']", "true"), Case("'a' in {'a': 1}", "true"), Case("1 in [2, 3]", "false"),
            Case("x > 5 ? 'big' : 'small'", "'big'"), Case("[1, 2, 3][1]", "2"), Case("{'a': {'b': 5}}.a.b", "5"),
            Case("{1: 'x'}[1]", "'x'"), Case("[1] + [2, 3]", "[1, 2, 3]"), Case("null == null", "true"),
            Case("type(1) == int", "true"), Case("type('a') == string", "true"), Case("type(type(1)) == type", "true"),
            Case("x == 7 // a comment", "true"), Case("{'a': 1}.size()", "1"), Case("'`' == '`'", "true"),
            Case("'a' < 'b' && 'b' > 'a'", "true"), Case("[[1], [2]][1][0]", "2"), Case("true ? 1 : 2 / 0", "1"),
        ])
    func values(_ case: Case) { #expect(Expressions.outcome(`case`.expression) == `case`.expected) }

    @Test(
        "objects of which nothing is known",
        arguments: [
            Case("object.metadata.name", "'web'"), Case("has(object.metadata.labels)", "true"),
            Case("has(object.metadata.annotations)", "false"), Case("object.spec.replicas + 1", "4"),
            Case("object.spec.ports.all(p, p > 0)", "true"), Case("object.metadata.labels['app']", "'shop'"),
            Case("object.metadata.labels.app.startsWith('sh')", "true"),
            Case("object.nothing", "error: no such key: nothing"),
            Case("object.spec.replicas.x", "error: no such key: x"), Case("object['a']", "error: no such key: a"),
            Case("object.spec.ports[7]", "error: index out of bounds: 7"), Case("object.spec.ratio * 2.0", "1"),
            Case("object.spec.replicas + 'a'", "error: no such overload"),
            Case("object.spec.replicas.startsWith('a')", "error: no such overload: startsWith(int, string)"),
            Case("object.?spec.?missing.orValue('none')", "'none'"), Case("object.?metadata.name", "optional('web')"),
            Case("object.metadata.?labels['app'].orValue('-')", "'shop'"),
            Case("object.spec.names.isSorted()", "false"),
        ])
    func dynamicObjects(_ case: Case) { #expect(Expressions.outcome(`case`.expression) == `case`.expected) }

    @Test(
        "a side that decides hides the error of the other",
        arguments: [
            Case("false && 1 / 0 == 1", "false"), Case("1 / 0 == 1 && false", "false"),
            Case("1 / 0 == 1 || true", "true"),
            Case("1 / 0 == 1 && true", "error: division by zero"), Case("[1, 0].exists(i, 4 / i == 4)", "true"),
            Case("[0, 1].exists(i, 4 / i == 4)", "true"), Case("[0, 1].all(i, 4 / i == 5)", "false"),
            Case("[0].exists(i, 4 / i == 4)", "error: division by zero"),
        ])
    func errorAbsorption(_ case: Case) { #expect(Expressions.outcome(`case`.expression) == `case`.expected) }

    @Test(
        "loops",
        arguments: [
            Case("[1, 2].all(i, i > 0)", "true"), Case("[1, 2].exists(i, i > 1)", "true"),
            Case("[1, 2, 2].exists_one(i, i == 2)", "false"), Case("[1, 2].map(i, i * 2)", "[2, 4]"),
            Case("[1, 2, 3].map(i, i > 1, i * 2)", "[4, 6]"), Case("[1, 2, 3].filter(i, i % 2 == 1)", "[1, 3]"),
            Case("{'a': 1, 'b': 2}.all(k, k in ['a', 'b'])", "true"), Case("{'a': 1}.map(k, k + '!')", "['a!']"),
            Case("[1, 2].map(i, [3, 4].map(j, i * j))", "[[3, 4], [6, 8]]"),
            Case("[1].all(x, x == 1) && x == 7", "true"),
            Case("[5, 6].all(i, v, v - i == 5)", "true"), Case("{'a': 1}.exists(k, v, k == 'a' && v == 1)", "true"),
            Case("{'a': 1, 'b': 2}.existsOne(k, v, v == 2)", "true"),
            Case("[1, 2].transformList(i, v, i + v)", "[1, 3]"),
            Case("{'a': 1}.transformMap(k, v, v + 1)", "{'a': 2}"),
            Case("[1, 2].transformMap(i, v, v > 1, v)", "{1: 2}"),
            Case("{'a': 'b'}.transformMapEntry(k, v, {v: k})", "{'b': 'a'}"), Case("cel.bind(a, 3, a * a)", "9"),
            Case("[].all(i, false)", "true"), Case("[[1, 2], []].filter(l, l.exists(i, i == 2))", "[[1, 2]]"),
        ])
    func loops(_ case: Case) { #expect(Expressions.outcome(`case`.expression) == `case`.expected) }

    @Test(
        "optional values",
        arguments: [
            Case("optional.of(1).value()", "1"), Case("optional.none().hasValue()", "false"),
            Case("optional.none().orValue(5)", "5"), Case("optional.of(1).or(optional.of(2))", "optional(1)"),
            Case("optional.ofNonZeroValue('')", "none"), Case("optional.of(2).optMap(v, v * 2)", "optional(4)"),
            Case("optional.none().optMap(v, 2)", "none"), Case("optional.of(2).optFlatMap(v, optional.none())", "none"),
            Case("[1, 2][?5]", "none"), Case("[1, 2][?1]", "optional(2)"), Case("{'a': 1}.?a", "optional(1)"),
            Case("{'a': 1}[?'b'].orValue(9)", "9"), Case("[?optional.none(), 1]", "[1]"),
            Case("{?'a': optional.none(), 'b': 2}", "{'b': 2}"),
            Case("optional.none().value()", "error: optional.none() dereference"),
        ])
    func optionals(_ case: Case) { #expect(Expressions.outcome(`case`.expression) == `case`.expected) }

    @Test(
        "numbers that do not fit are errors",
        arguments: [
            Case("9223372036854775807 + 1", "error: integer overflow"),
            Case("-9223372036854775808 - 1", "error: integer overflow"),
            Case("-(-9223372036854775808)", "error: integer overflow"),
            Case("9223372036854775807 * 2", "error: integer overflow"),
            Case("0u - 1u", "error: unsigned integer overflow"), Case("1 / 0", "error: division by zero"),
            Case("1 % 0", "error: modulus by zero"), Case("1.0 / 0.0", "+Inf"), Case("int(1e30)", "error: range error"),
            Case("uint(-1)", "error: range error"), Case("-9223372036854775808 / -1", "error: integer overflow"),
            Case("int('12x')", "error: strconv.ParseInt: parsing \"12x\": invalid syntax"),
        ])
    func overflow(_ case: Case) { #expect(Expressions.outcome(`case`.expression) == `case`.expected) }

    @Test(
        "conversions and times",
        arguments: [
            Case("string(1.0)", "'1'"), Case("string(1e30)", "'1e+30'"), Case("double('1.5')", "1.5"),
            Case("int(3.9)", "3"),
            Case("string(b'abc')", "'abc'"), Case("bool('true')", "true"), Case("string(duration('90m'))", "'5400s'"),
            Case("duration('1.5s').getMilliseconds()", "500"), Case("duration('1h30m').getMinutes()", "90"),
            Case("timestamp('2024-02-29T12:30:45.5Z').getFullYear()", "2024"),
            Case("timestamp('2024-02-29T12:30:45Z').getMonth()", "1"),
            Case("timestamp('2024-02-29T12:30:45Z').getDate()", "29"),
            Case("timestamp('2024-02-29T12:30:45Z').getDayOfWeek()", "4"),
            Case("timestamp('2024-02-29T00:00:00Z').getDayOfYear()", "59"),
            Case("timestamp('2024-02-29T23:30:00Z').getHours('+02:00')", "1"),
            Case("string(timestamp('2024-01-01T00:00:00+01:00'))", "'2023-12-31T23:00:00Z'"),
            Case("timestamp('2024-01-01T00:00:00Z') + duration('24h') == timestamp('2024-01-02T00:00:00Z')", "true"),
            Case("timestamp('2024-01-02T00:00:00Z') - timestamp('2024-01-01T00:00:00Z') == duration('24h')", "true"),
            Case("timestamp('2024-01-01T00:00:00Z') < timestamp('2024-01-01T00:00:00.001Z')", "true"),
            Case("int(timestamp('1970-01-01T00:01:00Z'))", "60"),
        ])
    func conversions(_ case: Case) { #expect(Expressions.outcome(`case`.expression) == `case`.expected) }
}

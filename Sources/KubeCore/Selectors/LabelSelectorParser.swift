extension LabelSelector {
    /// From the text form of a query: `a=b,c in (d,e),!f,g!=h,i>1`. Empty text selects everything. O(length).
    /// - Throws: `badRequest` with kube-apiserver's words.
    package init(parsing text: String) throws(StatusError) {
        var parser = LabelSelectorParser(text)
        do throws(LabelSelectorParser.Failure) {
            self = try parser.parse()
        } catch {
            throw .badRequest(error.message)
        }
    }
}

/// Recursive descent over the grammar of label selectors.
/// Source: k8s.io/apimachinery/pkg/labels/selector.go, Parser.
struct LabelSelectorParser {
    struct Failure: Error {
        let message: String
        init(_ message: String) { self.message = message }
    }

    private typealias Token = LabelSelectorLexer.Token

    private var lexer: LabelSelectorLexer
    private var current: Token

    init(_ text: String) {
        lexer = LabelSelectorLexer(text)
        current = lexer.next()
    }

    private mutating func take() -> Token {
        defer { current = lexer.next() }
        return current
    }

    mutating func parse() throws(Failure) -> LabelSelector {
        var requirements: [LabelSelector.Requirement] = []
        while true {
            switch current {
            case .word, .symbol("!"):
                do throws(Failure) {
                    requirements.append(try parseRequirement())
                } catch {
                    throw Failure("unable to parse requirement: \(error.message)")
                }
                switch take() {
                case .end: return LabelSelector(requirements: requirements)
                case .symbol(","):
                    switch current {
                    case .word, .symbol("!"): continue
                    default: throw Failure("found '\(current.text)', expected: identifier after ','")
                    }
                case let other: throw Failure("found '\(other.text)', expected: ',' or 'end of string'")
                }
            case .end: return LabelSelector(requirements: requirements)
            default: throw Failure("found '\(current.text)', expected: !, identifier, or 'end of string'")
            }
        }
    }

    private mutating func parseRequirement() throws(Failure) -> LabelSelector.Requirement {
        var isNegated = false
        if current == .symbol("!") {
            isNegated = true
            _ = take()
        }
        let first = take()
        guard case .word(let key) = first else { throw Failure("found '\(first.text)', expected: identifier") }
        let problems = NameValidation.qualifiedName(key)
        guard problems.isEmpty else {
            // The path is what Go prints for the one that is missing here.
            throw Failure("<nil>: Invalid value: \(JSONValue.string(key)): \(problems.joined(separator: "; "))")
        }
        if isNegated { return try requirement(key, .doesNotExist, []) }
        if current == .end || current == .symbol(",") { return try requirement(key, .exists, []) }
        let `operator` = try parseOperator()
        let values = `operator`.isSet ? try parseValues() : try parseExactValue()
        return try requirement(key, `operator`.meaning, values)
    }

    private struct Operator {
        let meaning: LabelSelector.Operator
        var isSet = false
    }

    private mutating func parseOperator() throws(Failure) -> Operator {
        switch take() {
        case .word("in"): return Operator(meaning: .in, isSet: true)
        case .word("notin"): return Operator(meaning: .notIn, isSet: true)
        case .symbol("="), .symbol("=="): return Operator(meaning: .in)
        case .symbol("!="): return Operator(meaning: .notIn)
        case .symbol(">"): return Operator(meaning: .greaterThan)
        case .symbol("<"): return Operator(meaning: .lessThan)
        case let other: throw Failure("found '\(other.text)', expected: in, notin, =, ==, !=, gt, lt")
        }
    }

    private mutating func parseExactValue() throws(Failure) -> [String] {
        switch current {
        case .end, .symbol(","): return [""]
        case .word(let value):
            _ = take()
            return [value]
        default: throw Failure("found '\(current.text)', expected: identifier")
        }
    }

    /// `(a,b)`; an empty place between commas or parentheses is the empty value.
    private mutating func parseValues() throws(Failure) -> [String] {
        let open = take()
        guard open == .symbol("(") else { throw Failure("found '\(open.text)' expected: '('") }
        var values: Set<String> = []
        var needsValue = true
        while true {
            switch take() {
            case .word(let value):
                guard needsValue else { throw Failure("found '\(value)', expected: ',' or ')'") }
                values.insert(value)
                needsValue = false
            case .symbol(","):
                if needsValue { values.insert("") }
                needsValue = true
            case .symbol(")"):
                if needsValue { values.insert("") }
                return values.sorted()
            case let other:
                throw Failure(
                    needsValue && values.isEmpty
                        ? "found '\(other.text)', expected: ',', ')' or identifier"
                        : needsValue
                            ? "found '\(other.text)', expected: ',', or identifier"
                            : "found '\(other.text)', expected: ',' or ')'")
            }
        }
    }

    /// The rules of NewRequirement.
    private func requirement(
        _ key: String, _ operator: LabelSelector.Operator, _ values: [String]
    ) throws(Failure) -> LabelSelector.Requirement {
        var faults: [String] = []
        if `operator` == .greaterThan || `operator` == .lessThan {
            for (index, value) in values.enumerated() where Int64(value) == nil {
                faults.append(
                    "values[\(index)]: Invalid value: \(JSONValue.string(value)): for 'Gt', 'Lt' operators, the value must be an integer"
                )
            }
        }
        for (index, value) in values.enumerated() {
            let problems = NameValidation.labelValue(value)
            if problems.isEmpty { continue }
            faults.append(
                "values[\(index)][\(key)]: Invalid value: \(JSONValue.string(value)): \(problems.joined(separator: "; "))"
            )
        }
        if let fault = faults.first {
            throw Failure(faults.count == 1 ? fault : "[\(faults.joined(separator: ", "))]")
        }
        return LabelSelector.Requirement(key: key, operator: `operator`, values: values)
    }
}

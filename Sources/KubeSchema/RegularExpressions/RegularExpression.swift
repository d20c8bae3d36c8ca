/// A regular expression in the syntax of Go's `regexp`, in which the patterns of schemas are written.
///
/// Matching takes time linear in the text for each expression, whatever the two are: tenants write both. The answer is
/// whether and where there is a match; groups capture nothing.
/// Source: https://github.com/google/re2/wiki/Syntax; R. Cox, "Regular Expression Matching: the Virtual Machine Approach".
package struct RegularExpression: Sendable {
    /// Why a pattern is none, in the words of Go's `regexp/syntax`.
    package struct SyntaxError: Error, Hashable, CustomStringConvertible {
        package let description: String
        init(_ problem: String, _ part: some StringProtocol) {
            description = "error parsing regexp: \(problem): `\(part)`"
        }
    }

    private let program: ExpressionProgram

    /// O(size of the program), which repetitions such as `{1,63}` multiply.
    /// - Throws: what is wrong with the pattern, or that its program would be too large.
    package init(_ pattern: String) throws(SyntaxError) {
        var parser = ExpressionParser(pattern)
        program = try ExpressionProgram(try parser.parse(), pattern: pattern)
    }

    /// Whether some part of the text matches. O(length of the text * size of the program).
    package func matches(_ text: String) -> Bool { program.matches(text) }

    /// Where the first match at or after a place begins and ends: the one that a search with backtracking would find.
    /// O(length of the text * size of the program).
    package func firstMatch(in text: [Unicode.Scalar], from start: Int = 0) -> Range<Int>? {
        program.firstMatch(in: text, from: start)
    }
}

/// A regular expression as a tree.
indirect enum ExpressionNode {
    case empty
    case scalars(ScalarSet)
    case assertion(ExpressionAssertion)
    case sequence([ExpressionNode])
    case choice([ExpressionNode])
    /// `maximum` nil is without limit.
    case repetition(ExpressionNode, minimum: Int, maximum: Int?, isLazy: Bool)
}

/// A condition on a position between two characters.
enum ExpressionAssertion {
    case textStart
    case textEnd
    case lineStart
    case lineEnd
    case wordBoundary
    case noWordBoundary

    func holds(before: Unicode.Scalar?, after: Unicode.Scalar?) -> Bool {
        switch self {
        case .textStart: before == nil
        case .textEnd: after == nil
        case .lineStart: before == nil || before == "\n"
        case .lineEnd: after == nil || after == "\n"
        case .wordBoundary: Self.isWord(before) != Self.isWord(after)
        case .noWordBoundary: Self.isWord(before) == Self.isWord(after)
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar, scalar.isASCII else { return false }
        return scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }
}

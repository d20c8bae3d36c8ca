internal import KubeSchema

/// Sizes and the simple questions about text. Source: cel-spec, "List of Standard Definitions".
extension FunctionTable {
    static func addStandardFunctions(_ table: inout FunctionTable) {
        for type in [CELType.string, .bytes, .listOfA, .mapOfAB] {
            table.add("size", [type], .int) { .int(Int64(clamping: $0[0].costSize)) }
            table.addMember("size", [type], .int) { .int(Int64(clamping: $0[0].costSize)) }
        }
        table.addMember("startsWith", [.string, .string], .bool, cost: .text([1])) {
            .bool($0[0].text.utf8.starts(with: $0[1].text.utf8))
        }
        table.addMember("endsWith", [.string, .string], .bool, cost: .text([1])) {
            .bool($0[0].text.utf8.reversed().starts(with: $0[1].text.utf8.reversed()))
        }
        table.addMember("contains", [.string, .string], .bool, cost: .search) {
            .bool(TextSearch($0[1].text).first(in: Array($0[0].text.utf8), from: 0) != nil)
        }
        table.addMember("matches", [.string, .string], .bool, cost: .expression, matches)
        table.add("matches", [.string, .string], .bool, cost: .expression, matches)
    }

    private static let matches: FunctionOverload.Body = { values throws(CELEvaluationError) in
        .bool(try expression(values[1].text).matches(values[0].text))
    }

    static func expression(_ pattern: String) throws(CELEvaluationError) -> RegularExpression {
        do throws(RegularExpression.SyntaxError) {
            return try RegularExpression(pattern)
        } catch {
            throw CELEvaluationError("\(error)")
        }
    }
}

/// Finds text in text without walking back. Source: Knuth, Morris, Pratt, "Fast Pattern Matching in Strings".
struct TextSearch {
    private let pattern: [UInt8]
    /// How much of the pattern still matches after a mismatch behind each place.
    private let fallbacks: [Int]

    init(_ pattern: String) {
        let pattern = Array(pattern.utf8)
        self.pattern = pattern
        var fallbacks = Array(repeating: 0, count: pattern.count)
        var matched = 0
        for index in pattern.indices.dropFirst() {
            while matched > 0, pattern[index] != pattern[matched] { matched = fallbacks[matched - 1] }
            if pattern[index] == pattern[matched] { matched += 1 }
            fallbacks[index] = matched
        }
        self.fallbacks = fallbacks
    }

    var count: Int { pattern.count }

    /// The byte at which the pattern first begins. O(length of both).
    func first(in text: [UInt8], from start: Int) -> Int? {
        if pattern.isEmpty { return start }
        var matched = 0
        var index = start
        while index < text.count {
            while matched > 0, text[index] != pattern[matched] { matched = fallbacks[matched - 1] }
            if text[index] == pattern[matched] { matched += 1 }
            index += 1
            if matched == pattern.count { return index - matched }
        }
        return nil
    }
}

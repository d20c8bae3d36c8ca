internal import KubeSchema

/// Parts of text that match. Source: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-regex-library.
extension FunctionTable {
    static func addRegexFunctions(_ table: inout FunctionTable) {
        table.addMember("find", [.string, .string], .string, cost: .expression, size: .upTo(0)) {
            values throws(CELEvaluationError) in
            .string(try matches(values, limit: 1).first ?? "")
        }
        table.addMember("findAll", [.string, .string], .list(.string), cost: .expression, size: .upTo(0)) {
            values throws(CELEvaluationError) in
            .list(CELList(try matches(values, limit: -1).map(CELValue.string)))
        }
        table.addMember("findAll", [.string, .string, .int], .list(.string), cost: .expression, size: .upTo(0)) {
            values throws(CELEvaluationError) in
            .list(CELList(try matches(values, limit: values[2].integer).map(CELValue.string)))
        }
    }

    private static func matches(_ values: [CELValue], limit: Int64) throws(CELEvaluationError) -> [String] {
        let expression = try expression(values[1].text)
        let text = Array(values[0].text.unicodeScalars)
        var matches: [String] = []
        var start = 0
        var previousEnd = -1
        while limit < 0 || matches.count < limit, start <= text.count,
            let match = expression.firstMatch(in: text, from: start)
        {
            // Nothing right behind a match is no match of its own.
            if !match.isEmpty || match.upperBound != previousEnd { matches.append(Lexer.text(text[match])) }
            previousEnd = match.upperBound
            start = match.isEmpty ? match.upperBound + 1 : match.upperBound
        }
        return matches
    }
}

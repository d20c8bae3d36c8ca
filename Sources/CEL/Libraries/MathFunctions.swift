/// Greatest, least, rounding and signs. Source: github.com/google/cel-go/ext, math.
extension FunctionTable {
    static func addMathFunctions(_ table: inout FunctionTable) {
        for (name, wantsLeast) in [("math.least", true), ("math.greatest", false)] {
            table.add(name, [.listOfA], .a, cost: .elements(0)) { values throws(CELEvaluationError) in
                guard case .list(let list) = values[0], list.count > 0 else {
                    throw CELEvaluationError("\(name)(list) argument must not be empty")
                }
                return try extreme(Array(list), wantsLeast: wantsLeast)
            }
            for count in 1...6 {
                table.add(name, Array(repeating: .a, count: count), .a) { values throws(CELEvaluationError) in
                    try extreme(values, wantsLeast: wantsLeast)
                }
            }
        }
        let roundings: [(String, FloatingPointRoundingRule)] = [
            ("ceil", .up), ("floor", .down), ("trunc", .towardZero), ("round", .toNearestOrAwayFromZero),
        ]
        for (name, rule) in roundings {
            table.add("math.\(name)", [.double], .double) { values in
                if case .double(let number) = values[0] { .double(number.rounded(rule)) } else { values[0] }
            }
        }
        let questions: [(String, @Sendable (Double) -> Bool)] = [
            ("isInf", \.isInfinite), ("isNaN", \.isNaN), ("isFinite", \.isFinite),
        ]
        for (name, question) in questions {
            table.add("math.\(name)", [.double], .bool) { values in
                if case .double(let number) = values[0] { .bool(question(number)) } else { .bool(false) }
            }
        }
        addSigns(&table)
    }

    private static func addSigns(_ table: inout FunctionTable) {
        table.add("math.abs", [.int], .int) { values throws(CELEvaluationError) in
            if values[0].integer == .min { throw .integerOverflow }
            return .int(abs(values[0].integer))
        }
        table.add("math.abs", [.uint], .uint) { $0[0] }
        table.add("math.abs", [.double], .double) { values in
            if case .double(let number) = values[0] { .double(abs(number)) } else { values[0] }
        }
        table.add("math.sign", [.int], .int) { .int($0[0].integer.signum()) }
        table.add("math.sign", [.double], .double) { values in
            guard case .double(let number) = values[0], !number.isNaN else { return values[0] }
            return .double(number == 0 ? 0 : number < 0 ? -1 : 1)
        }
    }

    private static func extreme(_ values: [CELValue], wantsLeast: Bool) throws(CELEvaluationError) -> CELValue {
        var best = values[0]
        for value in values {
            switch value {
            case .int, .uint, .double: break
            default: throw .noSuchOverload
            }
            if try wantsLeast ? isLess(value, best) : isLess(best, value) { best = value }
        }
        return best
    }
}

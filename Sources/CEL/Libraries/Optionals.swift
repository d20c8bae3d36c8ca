/// Values that may be missing. Source: https://github.com/google/cel-spec/wiki/proposal-246.
extension FunctionTable {
    static func addOptionals(_ table: inout FunctionTable) {
        table.add("optional.of", [.a], .optional(.a), size: .argument(0)) { .optional($0[0]) }
        table.add("optional.none", [], .optional(.a)) { _ in .optional(nil) }
        table.add("optional.ofNonZeroValue", [.a], .optional(.a), size: .argument(0)) {
            .optional(isZero($0[0]) ? nil : $0[0])
        }
        table.addMember("hasValue", [.optional(.a)], .bool) { values throws(CELEvaluationError) in
            guard case .optional(let value) = values[0] else { throw .noSuchOverload }
            return .bool(value != nil)
        }
        table.addMember("value", [.optional(.a)], .a, size: .argument(0)) { values throws(CELEvaluationError) in
            guard case .optional(let value) = values[0] else { throw .noSuchOverload }
            guard let value else { throw CELEvaluationError("optional.none() dereference") }
            return value
        }
        // Evaluated by the evaluator itself, which need not look at the alternative.
        table.addMember("or", [.optional(.a), .optional(.a)], .optional(.a)) { $0[0] }
        table.addMember("orValue", [.optional(.a), .a], .a) { $0[1] }
    }

    private static func isZero(_ value: CELValue) -> Bool {
        switch value {
        case .null: true
        case .bool(let flag): !flag
        case .int(let number): number == 0
        case .uint(let number): number == 0
        case .double(let number): number == 0
        case .string, .bytes, .list, .map: value.costSize == 0
        case .duration(let span): span.nanoseconds == 0
        case .timestamp(let time): time.seconds == 0 && time.nanoseconds == 0
        case .optional(let inner): inner.map(isZero) ?? true
        case .object(let object): object.size == 0
        case .type: false
        }
    }
}

/// Sums and products of numbers, and what else `+` and `-` join. Source: cel-spec, "Numeric Values", "Overflow".
extension FunctionTable {
    static func addArithmetic(_ table: inout FunctionTable) {
        addInteger(&table)
        addUnsigned(&table)
        addDouble(&table)
        addTimes(&table)
        table.add("_+_", [.string, .string], .string, cost: .text([0, 1]), size: .sum) {
            values throws(CELEvaluationError) in
            let joined = values[0].text + values[1].text
            guard joined.utf8.count <= Evaluator.maximumSize else { throw .costLimitExceeded }
            return .string(joined)
        }
        table.add("_+_", [.bytes, .bytes], .bytes, cost: .text([0, 1]), size: .sum) {
            values throws(CELEvaluationError) in
            guard case .bytes(let lhs) = values[0], case .bytes(let rhs) = values[1] else { throw .noSuchOverload }
            guard lhs.count + rhs.count <= Evaluator.maximumSize else { throw .costLimitExceeded }
            return .bytes(lhs + rhs)
        }
        table.add("_+_", [.listOfA, .listOfA], .listOfA, size: .sum) { values in
            .list(SchemaLists.joined(values[0].elements, values[1].elements))
        }
    }

    private static func addInteger(_ table: inout FunctionTable) {
        func operation(
            _ name: String,
            _ body: @escaping @Sendable (Int64, Int64) throws(CELEvaluationError) -> (Int64, overflow: Bool)
        ) {
            table.add(name, [.int, .int], .int) { values throws(CELEvaluationError) in
                let result = try body(values[0].integer, values[1].integer)
                if result.overflow { throw .integerOverflow }
                return .int(result.0)
            }
        }
        operation("_+_") { lhs, rhs throws(CELEvaluationError) in lhs.addingReportingOverflow(rhs) }
        operation("_-_") { lhs, rhs throws(CELEvaluationError) in lhs.subtractingReportingOverflow(rhs) }
        operation("_*_") { lhs, rhs throws(CELEvaluationError) in lhs.multipliedReportingOverflow(by: rhs) }
        operation("_/_") { lhs, rhs throws(CELEvaluationError) in
            if rhs == 0 { throw .divisionByZero }
            return lhs.dividedReportingOverflow(by: rhs)
        }
        operation("_%_") { lhs, rhs throws(CELEvaluationError) in
            if rhs == 0 { throw .modulusByZero }
            return lhs.remainderReportingOverflow(dividingBy: rhs)
        }
        table.add("-_", [.int], .int) { values throws(CELEvaluationError) in
            if values[0].integer == .min { throw .integerOverflow }
            return .int(-values[0].integer)
        }
    }

    private static func addUnsigned(_ table: inout FunctionTable) {
        func operation(
            _ name: String,
            _ body: @escaping @Sendable (UInt64, UInt64) throws(CELEvaluationError) -> (UInt64, overflow: Bool)
        ) {
            table.add(name, [.uint, .uint], .uint) { values throws(CELEvaluationError) in
                guard case .uint(let lhs) = values[0], case .uint(let rhs) = values[1] else { throw .noSuchOverload }
                let result = try body(lhs, rhs)
                if result.overflow { throw .unsignedOverflow }
                return .uint(result.0)
            }
        }
        operation("_+_") { lhs, rhs throws(CELEvaluationError) in lhs.addingReportingOverflow(rhs) }
        operation("_-_") { lhs, rhs throws(CELEvaluationError) in lhs.subtractingReportingOverflow(rhs) }
        operation("_*_") { lhs, rhs throws(CELEvaluationError) in lhs.multipliedReportingOverflow(by: rhs) }
        operation("_/_") { lhs, rhs throws(CELEvaluationError) in
            if rhs == 0 { throw .divisionByZero }
            return (lhs / rhs, false)
        }
        operation("_%_") { lhs, rhs throws(CELEvaluationError) in
            if rhs == 0 { throw .modulusByZero }
            return (lhs % rhs, false)
        }
    }

    private static func addDouble(_ table: inout FunctionTable) {
        let operations: [(String, @Sendable (Double, Double) -> Double)] = [
            ("_+_", { $0 + $1 }), ("_-_", { $0 - $1 }), ("_*_", { $0 * $1 }), ("_/_", { $0 / $1 }),
        ]
        for (name, body) in operations {
            table.add(name, [.double, .double], .double) { values throws(CELEvaluationError) in
                guard case .double(let lhs) = values[0], case .double(let rhs) = values[1] else {
                    throw .noSuchOverload
                }
                return .double(body(lhs, rhs))
            }
        }
        table.add("-_", [.double], .double) { values throws(CELEvaluationError) in
            guard case .double(let number) = values[0] else { throw .noSuchOverload }
            return .double(-number)
        }
    }

    private static func addTimes(_ table: inout FunctionTable) {
        @Sendable func sum(_ lhs: CELValue, _ rhs: CELValue, _ sign: Int64) throws(CELEvaluationError) -> CELValue {
            switch (lhs, rhs) {
            case (.duration(let lhs), .duration(let rhs)):
                let result =
                    sign > 0
                    ? lhs.nanoseconds.addingReportingOverflow(rhs.nanoseconds)
                    : lhs.nanoseconds.subtractingReportingOverflow(rhs.nanoseconds)
                if result.overflow { throw .durationOverflow }
                return .duration(CELDuration(nanoseconds: result.partialValue))
            case (.timestamp(let time), .duration(let span)):
                let total =
                    Int128(time.seconds) * 1_000_000_000 + Int128(time.nanoseconds)
                    + Int128(span.nanoseconds) * Int128(sign)
                var (seconds, rest) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
                if rest < 0 {
                    seconds -= 1
                    rest += 1_000_000_000
                }
                guard let result = CELTimestamp(seconds: Int64(seconds), nanoseconds: Int64(rest)) else {
                    throw .timestampOverflow
                }
                return .timestamp(result)
            case (.timestamp(let lhs), .timestamp(let rhs)):
                let total =
                    Int128(lhs.seconds - rhs.seconds) * 1_000_000_000 + Int128(lhs.nanoseconds - rhs.nanoseconds)
                guard let nanoseconds = Int64(exactly: total) else { throw .durationOverflow }
                return .duration(CELDuration(nanoseconds: nanoseconds))
            default: throw .noSuchOverload
            }
        }
        table.add("_+_", [.duration, .duration], .duration) { values throws(CELEvaluationError) in
            try sum(values[0], values[1], 1)
        }
        table.add("_+_", [.timestamp, .duration], .timestamp) { values throws(CELEvaluationError) in
            try sum(values[0], values[1], 1)
        }
        table.add("_+_", [.duration, .timestamp], .timestamp) { values throws(CELEvaluationError) in
            try sum(values[1], values[0], 1)
        }
        table.add("_-_", [.duration, .duration], .duration) { values throws(CELEvaluationError) in
            try sum(values[0], values[1], -1)
        }
        table.add("_-_", [.timestamp, .duration], .timestamp) { values throws(CELEvaluationError) in
            try sum(values[0], values[1], -1)
        }
        table.add("_-_", [.timestamp, .timestamp], .duration) { values throws(CELEvaluationError) in
            try sum(values[0], values[1], -1)
        }
    }
}

/// Lists of schemas that are sets or maps: adding to them keeps each element once.
/// Source: Kubernetes documentation, "Validation rules", list types.
enum SchemaLists {
    static func joined(_ first: CELList, _ second: CELList) -> CELList {
        switch first.identity {
        case .position: return first.joined(with: second)
        case .value:
            return CELList(Array(first) + second.filter { !first.contains($0) })
        case .keys(let keys):
            var elements = Array(first)
            for element in second {
                let place = elements.firstIndex { known in keys.allSatisfy { same($0, known, element) } }
                if let place { elements[place] = element } else { elements.append(element) }
            }
            return CELList(elements)
        }
    }

    private static func same(_ key: String, _ lhs: CELValue, _ rhs: CELValue) -> Bool {
        guard case .object(let lhs as SchemaObject) = lhs, case .object(let rhs as SchemaObject) = rhs else {
            return false
        }
        switch (lhs.value(ofProperty: key), rhs.value(ofProperty: key)) {
        case (let lhs?, let rhs?): return lhs.equals(rhs)
        case (nil, nil): return true
        default: return false
        }
    }
}

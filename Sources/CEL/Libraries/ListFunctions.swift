/// More about lists. Source: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-list-library;
/// github.com/google/cel-go/ext, lists.
extension FunctionTable {
    static func addListFunctions(_ table: inout FunctionTable) {
        addOrderFunctions(&table)
        for (name, isLast) in [("indexOf", false), ("lastIndexOf", true)] {
            table.addMember(name, [.listOfA, .a], .int, cost: .elements(0)) { values in
                var found: Int64 = -1
                var index: Int64 = 0
                for element in values[0].elements {
                    if element.equals(values[1]), isLast || found < 0 { found = index }
                    index += 1
                }
                return .int(found)
            }
        }
        addSums(&table)
        addSelections(&table)
    }

    private static let comparable: [CELType] = [
        .int, .uint, .double, .bool, .duration, .timestamp, .string, .bytes,
    ]

    private static func addOrderFunctions(_ table: inout FunctionTable) {
        for type in comparable {
            table.addMember("isSorted", [.list(type)], .bool, cost: .elements(0)) {
                values throws(CELEvaluationError) in
                var previous: CELValue?
                for element in values[0].elements {
                    if let previous, try isLess(element, previous) { return .bool(false) }
                    previous = element
                }
                return .bool(true)
            }
            for (name, wantsLeast) in [("min", true), ("max", false)] {
                table.addMember(name, [.list(type)], type, cost: .elements(0)) { values throws(CELEvaluationError) in
                    var best: CELValue?
                    for element in values[0].elements {
                        guard let known = best else {
                            best = element
                            continue
                        }
                        if try wantsLeast ? isLess(element, known) : isLess(known, element) { best = element }
                    }
                    guard let best else { throw CELEvaluationError("\(name) called on empty list") }
                    return best
                }
            }
            table.addMember("sort", [.list(type)], .list(type), cost: .elements(0), size: .argument(0)) {
                values throws(CELEvaluationError) in
                .list(CELList(try sorted(Array(values[0].elements), by: Array(values[0].elements))))
            }
        }
    }

    static func isLess(_ lhs: CELValue, _ rhs: CELValue) throws(CELEvaluationError) -> Bool {
        guard let order = lhs.order(rhs) else { throw .noSuchOverload }
        return order == .less
    }

    private static func sorted(_ values: [CELValue], by keys: [CELValue]) throws(CELEvaluationError) -> [CELValue] {
        guard let first = keys.first else { return [] }
        for key in keys where key.order(first) == nil {
            throw CELEvaluationError("list elements must have the same type")
        }
        return keys.indices.sorted { keys[$0].order(keys[$1]) == .less }.map { values[$0] }
    }

    private static func addSums(_ table: inout FunctionTable) {
        let zeros: [(CELType, CELValue)] = [
            (.int, .int(0)), (.uint, .uint(0)), (.double, .double(0)), (.duration, .duration(.init(nanoseconds: 0))),
        ]
        for (type, zero) in zeros {
            table.addMember("sum", [.list(type)], type, cost: .elements(0)) { values throws(CELEvaluationError) in
                var sum = zero
                for element in values[0].elements { sum = try Self.sum(sum, element) }
                return sum
            }
        }
    }

    private static func sum(_ lhs: CELValue, _ rhs: CELValue) throws(CELEvaluationError) -> CELValue {
        switch (lhs, rhs) {
        case (.int(let lhs), .int(let rhs)):
            let (sum, overflow) = lhs.addingReportingOverflow(rhs)
            if overflow { throw .integerOverflow }
            return .int(sum)
        case (.uint(let lhs), .uint(let rhs)):
            let (sum, overflow) = lhs.addingReportingOverflow(rhs)
            if overflow { throw .unsignedOverflow }
            return .uint(sum)
        case (.double(let lhs), .double(let rhs)): return .double(lhs + rhs)
        case (.duration(let lhs), .duration(let rhs)):
            let (sum, overflow) = lhs.nanoseconds.addingReportingOverflow(rhs.nanoseconds)
            if overflow { throw .durationOverflow }
            return .duration(CELDuration(nanoseconds: sum))
        default: throw .noSuchOverload
        }
    }

    private static func addSelections(_ table: inout FunctionTable) {
        table.addMember("slice", [.listOfA, .int, .int], .listOfA, cost: .elements(0), size: .upTo(0)) {
            values throws(CELEvaluationError) in
            let (start, end) = (values[1].integer, values[2].integer)
            guard start >= 0, end >= 0 else {
                throw CELEvaluationError("cannot slice(\(start), \(end)), negative indexes not supported")
            }
            guard start <= end else {
                throw CELEvaluationError(
                    "cannot slice(\(start), \(end)), start index must be less than or equal to end index")
            }
            guard end <= values[0].elements.count else {
                throw CELEvaluationError(
                    "cannot slice(\(start), \(end)), list is length \(values[0].elements.count)")
            }
            return .list(CELList(Array(values[0].elements.dropFirst(Int(start)).prefix(Int(end - start)))))
        }
        table.addMember("distinct", [.listOfA], .listOfA, cost: .pairs, size: .upTo(0)) { values in
            var distinct: [CELValue] = []
            for element in values[0].elements where !distinct.contains(where: { $0.equals(element) }) {
                distinct.append(element)
            }
            return .list(CELList(distinct))
        }
        table.addMember("reverse", [.listOfA], .listOfA, cost: .elements(0), size: .argument(0)) {
            .list(CELList(Array($0[0].elements.reversed())))
        }
        table.addMember("flatten", [.list(.listOfA)], .list(.a), cost: .elements(0)) { values in
            .list(CELList(flattened(values[0].elements, depth: 1)))
        }
        table.addMember("flatten", [.list(.dyn), .int], .list(.dyn), cost: .elements(0)) {
            values throws(CELEvaluationError) in
            guard values[1].integer >= 0 else { throw CELEvaluationError("level must be non-negative") }
            return .list(CELList(flattened(values[0].elements, depth: Int(min(values[1].integer, 64)))))
        }
        table.add("lists.range", [.int], .list(.int)) { values throws(CELEvaluationError) in
            guard values[0].integer <= 100_000 else { throw .costLimitExceeded }
            return .list(CELList((0..<max(values[0].integer, 0)).map(CELValue.int)))
        }
    }

    private static func flattened(_ list: CELList, depth: Int) -> [CELValue] {
        var result: [CELValue] = []
        for element in list {
            if case .list(let inner) = element, depth > 0 {
                result += flattened(inner, depth: depth - 1)
            } else {
                result.append(element)
            }
        }
        return result
    }
}

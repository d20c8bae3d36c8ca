/// Equality, order, membership, look-up and logic. Source: cel-spec, "List of Standard Definitions".
extension FunctionTable {
    static func addOperators(_ table: inout FunctionTable) {
        // Evaluated by the evaluator itself, which need not look at all of their arguments.
        table.add("_&&_", [.bool, .bool], .bool) { $0[0] }
        table.add("_||_", [.bool, .bool], .bool) { $0[0] }
        table.add("_?_:_", [.bool, .a, .a], .a) { $0[0] }
        table.add("@not_strictly_false", [.bool], .bool) { $0[0] }
        table.add("!_", [.bool], .bool) { arguments throws(CELEvaluationError) in
            guard case .bool(let flag) = arguments[0] else { throw .noSuchOverload }
            return .bool(!flag)
        }
        table.add("_==_", [.a, .a], .bool, cost: .shorter) { .bool($0[0].equals($0[1])) }
        table.add("_!=_", [.a, .a], .bool, cost: .shorter) { .bool(!$0[0].equals($0[1])) }
        addOrder(&table)
        table.add("@in", [.a, .list(.a)], .bool, cost: .elements(1)) { .bool($0[1].elements.contains($0[0])) }
        table.add("@in", [.a, .map(.a, .b)], .bool) { .bool(member($0[0], of: $0[1]) != nil) }
        addIndexes(&table)
        table.add("dyn", [.a], .dyn, size: .argument(0)) { $0[0] }
        table.add("type", [.a], .type(.a)) { .type($0[0].type) }
    }

    private static func addOrder(_ table: inout FunctionTable) {
        let types: [(CELType, CELType)] =
            [CELType.bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration].map { ($0, $0) }
            + [(.int, .uint), (.int, .double), (.uint, .int), (.uint, .double), (.double, .int), (.double, .uint)]
        let relations: [(String, @Sendable (CELValue.Order) -> Bool)] = [
            ("_<_", { $0 == .less }), ("_<=_", { $0 == .less || $0 == .same }), ("_>_", { $0 == .greater }),
            ("_>=_", { $0 == .greater || $0 == .same }),
        ]
        for (name, isFulfilled) in relations {
            for (left, right) in types {
                let isText = left == .string || left == .bytes
                table.add(name, [left, right], .bool, cost: isText ? .shorter : .constant) {
                    arguments throws(CELEvaluationError) in
                    guard let order = arguments[0].order(arguments[1]) else { throw .noSuchOverload }
                    return .bool(isFulfilled(order))
                }
            }
        }
    }

    private static func addIndexes(_ table: inout FunctionTable) {
        table.add("_[_]", [.list(.a), .int], .a) { values throws(CELEvaluationError) in
            try element(values[1], of: values[0].elements)
        }
        table.add("_[_]", [.map(.a, .b), .a], .b) { values throws(CELEvaluationError) in
            guard let value = member(values[1], of: values[0]) else {
                throw CELEvaluationError("no such key: \(TextFormat.describe(values[1]))")
            }
            return value
        }
        for (name, isOptional) in [("_[?_]", false), ("_[?_]", true), ("_[_]", true)] {
            let list: CELType = isOptional ? .optional(.list(.a)) : .list(.a)
            let map: CELType = isOptional ? .optional(.map(.a, .b)) : .map(.a, .b)
            for (parameters, result) in [([list, .int], CELType.a), ([map, .a], .b)] {
                table.add(name, parameters, .optional(result)) { values throws(CELEvaluationError) in
                    .optional(optionalElement(values[1], of: values[0]))
                }
            }
        }
        table.add("_?._", [.dyn, .string], .optional(.dyn)) { values throws(CELEvaluationError) in
            .optional(optionalElement(values[1], of: values[0]))
        }
        table.add("cel.@mapInsert", [.map(.a, .b), .a, .b], .map(.a, .b), cost: .constant) {
            values throws(CELEvaluationError) in
            try insert(values[2], for: values[1], into: values[0])
        }
        table.add("cel.@mapInsert", [.map(.a, .b), .map(.a, .b)], .map(.a, .b), cost: .elements(1)) {
            values throws(CELEvaluationError) in
            guard case .map(let added) = values[1] else { throw .noSuchOverload }
            var map = values[0]
            for key in added.keys { map = try insert(added.value(key) ?? .null, for: key, into: map) }
            return map
        }
    }

    private static func insert(
        _ value: CELValue, for key: CELValue, into map: CELValue
    ) throws(CELEvaluationError) -> CELValue {
        guard case .map(var map) = map, let mapKey = CELMapKey(key) else { throw .noSuchOverload }
        guard map.insert(value, for: key, mapKey) else {
            throw CELEvaluationError("insert failed: key \(TextFormat.describe(key)) already exists")
        }
        return .map(map)
    }

    /// The value of a key, nil when the map has none.
    private static func member(_ key: CELValue, of map: CELValue) -> CELValue? {
        switch map {
        case .map(let map): map.value(key)
        case .object(let object as SchemaObject): object.value(ofProperty: key.text)
        default: nil
        }
    }

    private static func element(_ index: CELValue, of list: CELList) throws(CELEvaluationError) -> CELValue {
        guard (0..<Int64(list.count)).contains(index.integer) else {
            throw CELEvaluationError("index out of bounds: \(index.integer)")
        }
        return list[Int(index.integer)]
    }

    private static func optionalElement(_ index: CELValue, of value: CELValue) -> CELValue? {
        switch value {
        case .optional(let inner): return inner.flatMap { optionalElement(index, of: $0) }
        case .list(let list):
            guard case .int(let position) = index, (0..<Int64(list.count)).contains(position) else { return nil }
            return list[Int(position)]
        default: return member(index, of: value)
        }
    }
}

internal import KubeCore
internal import KubeSchema

/// Lists, maps and messages, made of the values of their parts.
extension Evaluator {
    mutating func list(
        _ id: ID, _ elements: [ID], _ optionals: [Int]
    ) throws(CELEvaluationError) -> CELValue {
        var values: [CELValue] = []
        for (index, element) in elements.enumerated() {
            let value = try evaluate(element)
            if optionals.contains(index) {
                guard case .optional(let inner) = value else { throw .noSuchOverload }
                if let inner { values.append(inner) }
            } else {
                values.append(value)
            }
        }
        if !program.constants.contains(id) { try spend(10) }
        return .list(CELList(values))
    }

    mutating func map(
        _ id: ID, _ entries: [ExpressionTree.Entry]
    ) throws(CELEvaluationError) -> CELValue {
        var map = CELMap()
        for entry in entries {
            let key = try evaluate(entry.key)
            var value = try evaluate(entry.value)
            if entry.isOptional {
                guard case .optional(let inner) = value else { throw .noSuchOverload }
                guard let inner else { continue }
                value = inner
            }
            guard let mapKey = CELMapKey(key) else {
                throw CELEvaluationError("unsupported key type: \(key.type.runtimeName)")
            }
            if !map.insert(value, for: key, mapKey) {
                throw CELEvaluationError("Failed with repeated key")
            }
        }
        if !program.constants.contains(id) { try spend(30) }
        return .map(map)
    }

    mutating func message(
        _ id: ID, _ fields: [ExpressionTree.Field]
    ) throws(CELEvaluationError) -> CELValue {
        guard case .type(let type) = program.references[Int(id)] else { throw .noSuchOverload }
        var values: [(name: String, value: CELValue)] = []
        for field in fields {
            var value = try evaluate(field.value)
            if field.isOptional {
                guard case .optional(let inner) = value else { throw .noSuchOverload }
                guard let inner else { continue }
                value = inner
            }
            values.append((field.name, value))
        }
        try spend(40)
        return .object(CELMessage(type: type, fields: values))
    }
}

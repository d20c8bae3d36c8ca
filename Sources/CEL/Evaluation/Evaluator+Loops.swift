internal import KubeCore
internal import KubeSchema

/// Comprehensions: what macros such as `all`, `exists` and `map` are made of.
extension Evaluator {
    mutating func comprehension(
        _ loop: ExpressionTree.Comprehension
    ) throws(CELEvaluationError) -> CELValue {
        let range = try evaluate(loop.range)
        let start: Result<CELValue, CELEvaluationError> = .success(try evaluate(loop.start))
        let depth = locals.count
        defer { locals.removeSubrange(depth...) }
        locals.append(start)
        switch range {
        case .list(let list):
            var index: Int64 = 0
            for element in list {
                let isPair = loop.secondVariable != nil
                guard try step(loop, depth, isPair ? .int(index) : element, isPair ? element : nil) else { break }
                index += 1
            }
        case .map(let map):
            for key in map.keys {
                let value = loop.secondVariable == nil ? nil : map.value(key)
                guard try step(loop, depth, key, value) else { break }
            }
        case .object(let object as SchemaObject):
            for name in object.members.keys {
                let value = loop.secondVariable == nil ? nil : object.value(ofProperty: name)
                guard try step(loop, depth, .string(name), value) else { break }
            }
        default:
            throw CELEvaluationError(
                "got '\(range.type.runtimeName)', expected iterable type")
        }
        return try evaluate(loop.result)
    }

    /// One step of a loop.
    /// - Returns: whether it goes on.
    private mutating func step(
        _ loop: ExpressionTree.Comprehension, _ slot: Int, _ first: CELValue, _ second: CELValue?
    ) throws(CELEvaluationError) -> Bool {
        locals.append(.success(first))
        if loop.secondVariable != nil { locals.append(.success(second ?? .null)) }
        defer { locals.removeSubrange((slot + 1)...) }
        guard case .bool(true) = try evaluate(loop.condition) else { return false }
        do throws(CELEvaluationError) {
            locals[slot] = .success(try evaluate(loop.step))
        } catch {
            if error.code == .costLimitExceeded { throw error }
            locals[slot] = .failure(error)
        }
        return true
    }
}

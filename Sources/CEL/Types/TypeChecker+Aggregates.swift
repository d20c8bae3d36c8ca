/// The types of lists, maps, messages and loops.
extension TypeChecker {
    // MARK: Aggregates

    /// The type that all elements of a literal have; a second one is a mistake.
    private mutating func join(_ known: CELType?, _ next: CELType, at id: ID) -> CELType {
        guard let known else { return next }
        if substitution.assign(next, to: known) {
            return substitution.resolved(known) == .null ? next : next.isDynamic ? .dyn : known
        }
        return report(id, "expected type '\(shown(known))' but found '\(shown(next))'")
    }

    /// The type inside of an optional, for elements that are left out when they are empty.
    private mutating func unwrapped(_ type: CELType, at id: ID) -> CELType {
        switch substitution.resolved(type) {
        case .optional(let inner): inner
        case .dyn, .error: .dyn
        default: report(id, "expected type 'optional_type(\(shown(type)))' but found '\(shown(type))'")
        }
    }

    mutating func list(_ elements: [ID], _ optionals: [Int]) -> CELType {
        var type: CELType?
        for (index, element) in elements.enumerated() {
            var found = check(element)
            if optionals.contains(index) { found = unwrapped(found, at: element) }
            type = join(type, found, at: element)
        }
        return .list(type ?? substitution.fresh())
    }

    mutating func map(_ entries: [ExpressionTree.Entry]) -> CELType {
        var (key, value): (CELType?, CELType?)
        for entry in entries {
            key = join(key, check(entry.key), at: entry.key)
            var found = check(entry.value)
            if entry.isOptional { found = unwrapped(found, at: entry.value) }
            value = join(value, found, at: entry.value)
        }
        return .map(key ?? substitution.fresh(), value ?? substitution.fresh())
    }

    mutating func message(_ id: ID, _ name: String, _ fields: [ExpressionTree.Field]) -> CELType {
        guard let type = environment.messages(name) else {
            for field in fields { _ = check(field.value) }
            return report(id, "undeclared reference to '\(name)' (in container '')")
        }
        for field in fields {
            var found = check(field.value)
            if field.isOptional { found = unwrapped(found, at: field.value) }
            guard let wanted = type.field(field.name) else {
                _ = report(field.value, "undefined field '\(field.name)'")
                continue
            }
            if !substitution.assign(found, to: wanted) {
                _ = report(
                    field.value,
                    "expected type of field '\(field.name)' is '\(shown(wanted))' but provided type is '\(shown(found))'"
                )
            }
        }
        references[Int(id)] = .type(.object(type))
        return .object(type)
    }

    // MARK: Loops

    mutating func comprehension(_ loop: ExpressionTree.Comprehension) -> CELType {
        let range = check(loop.range)
        let start = check(loop.start)
        let (first, second) = variableTypes(of: range, loop)
        let depth = locals.count
        locals.append((loop.accumulator, start))
        locals.append((loop.variable, first))
        if let name = loop.secondVariable { locals.append((name, second)) }
        _ = check(loop.condition)
        let step = check(loop.step)
        locals.removeSubrange((depth + 1)...)
        if !substitution.assign(step, to: start) {
            _ = report(loop.step, "expected type '\(shown(start))' but found '\(shown(step))'")
        }
        let result = check(loop.result)
        locals.removeSubrange(depth...)
        return result
    }

    private mutating func variableTypes(
        of range: CELType, _ loop: ExpressionTree.Comprehension
    ) -> (CELType, CELType) {
        switch substitution.resolved(range) {
        case .list(let element): return loop.secondVariable == nil ? (element, .dyn) : (.int, element)
        case .map(let key, let value): return (key, value)
        case .dyn, .error, .parameter: return (.dyn, .dyn)
        case let other:
            _ = report(
                loop.range,
                "expression of type '\(shown(other))' cannot be range of a comprehension (must be list, map, or dynamic)"
            )
            return (.error, .error)
        }
    }
}

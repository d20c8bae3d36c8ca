/// Finds the type of each part of an expression, and what its names and calls refer to.
/// Source: cel-spec, "Gradual Type Checking"; messages are those of cel-go's checker.
struct TypeChecker {
    private typealias ID = ExpressionTree.ID

    private let environment: CELEnvironment
    private let tree: ExpressionTree
    private let functions: FunctionTable
    private var substitution = TypeSubstitution()
    private var locals: [(name: String, type: CELType)] = []
    private(set) var types: [CELType]
    private var isChecked: [Bool]
    private(set) var references: [Reference]
    private(set) var issues: [Issue] = []

    init(_ tree: ExpressionTree, _ environment: CELEnvironment, _ functions: FunctionTable) {
        self.tree = tree
        self.environment = environment
        self.functions = functions
        types = Array(repeating: .error, count: tree.nodes.count)
        isChecked = Array(repeating: false, count: tree.nodes.count)
        references = Array(repeating: .none, count: tree.nodes.count)
    }

    /// Checks the whole expression.
    /// - Returns: its type.
    mutating func check() -> CELType {
        _ = check(tree.root)
        for index in types.indices { types[index] = substitution.resolved(types[index], openAsDynamic: true) }
        return types[Int(tree.root)]
    }

    private mutating func report(_ id: ID, _ message: String) -> CELType {
        let issue = Issue(offset: Int(tree[id].offset), message: message)
        if !issues.contains(issue), issues.count < 100 { issues.append(issue) }
        return .error
    }

    private func shown(_ type: CELType) -> String { substitution.resolved(type, openAsDynamic: true).description }

    private mutating func check(_ id: ID) -> CELType {
        // Macros use some parts twice, always among the same variables.
        if isChecked[Int(id)] { return types[Int(id)] }
        let type = find(id)
        types[Int(id)] = type
        isChecked[Int(id)] = true
        return type
    }

    private mutating func find(_ id: ID) -> CELType {
        switch tree[id].kind {
        case .literal(let value): return value.type
        case .identifier(let name): return identifier(id, name)
        case .select(let operand, let field): return select(id, operand, field)
        case .presence(let operand, let field):
            _ = fieldType(id, of: check(operand), field)
            return .bool
        case .call(let function, let target, let arguments): return call(id, function, target, arguments)
        case .list(let elements, let optionals): return list(elements, optionals)
        case .map(let entries): return map(entries)
        case .message(let name, let fields): return message(id, name, fields)
        case .comprehension(let loop): return comprehension(loop)
        }
    }

    // MARK: Names

    private mutating func identifier(_ id: ID, _ name: String) -> CELType {
        if let type = resolve(id, name) { return type }
        return report(id, "undeclared reference to '\(name)' (in container '')")
    }

    /// The type of what a name stands for; nil when it stands for nothing.
    private mutating func resolve(_ id: ID, _ name: String) -> CELType? {
        if let slot = locals.lastIndex(where: { $0.name == name }) {
            references[Int(id)] = .local(slot)
            return locals[slot].type
        }
        let name = name.hasPrefix(".") ? String(name.dropFirst()) : name
        if let type = environment.variables[name] {
            references[Int(id)] = .variable(name)
            return type
        }
        if let type = TypeNames.type(name) {
            references[Int(id)] = .type(type)
            return .type(type)
        }
        return nil
    }

    private mutating func select(_ id: ID, _ operand: ID, _ field: String) -> CELType {
        if let name = tree.qualifiedName(id), let root = name.split(separator: ".").first,
            !locals.contains(where: { $0.name == root }), let type = resolve(id, name)
        {
            return type
        }
        return fieldType(id, of: check(operand), field)
    }

    private mutating func fieldType(_ id: ID, of operand: CELType, _ field: String) -> CELType {
        switch substitution.resolved(operand) {
        case .map(_, let value): return value
        case .object(let type):
            return type.field(field) ?? report(id, "undefined field '\(field)'")
        case .optional(let inner):
            let type = fieldType(id, of: inner, field)
            if case .optional = type { return type }
            return .optional(type)
        case .dyn, .error, .parameter: return .dyn
        case let other: return report(id, "type '\(shown(other))' does not support field selection")
        }
    }

    // MARK: Calls

    private mutating func call(_ id: ID, _ function: String, _ target: ID?, _ arguments: [ID]) -> CELType {
        if function == "_?._" { return optionalSelect(id, arguments) }
        if let target {
            // `math.greatest(1)` is a function with a dot in its name.
            if let name = tree.qualifiedName(target), functions.isDeclared("\(name).\(function)") {
                return resolve(id, "\(name).\(function)", arguments, isMember: false)
            }
            return resolve(id, function, [target] + arguments, isMember: true)
        }
        return resolve(id, function, arguments, isMember: false)
    }

    private mutating func optionalSelect(_ id: ID, _ arguments: [ID]) -> CELType {
        var operand = substitution.resolved(check(arguments[0]))
        _ = check(arguments[1])
        if case .optional(let inner) = operand { operand = inner }
        guard case .literal(.string(let field)) = tree[arguments[1]].kind else { return .error }
        references[Int(id)] = .overloads(functions.indexes(of: "_?._"))
        let type = fieldType(id, of: operand, field)
        if case .optional = type { return type }
        return .optional(type)
    }

    private mutating func resolve(_ id: ID, _ function: String, _ arguments: [ID], isMember: Bool) -> CELType {
        let given = arguments.map { check($0) }
        let candidates = functions.indexes(of: function)
        guard !candidates.isEmpty else {
            return report(id, "undeclared reference to '\(function)' (in container '')")
        }
        if given.contains(.error) { return .error }
        var matches: [Int] = []
        var result: CELType?
        for index in candidates {
            let overload = functions.overloads[index]
            guard overload.isMember == isMember, overload.parameters.count == given.count else { continue }
            var attempt = substitution
            var names: [String: CELType] = [:]
            let fits = zip(given, overload.parameters).allSatisfy { given, parameter in
                attempt.assign(given, to: attempt.instantiate(parameter, &names))
            }
            guard fits else { continue }
            let type = attempt.resolved(attempt.instantiate(overload.result, &names))
            substitution = attempt
            matches.append(index)
            if let known = result, known != type { result = .dyn } else { result = type }
        }
        guard let result else {
            return report(
                id, "found no matching overload for '\(function)' applied to '\(signature(given, isMember: isMember))'")
        }
        references[Int(id)] = .overloads(matches)
        return result
    }

    private func signature(_ types: [CELType], isMember: Bool) -> String {
        let names = types.map(shown)
        guard isMember, let first = names.first else { return "(\(names.joined(separator: ", ")))" }
        return "\(first).(\(names.dropFirst().joined(separator: ", ")))"
    }

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

    private mutating func list(_ elements: [ID], _ optionals: [Int]) -> CELType {
        var type: CELType?
        for (index, element) in elements.enumerated() {
            var found = check(element)
            if optionals.contains(index) { found = unwrapped(found, at: element) }
            type = join(type, found, at: element)
        }
        return .list(type ?? substitution.fresh())
    }

    private mutating func map(_ entries: [ExpressionTree.Entry]) -> CELType {
        var (key, value): (CELType?, CELType?)
        for entry in entries {
            key = join(key, check(entry.key), at: entry.key)
            var found = check(entry.value)
            if entry.isOptional { found = unwrapped(found, at: entry.value) }
            value = join(value, found, at: entry.value)
        }
        return .map(key ?? substitution.fresh(), value ?? substitution.fresh())
    }

    private mutating func message(_ id: ID, _ name: String, _ fields: [ExpressionTree.Field]) -> CELType {
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

    private mutating func comprehension(_ loop: ExpressionTree.Comprehension) -> CELType {
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

/// What a name or a call in an expression refers to.
enum Reference: Sendable {
    case none
    case variable(String)
    /// The place of a loop's variable among those of the loops around.
    case local(Int)
    case type(CELType)
    /// Places in the table of functions.
    case overloads([Int])
}

/// Types that expressions can mention by name.
enum TypeNames {
    static func type(_ name: String) -> CELType? {
        switch name {
        case "bool": .bool
        case "int": .int
        case "uint": .uint
        case "double": .double
        case "string": .string
        case "bytes": .bytes
        case "list": .list(.dyn)
        case "map": .map(.dyn, .dyn)
        case "null_type": .null
        case "type": .type(.dyn)
        case "optional_type": .optional(.dyn)
        case "google.protobuf.Timestamp": .timestamp
        case "google.protobuf.Duration": .duration
        case "net.IP", "net.CIDR", "kubernetes.Quantity", "kubernetes.URL", "kubernetes.Semver",
            "kubernetes.NamedFormat":
            .opaque(name)
        default: nil
        }
    }
}

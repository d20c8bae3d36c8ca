/// Finds the type of each part of an expression, and what its names and calls refer to.
/// Source: cel-spec, "Gradual Type Checking"; messages are those of cel-go's checker.
struct TypeChecker {
    typealias ID = ExpressionTree.ID

    let environment: CELEnvironment
    private let tree: ExpressionTree
    private let functions: FunctionTable
    var substitution = TypeSubstitution()
    var locals: [(name: String, type: CELType)] = []
    private(set) var types: [CELType]
    private var isChecked: [Bool]
    var references: [Reference]
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

    mutating func report(_ id: ID, _ message: String) -> CELType {
        let issue = Issue(offset: Int(tree[id].offset), message: message)
        if !issues.contains(issue), issues.count < 100 { issues.append(issue) }
        return .error
    }

    func shown(_ type: CELType) -> String { substitution.resolved(type, openAsDynamic: true).description }

    mutating func check(_ id: ID) -> CELType {
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

    mutating func call(_ id: ID, _ function: String, _ target: ID?, _ arguments: [ID]) -> CELType {
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
}

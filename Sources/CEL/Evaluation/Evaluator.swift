internal import KubeCore
internal import KubeSchema

/// Finds the value of an expression and counts what that costs.
///
/// Source: cel-spec, "Evaluation"; costs as cel-go, interpreter/runtimecost.go.
struct Evaluator {
    typealias ID = ExpressionTree.ID

    let program: CELProgram
    private let variables: CELVariables
    private let costLimit: UInt64
    private(set) var cost: UInt64 = 0
    /// The variables of the loops around, the innermost last.
    var locals: [Result<CELValue, CELEvaluationError>] = []

    /// No text or bytes that an expression makes are longer.
    static let maximumSize = 8 << 20

    init(_ program: CELProgram, _ variables: CELVariables, costLimit: UInt64) {
        self.program = program
        self.variables = variables
        self.costLimit = costLimit
    }

    mutating func run() throws(CELEvaluationError) -> CELValue { try evaluate(program.tree.root) }

    mutating func spend(_ amount: UInt64) throws(CELEvaluationError) {
        cost = cost.saturatingAdd(amount)
        if cost > costLimit { throw .costLimitExceeded }
    }

    mutating func evaluate(_ id: ID) throws(CELEvaluationError) -> CELValue {
        switch program.tree[id].kind {
        case .literal(let value): return value
        case .identifier(let name): return try identifier(id, name)
        case .select(let operand, let field): return try select(id, operand, field)
        case .presence(let operand, let field): return .bool(try isPresent(operand, field))
        case .call(let function, let target, let arguments): return try call(id, function, target, arguments)
        case .list(let elements, let optionals): return try list(id, elements, optionals)
        case .map(let entries): return try map(id, entries)
        case .message(_, let fields): return try message(id, fields)
        case .comprehension(let loop): return try comprehension(loop)
        }
    }

    // MARK: Names and fields

    private mutating func identifier(_ id: ID, _ name: String) throws(CELEvaluationError) -> CELValue {
        try spend(1)
        switch program.references[Int(id)] {
        case .local(let slot): return try locals[slot].get()
        case .type(let type): return .type(type)
        case .variable(let name): return try variable(name)
        case .none, .overloads: return try variable(name)
        }
    }

    private func variable(_ name: String) throws(CELEvaluationError) -> CELValue {
        guard let value = variables[name] else { throw CELEvaluationError("no such attribute(s): \(name)") }
        return value
    }

    private mutating func select(_ id: ID, _ operand: ID, _ field: String) throws(CELEvaluationError) -> CELValue {
        switch program.references[Int(id)] {
        case .variable(let name):
            try spend(1)
            return try variable(name)
        case .type(let type):
            try spend(1)
            return .type(type)
        default:
            let value = try evaluate(operand)
            try spend(isAttribute(operand) ? 1 : 2)
            return try Self.field(field, of: value)
        }
    }

    /// Whether looking up a field goes on from a look-up, which costs less than going on from what a call gave.
    private func isAttribute(_ id: ID) -> Bool {
        switch program.tree[id].kind {
        case .identifier, .select: true
        case .call("_[_]", _, _), .call("_?._", _, _), .call("_[?_]", _, _), .call("_?_:_", _, _): true
        default: false
        }
    }

    static func field(_ name: String, of value: CELValue) throws(CELEvaluationError) -> CELValue {
        switch value {
        case .optional(let inner):
            guard let inner else { return .optional(nil) }
            return .optional(try optionalField(name, of: inner))
        default:
            guard let found = try optionalField(name, of: value) else {
                throw CELEvaluationError("no such key: \(name)")
            }
            return found
        }
    }

    /// The value of a field or member, nil when there is none.
    private static func optionalField(
        _ name: String, of value: CELValue
    ) throws(CELEvaluationError) -> CELValue? {
        switch value {
        case .map(let map): map.value(name)
        case .object(let object): try object.field(name)
        case .optional(let inner):
            if let inner { try optionalField(name, of: inner) } else { nil }
        default: nil
        }
    }

    private mutating func isPresent(_ operand: ID, _ field: String) throws(CELEvaluationError) -> Bool {
        let value = try evaluate(operand)
        return try Self.optionalField(field, of: value) != nil
    }

    // MARK: Calls

    private mutating func call(
        _ id: ID, _ function: String, _ target: ID?, _ arguments: [ID]
    ) throws(CELEvaluationError) -> CELValue {
        switch function {
        case "_&&_": return try logical(arguments, decisive: false)
        case "_||_": return try logical(arguments, decisive: true)
        case "_?_:_": return try conditional(arguments)
        case "@not_strictly_false": return try notStrictlyFalse(arguments[0])
        case "_?._": return try optionalSelect(arguments)
        case "or" where target != nil, "orValue" where target != nil:
            return try alternative(function, target ?? id, arguments)
        default: break
        }
        guard case .overloads(let candidates) = program.references[Int(id)] else { throw .noSuchOverload }
        if function == "_+_", let appended = try append(arguments) { return appended }
        var values: [CELValue] = []
        let overloads = FunctionTable.kubernetes.overloads
        if let target, overloads[candidates[0]].isMember { values.append(try evaluate(target)) }
        for argument in arguments { values.append(try evaluate(argument)) }
        if let text = program.expressions[id], values.count == 2, case .string(let subject) = values[0] {
            try spend(CallCost.expression.cost(values.map(\.costSize)))
            return .bool(text.matches(subject))
        }
        guard let index = candidates.first(where: { overloads[$0].accepts(values) }) else {
            // The call counts even though there is nothing to call.
            try spend(1)
            throw Self.noOverload(function, values)
        }
        // What can be known before is spent before, so that no call goes on longer than was paid for.
        try spend(overloads[index].cost.cost(values.map(\.costSize)))
        return try overloads[index].body(values)
    }

    private static func noOverload(_ function: String, _ values: [CELValue]) -> CELEvaluationError {
        guard function.first?.isLetter == true else { return .noSuchOverload }
        let types = values.map(\.type.runtimeName).joined(separator: ", ")
        return CELEvaluationError("no such overload: \(function)(\(types))")
    }

    /// A term that decides makes the other, and its mistakes, of no matter.
    private mutating func logical(_ terms: [ID], decisive: Bool) throws(CELEvaluationError) -> CELValue {
        var failure: CELEvaluationError?
        for term in terms {
            do throws(CELEvaluationError) {
                guard case .bool(let value) = try evaluate(term) else { throw .noSuchOverload }
                if value == decisive { return .bool(value) }
            } catch {
                if error.code == .costLimitExceeded { throw error }
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return .bool(!decisive)
    }

    private mutating func conditional(_ arguments: [ID]) throws(CELEvaluationError) -> CELValue {
        guard case .bool(let condition) = try evaluate(arguments[0]) else { throw .noSuchOverload }
        return try evaluate(condition ? arguments[1] : arguments[2])
    }

    private mutating func notStrictlyFalse(_ argument: ID) throws(CELEvaluationError) -> CELValue {
        try spend(1)
        do throws(CELEvaluationError) {
            if case .bool(false) = try evaluate(argument) { return .bool(false) }
        } catch {
            if error.code == .costLimitExceeded { throw error }
        }
        return .bool(true)
    }

    private mutating func optionalSelect(_ arguments: [ID]) throws(CELEvaluationError) -> CELValue {
        let operand = try evaluate(arguments[0])
        try spend(isAttribute(arguments[0]) ? 1 : 2)
        guard case .literal(.string(let field)) = program.tree[arguments[1]].kind else { throw .noSuchOverload }
        return .optional(try Self.optionalField(field, of: operand))
    }

    /// `a.or(b)` and `a.orValue(b)`, where what is not needed is not evaluated.
    private mutating func alternative(
        _ function: String, _ target: ID, _ arguments: [ID]
    ) throws(CELEvaluationError) -> CELValue {
        guard case .optional(let value) = try evaluate(target), arguments.count == 1 else { throw .noSuchOverload }
        guard let value else { return try evaluate(arguments[0]) }
        return function == "or" ? .optional(value) : value
    }

    /// Adds to what a loop collects, in place.
    mutating func append(_ arguments: [ID]) throws(CELEvaluationError) -> CELValue? {
        guard case .identifier(ExpressionTree.accumulator) = program.tree[arguments[0]].kind,
            case .local(let slot) = program.references[Int(arguments[0])],
            case .list = program.tree[arguments[1]].kind
        else { return nil }
        try spend(2)
        guard case .list(let added) = try evaluate(arguments[1]),
            case .success(.list(var collected)) = locals[slot]
        else { throw .noSuchOverload }
        locals[slot] = .success(.null)  // gives up the second reference, so that nothing is copied
        collected.append(added)
        return .list(collected)
    }

    // MARK: Aggregates
    // MARK: Loops
}

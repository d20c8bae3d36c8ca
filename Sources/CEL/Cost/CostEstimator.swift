/// A least and a greatest value; `UInt64.max` is without bound.
struct CostRange: Sendable, Hashable {
    var minimum: UInt64
    var maximum: UInt64

    init(_ minimum: UInt64, _ maximum: UInt64) {
        self.minimum = minimum
        self.maximum = maximum
    }

    static let zero = CostRange(0, 0)
    static let one = CostRange(1, 1)
    static let unbounded = CostRange(0, .max)

    static func + (lhs: CostRange, rhs: CostRange) -> CostRange {
        CostRange(lhs.minimum.saturatingAdd(rhs.minimum), lhs.maximum.saturatingAdd(rhs.maximum))
    }

    static func * (lhs: CostRange, rhs: CostRange) -> CostRange {
        CostRange(lhs.minimum.saturatingMultiply(rhs.minimum), lhs.maximum.saturatingMultiply(rhs.maximum))
    }

    func union(_ other: CostRange) -> CostRange {
        CostRange(min(minimum, other.minimum), max(maximum, other.maximum))
    }
}

/// Estimates what an expression costs before there are values. Source: cel-go, checker/cost.go.
struct CostEstimator {
    private typealias ID = ExpressionTree.ID

    private let tree: ExpressionTree
    private let types: [CELType]
    private let references: [Reference]
    private let functions: FunctionTable
    private let sizes: CELSizes
    /// The variables of the loops around: from where their values come, and how large these are when it is known.
    private var locals: [Local] = []
    /// How large what a node gives can be, as far as that shows in the expression.
    private var computed: [ID: CostRange] = [:]
    private var costs: [ID: CostRange] = [:]

    private struct Local {
        var path: [String]?
        var size: CostRange?
    }

    init(
        _ tree: ExpressionTree, _ types: [CELType], _ references: [Reference], _ functions: FunctionTable,
        _ sizes: CELSizes
    ) {
        self.tree = tree
        self.types = types
        self.references = references
        self.functions = functions
        self.sizes = sizes
    }

    mutating func estimate() -> CostRange { cost(tree.root) }

    private mutating func cost(_ id: ID) -> CostRange {
        // Macros use some parts twice, always among the same variables.
        if let known = costs[id] { return known }
        let found = find(id)
        costs[id] = found
        return found
    }

    private mutating func find(_ id: ID) -> CostRange {
        switch tree[id].kind {
        case .literal: return .zero
        case .identifier: return .one
        case .select(let operand, _):
            switch references[Int(id)] {
            case .variable, .type: return .one
            default: return cost(operand) + .one
            }
        case .presence(let operand, _): return cost(operand)
        case .call(let function, let target, let arguments): return call(id, function, target, arguments)
        case .list(let elements, _):
            computed[id] = CostRange(UInt64(elements.count), UInt64(elements.count))
            return elements.reduce(CostRange(10, 10)) { $0 + cost($1) }
        case .map(let entries):
            computed[id] = CostRange(UInt64(entries.count), UInt64(entries.count))
            return entries.reduce(CostRange(30, 30)) { $0 + cost($1.key) + cost($1.value) }
        case .message(_, let fields): return fields.reduce(CostRange(40, 40)) { $0 + cost($1.value) }
        case .comprehension(let loop): return comprehension(id, loop)
        }
    }

    private mutating func call(_ id: ID, _ function: String, _ target: ID?, _ arguments: [ID]) -> CostRange {
        switch function {
        case "_&&_", "_||_":
            let (left, right) = (cost(arguments[0]), cost(arguments[1]))
            return CostRange(left.minimum, (left + right).maximum)
        case "_?_:_":
            let branches = cost(arguments[1]).union(cost(arguments[2]))
            computed[id] = size(arguments[1]).union(size(arguments[2]))
            return cost(arguments[0]) + branches
        default: break
        }
        guard case .overloads(let candidates) = references[Int(id)] else {
            return arguments.reduce(.one) { $0 + cost($1) }
        }
        var operands = arguments
        if let target, let first = candidates.first, functions.overloads[first].isMember {
            operands.insert(target, at: 0)
        }
        let spent = operands.reduce(CostRange.zero) { $0 + cost($1) }
        let operandSizes = operands.map { size($0) }
        let own = candidates.reduce(nil as CostRange?) { known, index in
            let cost = functions.overloads[index].cost
            let range = CostRange(cost.cost(operandSizes.map(\.minimum)), cost.cost(operandSizes.map(\.maximum)))
            return known?.union(range) ?? range
        }
        if let first = candidates.first {
            computed[id] = resultSize(functions.overloads[first].resultSize, operandSizes)
        }
        return spent + (own ?? .one)
    }

    private func resultSize(_ kind: ResultSize, _ sizes: [CostRange]) -> CostRange? {
        switch kind {
        case .unknown: nil
        case .argument(let index): index < sizes.count ? sizes[index] : nil
        case .upTo(let index): index < sizes.count ? CostRange(0, sizes[index].maximum) : nil
        case .sum: sizes.reduce(.zero, +)
        case .product: sizes.reduce(.one, *)
        }
    }

    private mutating func comprehension(_ id: ID, _ loop: ExpressionTree.Comprehension) -> CostRange {
        let before = cost(loop.range) + cost(loop.start)
        let range = size(loop.range)
        let path = path(loop.range)
        let isMap = if case .map = types[Int(loop.range)] { true } else { false }
        let depth = locals.count
        locals.append(Local(path: self.path(loop.start), size: computed[loop.start]))
        let elements = path.map { $0 + [isMap ? "@keys" : "@items"] }
        if loop.secondVariable == nil {
            locals.append(Local(path: elements))
        } else {
            locals.append(Local(path: isMap ? elements : nil, size: isMap ? nil : .one))
            locals.append(Local(path: path.map { $0 + [isMap ? "@values" : "@items"] }))
        }
        let turn = cost(loop.condition) + cost(loop.step)
        locals.removeSubrange((depth + 1)...)
        // What a loop collects is at most as long as what it walks over.
        if case .list = tree[loop.start].kind, loop.accumulator == ExpressionTree.accumulator {
            locals[depth].size = CostRange(0, range.maximum)
            computed[id] = CostRange(0, range.maximum)
        }
        let result = cost(loop.result)
        if computed[id] == nil { computed[id] = computed[loop.result] }
        locals.removeSubrange(depth...)
        return before + range * turn + result
    }

    // MARK: Sizes

    private func size(_ id: ID) -> CostRange {
        if let known = computed[id] { return known }
        switch tree[id].kind {
        case .literal(let value): return CostRange(value.costSize, value.costSize)
        case .identifier:
            if case .local(let slot) = references[Int(id)], slot < locals.count, let size = locals[slot].size {
                return size
            }
        default: break
        }
        if isScalar(types[Int(id)]) { return .one }
        if let path = path(id), let maximum = sizes.maximum(path) { return CostRange(0, maximum) }
        return .unbounded
    }

    private func isScalar(_ type: CELType) -> Bool {
        switch type {
        case .bool, .int, .uint, .double, .null, .duration, .timestamp, .type, .opaque: true
        default: false
        }
    }

    /// Where in a variable a node's value comes from.
    private func path(_ id: ID) -> [String]? {
        switch tree[id].kind {
        case .identifier:
            switch references[Int(id)] {
            case .variable(let name): return [name]
            case .local(let slot): return slot < locals.count ? locals[slot].path : nil
            default: return nil
            }
        case .select(let operand, let field): return member(operand, field)
        case .call("_[_]", _, let arguments), .call("_[?_]", _, let arguments):
            guard let path = path(arguments[0]) else { return nil }
            return path + [isMap(arguments[0]) ? "@values" : "@items"]
        case .call("_?._", _, let arguments):
            guard case .literal(.string(let field)) = tree[arguments[1]].kind else { return nil }
            return member(arguments[0], field)
        case .call("orValue", let target?, _), .call("value", let target?, _): return path(target)
        default: return nil
        }
    }

    private func member(_ operand: ID, _ field: String) -> [String]? {
        path(operand).map { $0 + [isMap(operand) ? "@values" : field] }
    }

    private func isMap(_ id: ID) -> Bool { if case .map = types[Int(id)] { true } else { false } }
}

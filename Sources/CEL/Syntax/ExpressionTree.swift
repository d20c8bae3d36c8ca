/// An expression after parsing: nodes in one array, which refer to each other by their place in it.
struct ExpressionTree: Sendable {
    typealias ID = Int32

    struct Entry: Sendable {
        let key: ID
        let value: ID
        /// Left out when the value is an empty optional.
        let isOptional: Bool
    }

    struct Field: Sendable {
        let name: String
        let value: ID
        let isOptional: Bool
    }

    /// A loop over the elements of a list or the keys of a map that carries one value from step to step.
    struct Comprehension: Sendable {
        let range: ID
        let variable: String
        /// For loops over positions and elements, or keys and values.
        let secondVariable: String?
        let accumulator: String
        let start: ID
        let condition: ID
        let step: ID
        let result: ID
    }

    indirect enum Kind: Sendable {
        case literal(CELValue)
        case identifier(String)
        case select(ID, field: String)
        /// `has(operand.field)`.
        case presence(ID, field: String)
        case call(String, target: ID?, arguments: [ID])
        /// `optionals` are the places of elements that are left out when they are empty optionals.
        case list([ID], optionals: [Int])
        case map([Entry])
        case message(String, [Field])
        case comprehension(Comprehension)
    }

    struct Node: Sendable {
        let kind: Kind
        /// Unicode scalars before what it was made from.
        let offset: Int32
    }

    /// The variable in which macros collect their result; no expression can write such a name.
    static let accumulator = "@result"

    /// Deepest tree: what cel-go allows.
    static let maximumHeight = 250

    private(set) var nodes: [Node] = []
    private var heights: [UInt16] = []
    var root: ID = 0
    /// Whether some part is too deep; it is not added to.
    private(set) var isTooDeep = false

    subscript(id: ID) -> Node { nodes[Int(id)] }

    mutating func add(_ kind: Kind, at offset: Int) -> ID {
        let height = 1 + (Self.children(of: kind).map { heights[Int($0)] }.max() ?? 0)
        // Macros add a few levels to what was written.
        if Int(height) > Self.maximumHeight * 2 { isTooDeep = true }
        nodes.append(Node(kind: kind, offset: Int32(clamping: offset)))
        heights.append(min(height, 10_000))
        return ID(nodes.count - 1)
    }

    func height(_ id: ID) -> Int { Int(heights[Int(id)]) }

    static func children(of kind: Kind) -> [ID] {
        switch kind {
        case .literal, .identifier: []
        case .select(let operand, _), .presence(let operand, _): [operand]
        case .call(_, let target, let arguments): (target.map { [$0] } ?? []) + arguments
        case .list(let elements, _): elements
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        case .message(_, let fields): fields.map(\.value)
        case .comprehension(let loop): [loop.range, loop.start, loop.condition, loop.step, loop.result]
        }
    }

    /// `a.b.c` for a chain of names, nil for any other expression.
    func qualifiedName(_ id: ID) -> String? {
        switch self[id].kind {
        case .identifier(let name): name
        case .select(let operand, let field): qualifiedName(operand).map { "\($0).\(field)" }
        default: nil
        }
    }

    /// The lists and maps in which there is nothing but literals.
    var constantAggregates: Set<ID> {
        var constants: Set<ID> = []
        // Parts come before what they are part of.
        for (index, node) in nodes.enumerated() {
            switch node.kind {
            case .list(_, let optionals) where !optionals.isEmpty: continue
            case .map(let entries) where entries.contains(where: \.isOptional): continue
            case .list, .map:
                let isConstant = Self.children(of: node.kind).allSatisfy { child in
                    if case .literal = self[child].kind { true } else { constants.contains(child) }
                }
                if isConstant { constants.insert(ID(index)) }
            default: continue
            }
        }
        return constants
    }
}

/// One way to call a function: for which arguments, what it gives, costs and does.
struct FunctionOverload: Sendable {
    typealias Body = @Sendable ([CELValue]) throws(CELEvaluationError) -> CELValue

    /// Whether the first parameter is written before the dot.
    let isMember: Bool
    let parameters: [CELType]
    let result: CELType
    let cost: CallCost
    let resultSize: ResultSize
    let body: Body

    /// Whether it can be called with these values.
    func accepts(_ arguments: [CELValue]) -> Bool {
        guard arguments.count == parameters.count else { return false }
        return zip(arguments, parameters).allSatisfy { Self.accepts($0, $1) }
    }

    private static func accepts(_ value: CELValue, _ type: CELType) -> Bool {
        switch (type, value) {
        case (.dyn, _), (.parameter, _): true
        case (.null, .null), (.bool, .bool), (.int, .int), (.uint, .uint), (.double, .double), (.string, .string),
            (.bytes, .bytes), (.duration, .duration), (.timestamp, .timestamp), (.list, .list), (.map, .map),
            (.map, .object(is SchemaObject)), (.type, .type), (.optional, .optional):
            true
        case (.opaque(let name), .object(let object)): object.type == .opaque(name)
        default: false
        }
    }
}

/// The functions of all libraries by name.
struct FunctionTable: Sendable {
    private(set) var overloads: [FunctionOverload] = []
    private var indexes: [String: [Int]] = [:]

    /// Made when the first expression is compiled.
    static let kubernetes: FunctionTable = {
        var table = FunctionTable()
        for library in [
            addOperators, addArithmetic, addConversions, addStandardFunctions, addTimeFunctions, addOptionals,
            addStringFunctions, addListFunctions, addSetFunctions, addMathFunctions, addRegexFunctions,
            addURLFunctions, addQuantityFunctions, addIPFunctions, addFormatFunctions, addSemverFunctions,
            addAuthorizerFunctions,
        ] { library(&table) }
        return table
    }()

    func indexes(of name: String) -> [Int] { indexes[name] ?? [] }

    func isDeclared(_ name: String) -> Bool { indexes[name] != nil }

    mutating func add(
        _ name: String, _ parameters: [CELType], _ result: CELType, isMember: Bool = false,
        cost: CallCost = .constant, size: ResultSize = .unknown, _ body: @escaping FunctionOverload.Body
    ) {
        indexes[name, default: []].append(overloads.count)
        overloads.append(
            FunctionOverload(
                isMember: isMember, parameters: parameters, result: result, cost: cost, resultSize: size, body: body))
    }

    mutating func addMember(
        _ name: String, _ parameters: [CELType], _ result: CELType, cost: CallCost = .constant,
        size: ResultSize = .unknown, _ body: @escaping FunctionOverload.Body
    ) {
        add(name, parameters, result, isMember: true, cost: cost, size: size, body)
    }
}

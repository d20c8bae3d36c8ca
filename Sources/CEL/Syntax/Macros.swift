/// Calls that stand for other expressions, such as `has(a.b)` and `list.all(x, ...)`.
/// Source: cel-spec, "Macros"; cel-go, ext/comprehensions.go, ext/bindings.go, cel/optional types.
extension Parser {
    private typealias ID = ExpressionTree.ID

    /// What the call stands for; nil when it is no macro.
    mutating func expandMacro(
        _ name: String, target: ExpressionTree.ID?, _ arguments: [ExpressionTree.ID], at offset: Int
    ) throws(Failure) -> ExpressionTree.ID? {
        guard let target else {
            return name == "has" && arguments.count == 1 ? try presence(arguments[0], at: offset) : nil
        }
        if tree.qualifiedName(target) == "cel", name == "bind", arguments.count == 3 {
            guard let variable = try variableName(arguments[0]) else { return nil }
            return try binding(variable, to: arguments[1], in: arguments[2], at: offset)
        }
        switch (name, arguments.count) {
        case ("all", 2...3), ("exists", 2...3), ("exists_one", 2), ("existsOne", 2...3), ("filter", 2), ("map", 2...3),
            ("transformList", 3...4), ("transformMap", 3...4), ("transformMapEntry", 3...4):
            return try loop(name, target, arguments, at: offset)
        case ("optMap", 2), ("optFlatMap", 2): return try optionalMap(name, target, arguments, at: offset)
        default: return nil
        }
    }

    private mutating func presence(_ argument: ID, at offset: Int) throws(Failure) -> ID {
        guard case .select(let operand, let field) = tree[argument].kind else {
            report("invalid argument to has() macro", at: Int(tree[argument].offset))
            return argument
        }
        return try add(.presence(operand, field: field), at: offset)
    }

    /// The name that an argument is; otherwise says that it must be one.
    private mutating func variableName(_ argument: ID) throws(Failure) -> String? {
        if case .identifier(let name) = tree[argument].kind, !name.hasPrefix(".") { return name }
        report("argument must be a simple name", at: Int(tree[argument].offset))
        return nil
    }

    private mutating func loop(
        _ name: String, _ range: ID, _ arguments: [ID], at offset: Int
    ) throws(Failure) -> ID? {
        let hasTwoVariables =
            name.hasPrefix("transform") || (arguments.count == 3 && name != "map")
        guard let variable = try variableName(arguments[0]) else { return range }
        var second: String?
        if hasTwoVariables {
            guard let name = try variableName(arguments[1]) else { return range }
            second = name
        }
        let rest = Array(arguments.dropFirst(hasTwoVariables ? 2 : 1))
        var maker = LoopMaker(parser: self, offset: offset)
        let parts = try maker.parts(name, variable, rest)
        self = maker.parser
        return try add(
            .comprehension(
                .init(
                    range: range, variable: variable, secondVariable: second, accumulator: ExpressionTree.accumulator,
                    start: parts.start, condition: parts.condition, step: parts.step, result: parts.result)),
            at: offset)
    }

    private mutating func binding(
        _ variable: String, to value: ID, in body: ID, at offset: Int
    ) throws(Failure) -> ID {
        let range = try add(.list([], optionals: []), at: offset)
        let condition = try add(.literal(.bool(false)), at: offset)
        let step = try add(.identifier(variable), at: offset)
        return try add(
            .comprehension(
                .init(
                    range: range, variable: "#unused", secondVariable: nil, accumulator: variable, start: value,
                    condition: condition, step: step, result: body)),
            at: offset)
    }

    /// `target.hasValue() ? optional.of(bind variable to target.value() in body) : optional.none()`.
    private mutating func optionalMap(
        _ name: String, _ target: ID, _ arguments: [ID], at offset: Int
    ) throws(Failure) -> ID? {
        guard let variable = try variableName(arguments[0]) else { return target }
        let hasValue = try add(.call("hasValue", target: target, arguments: []), at: offset)
        let value = try add(.call("value", target: target, arguments: []), at: offset)
        var mapped = try binding(variable, to: value, in: arguments[1], at: offset)
        if name == "optMap" { mapped = try call("optional.of", [mapped], at: offset) }
        let none = try call("optional.none", [], at: offset)
        return try call("_?_:_", [hasValue, mapped, none], at: offset)
    }
}

/// Makes the parts of the loop that a macro stands for.
private struct LoopMaker {
    var parser: Parser
    let offset: Int

    typealias ID = ExpressionTree.ID
    typealias Parts = (start: ID, condition: ID, step: ID, result: ID)

    mutating func parts(_ name: String, _ variable: String, _ rest: [ID]) throws(Parser.Failure) -> Parts {
        switch name {
        case "all":
            return (
                try literal(.bool(true)), try call("@not_strictly_false", try accumulator()),
                try call("_&&_", try accumulator(), rest[0]), try accumulator()
            )
        case "exists":
            return (
                try literal(.bool(false)), try call("@not_strictly_false", try call("!_", try accumulator())),
                try call("_||_", try accumulator(), rest[0]), try accumulator()
            )
        case "exists_one", "existsOne":
            return (
                try literal(.int(0)), try literal(.bool(true)),
                try conditional(rest[0], try call("_+_", try accumulator(), try literal(.int(1)))),
                try call("_==_", try accumulator(), try literal(.int(1)))
            )
        case "filter":
            return try collecting(element: try identifier(variable), where: rest[0])
        case "map", "transformList":
            return try collecting(element: rest[rest.count - 1], where: rest.count == 2 ? rest[0] : nil)
        case "transformMap":
            let step = try call("cel.@mapInsert", try accumulator(), try identifier(variable), rest[rest.count - 1])
            return try collectingEntries(step, where: rest.count == 2 ? rest[0] : nil)
        default:
            let step = try call("cel.@mapInsert", try accumulator(), rest[rest.count - 1])
            return try collectingEntries(step, where: rest.count == 2 ? rest[0] : nil)
        }
    }

    private mutating func collecting(element: ID, where condition: ID?) throws(Parser.Failure) -> Parts {
        let added = try parser.add(.list([element], optionals: []), at: offset)
        let step = try call("_+_", try accumulator(), added)
        return (
            try parser.add(.list([], optionals: []), at: offset), try literal(.bool(true)),
            try condition.map { condition throws(Parser.Failure) in try conditional(condition, step) } ?? step,
            try accumulator()
        )
    }

    private mutating func collectingEntries(_ step: ID, where condition: ID?) throws(Parser.Failure) -> Parts {
        (
            try parser.add(.map([]), at: offset), try literal(.bool(true)),
            try condition.map { condition throws(Parser.Failure) in try conditional(condition, step) } ?? step,
            try accumulator()
        )
    }

    /// The step where the condition holds, otherwise what was collected.
    private mutating func conditional(_ condition: ID, _ step: ID) throws(Parser.Failure) -> ID {
        try call("_?_:_", condition, step, try accumulator())
    }

    private mutating func accumulator() throws(Parser.Failure) -> ID { try identifier(ExpressionTree.accumulator) }

    private mutating func identifier(_ name: String) throws(Parser.Failure) -> ID {
        try parser.add(.identifier(name), at: offset)
    }

    private mutating func literal(_ value: CELValue) throws(Parser.Failure) -> ID {
        try parser.add(.literal(value), at: offset)
    }

    private mutating func call(_ function: String, _ arguments: ID...) throws(Parser.Failure) -> ID {
        try parser.call(function, arguments, at: offset)
    }
}

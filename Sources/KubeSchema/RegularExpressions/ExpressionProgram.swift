/// The machine that a regular expression becomes: it walks over the text once, in all states that are possible at the
/// same time.
struct ExpressionProgram: Sendable {
    private enum Instruction: Sendable {
        case scalar(ScalarSet)
        case assertion(ExpressionAssertion)
        /// Goes on in both places.
        case split(Int, Int)
        case jump(Int)
        case match
    }

    /// Largest number of instructions: what a thousand repetitions of a small part need, and little enough memory.
    static let maximumCount = 20_000

    private var instructions: [Instruction] = []
    private var steps = 0

    init(_ node: ExpressionNode, pattern: String) throws(RegularExpression.SyntaxError) {
        try append(node, pattern)
        instructions.append(.match)
    }

    // MARK: Compiling

    private mutating func append(
        _ node: ExpressionNode, _ pattern: String
    ) throws(RegularExpression.SyntaxError) {
        // Steps are counted too: repetitions of nothing add no instruction.
        steps += 1
        guard instructions.count <= Self.maximumCount, steps <= Self.maximumCount * 4 else {
            throw .init("expression too large", pattern)
        }
        switch node {
        case .empty: break
        case .scalars(let set): instructions.append(.scalar(set))
        case .assertion(let assertion): instructions.append(.assertion(assertion))
        case .sequence(let nodes): for part in nodes { try append(part, pattern) }
        case .choice(let options): try appendChoice(options[...], pattern)
        case .repetition(let part, let minimum, let maximum, let isLazy):
            for _ in 0..<minimum { try append(part, pattern) }
            if let maximum {
                try appendOptional(part, count: maximum - minimum, isLazy, pattern)
            } else {
                try appendLoop(part, isLazy, pattern)
            }
        }
    }

    private mutating func appendChoice(
        _ options: ArraySlice<ExpressionNode>, _ pattern: String
    ) throws(RegularExpression.SyntaxError) {
        var jumps: [Int] = []
        for (index, option) in zip(options.indices, options) {
            guard index < options.endIndex - 1 else {
                try append(option, pattern)
                break
            }
            let split = reserve()
            try append(option, pattern)
            jumps.append(reserve())
            instructions[split] = .split(split + 1, instructions.count)
        }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func appendOptional(
        _ part: ExpressionNode, count: Int, _ isLazy: Bool, _ pattern: String
    ) throws(RegularExpression.SyntaxError) {
        var splits: [Int] = []
        for _ in 0..<count {
            splits.append(reserve())
            try append(part, pattern)
        }
        for split in splits { instructions[split] = Self.split(split + 1, instructions.count, isLazy) }
    }

    private mutating func appendLoop(
        _ part: ExpressionNode, _ isLazy: Bool, _ pattern: String
    ) throws(RegularExpression.SyntaxError) {
        let split = reserve()
        try append(part, pattern)
        instructions.append(.jump(split))
        instructions[split] = Self.split(split + 1, instructions.count, isLazy)
    }

    /// The first of two places is where a match is looked for first.
    private static func split(_ inside: Int, _ outside: Int, _ isLazy: Bool) -> Instruction {
        isLazy ? .split(outside, inside) : .split(inside, outside)
    }

    private mutating func reserve() -> Int {
        instructions.append(.match)
        return instructions.count - 1
    }

    // MARK: Running

    /// The states after the same characters, each once.
    private struct States {
        var list: [Int] = []
        /// The step in which each state was last added, so that nothing has to be cleared.
        var added: [Int]
    }

    func matches(_ text: String) -> Bool {
        var states = States(added: Array(repeating: -1, count: instructions.count))
        var before: Unicode.Scalar?
        var step = 0
        var scalars = text.unicodeScalars.makeIterator()
        var current = scalars.next()
        var waiting: [Int] = []
        while true {
            states.list.removeAll(keepingCapacity: true)
            for state in waiting where add(state, to: &states, step, before, current) { return true }
            // A match may begin anywhere.
            if add(0, to: &states, step, before, current) { return true }
            guard let scalar = current else { return false }
            waiting.removeAll(keepingCapacity: true)
            for state in states.list {
                if case .scalar(let set) = instructions[state], set.contains(scalar) { waiting.append(state + 1) }
            }
            before = scalar
            current = scalars.next()
            step += 1
        }
    }

    /// Adds a state and those that are reached from it without a character.
    /// - Returns: whether the end of the program is among them.
    private func add(
        _ first: Int, to states: inout States, _ step: Int, _ before: Unicode.Scalar?, _ after: Unicode.Scalar?
    ) -> Bool {
        var pending = [first]
        while let state = pending.popLast() {
            if states.added[state] == step { continue }
            states.added[state] = step
            switch instructions[state] {
            case .match: return true
            case .scalar: states.list.append(state)
            case .jump(let next): pending.append(next)
            case .split(let one, let other): pending += [other, one]
            case .assertion(let assertion):
                if assertion.holds(before: before, after: after) { pending.append(state + 1) }
            }
        }
        return false
    }

    // MARK: Positions

    /// A way to a match that is not finished, and where it began.
    private struct Path {
        let state: Int
        let start: Int
    }

    /// The ways that are possible at the same time, the preferred ones first.
    private struct Paths {
        var list: [Path] = []
        /// The place in the text at which each state was last added.
        var added: [Int]
    }

    func firstMatch(in text: [Unicode.Scalar], from first: Int) -> Range<Int>? {
        var paths = Paths(added: Array(repeating: -1, count: instructions.count))
        var waiting: [Path] = []
        var found: Range<Int>?
        var index = first
        while index <= text.count {
            paths.list.removeAll(keepingCapacity: true)
            let before = index > 0 ? text[index - 1] : nil
            let after = index < text.count ? text[index] : nil
            var isDecided = false
            for path in waiting where !isDecided {
                // Ways that are preferred less than one that has ended are given up.
                isDecided = add(path, to: &paths, at: index, before, after)
                if isDecided { found = path.start..<index }
            }
            if found == nil, add(Path(state: 0, start: index), to: &paths, at: index, before, after) {
                found = index..<index
            }
            guard let after else { break }
            waiting.removeAll(keepingCapacity: true)
            for path in paths.list {
                if case .scalar(let set) = instructions[path.state], set.contains(after) {
                    waiting.append(Path(state: path.state + 1, start: path.start))
                }
            }
            if waiting.isEmpty, found != nil { break }
            index += 1
        }
        return found
    }

    /// Adds a way and those that go on from it without a character, until one of them ends.
    private func add(
        _ path: Path, to paths: inout Paths, at index: Int, _ before: Unicode.Scalar?, _ after: Unicode.Scalar?
    ) -> Bool {
        var pending = [path.state]
        while let state = pending.popLast() {
            if paths.added[state] == index { continue }
            paths.added[state] = index
            switch instructions[state] {
            case .match: return true
            case .scalar: paths.list.append(Path(state: state, start: path.start))
            case .jump(let next): pending.append(next)
            case .split(let one, let other): pending += [other, one]
            case .assertion(let assertion):
                if assertion.holds(before: before, after: after) { pending.append(state + 1) }
            }
        }
        return false
    }
}

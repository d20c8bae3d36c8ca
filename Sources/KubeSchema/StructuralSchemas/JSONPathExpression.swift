package import KubeCore

/// A path into an object in kubectl's JSONPath, as printer columns and scale subresources give it: members, indexes,
/// slices, wildcards, descent, and filters that compare a member with a constant.
/// Source: Kubernetes documentation, "JSONPath Support"; k8s.io/client-go/util/jsonpath.
package struct JSONPathExpression: Sendable {
    private indirect enum Step: Sendable {
        case member(String)
        case index(Int)
        case slice(Int?, Int?)
        case everything
        /// Every value below, in all depth.
        case descent
        case filter([Step], Comparison?)
    }

    private struct Comparison: Sendable {
        let isFulfilled: @Sendable (JSONValue) -> Bool
    }

    private let steps: [Step]

    /// Nil when the text is no such path. O(length).
    package init?(_ text: String) {
        var parser = Parser(rest: Substring(text))
        guard let steps = parser.steps(), parser.rest.isEmpty else { return nil }
        self.steps = steps
    }

    /// The member names of a path that has nothing but members, nil for any other.
    package var memberNames: [String]? {
        var names: [String] = []
        for step in steps {
            guard case .member(let name) = step else { return nil }
            names.append(name)
        }
        return names
    }

    /// The first value that the path leads to; nil when there is none. O(size of the object) at worst.
    package func first(in object: JSONValue) -> JSONValue? { Self.values(steps[...], from: object).first }

    private static func values(_ steps: ArraySlice<Step>, from value: JSONValue) -> [JSONValue] {
        guard let step = steps.first else { return [value] }
        return next(step, from: value).flatMap { values(steps.dropFirst(), from: $0) }
    }

    private static func next(_ step: Step, from value: JSONValue) -> [JSONValue] {
        switch step {
        case .member(let name): return value[name].map { [$0] } ?? []
        case .index(let index):
            guard let elements = value.arrayValue else { return [] }
            let position = index < 0 ? elements.count + index : index
            return elements.indices.contains(position) ? [elements[position]] : []
        case .slice(let start, let end):
            guard let elements = value.arrayValue else { return [] }
            func bound(_ index: Int?, _ fallback: Int) -> Int {
                let position = index.map { $0 < 0 ? elements.count + $0 : $0 } ?? fallback
                return min(max(position, 0), elements.count)
            }
            let (lower, upper) = (bound(start, 0), bound(end, elements.count))
            return lower < upper ? Array(elements[lower..<upper]) : []
        case .everything: return children(of: value)
        case .descent: return [value] + children(of: value).flatMap { next(.descent, from: $0) }
        case .filter(let path, let comparison):
            return children(of: value).filter { child in
                guard let found = values(path[...], from: child).first else { return false }
                return comparison?.isFulfilled(found) ?? true
            }
        }
    }

    private static func children(of value: JSONValue) -> [JSONValue] {
        switch value {
        case .array(let elements): elements
        case .object(let object): object.sorted { $0.0 < $1.0 }.map(\.1)
        default: []
        }
    }
}

extension JSONPathExpression {
    private struct Parser {
        var rest: Substring

        mutating func steps() -> [Step]? {
            var steps: [Step] = []
            while let next = rest.first {
                if next == "." {
                    rest.removeFirst()
                    if take(".") { steps.append(.descent) }
                    if rest.isEmpty || rest.first == "[" { continue }
                    if take("*") {
                        steps.append(.everything)
                    } else {
                        guard let name = name() else { return nil }
                        steps.append(.member(name))
                    }
                } else if next == "[" {
                    rest.removeFirst()
                    guard let step = bracket() else { return nil }
                    steps.append(step)
                } else {
                    return steps
                }
            }
            return steps
        }

        /// A member name, in which a backslash takes the meaning off the next character.
        private mutating func name() -> String? {
            var name = ""
            while let next = rest.first, !".[]() =<>!\t".contains(next) {
                rest.removeFirst()
                if next == "\\" {
                    guard let escaped = rest.popFirst() else { return nil }
                    name.append(escaped)
                } else {
                    name.append(next)
                }
            }
            return name.isEmpty ? nil : name
        }

        private mutating func bracket() -> Step? {
            if take("?") { return filter() }
            if take("*") { return take("]") ? .everything : nil }
            if let quote = rest.first, quote == "'" || quote == "\"" {
                guard let name = quoted(), take("]") else { return nil }
                return .member(name)
            }
            let start = integer()
            if take(":") {
                let end = integer()
                return take("]") ? .slice(start, end) : nil
            }
            guard let start, take("]") else { return nil }
            return .index(start)
        }

        private mutating func filter() -> Step? {
            guard take("("), take("@"), let path = steps() else { return nil }
            skipSpace()
            let sign = rest.prefix { "=!<>".contains($0) }
            rest = rest.dropFirst(sign.count)
            skipSpace()
            var comparison: Comparison?
            if !sign.isEmpty {
                guard let constant = constant(), let made = Self.comparison(String(sign), constant) else { return nil }
                comparison = made
            }
            skipSpace()
            guard take(")"), take("]") else { return nil }
            return .filter(path, comparison)
        }

        private static func comparison(_ sign: String, _ constant: JSONValue) -> Comparison? {
            func ordered(_ isFulfilled: @escaping @Sendable (Double, Double) -> Bool) -> Comparison {
                Comparison { value in
                    guard let left = value.doubleValue, let right = constant.doubleValue else { return false }
                    return isFulfilled(left, right)
                }
            }
            return switch sign {
            case "==", "=": Comparison { $0 == constant }
            case "!=": Comparison { $0 != constant }
            case "<": ordered { $0 < $1 }
            case "<=": ordered { $0 <= $1 }
            case ">": ordered { $0 > $1 }
            case ">=": ordered { $0 >= $1 }
            default: nil
            }
        }

        private mutating func constant() -> JSONValue? {
            if let quote = rest.first, quote == "'" || quote == "\"" { return quoted().map(JSONValue.string) }
            let word = rest.prefix { !" )]".contains($0) }
            rest = rest.dropFirst(word.count)
            switch word {
            case "true": return .bool(true)
            case "false": return .bool(false)
            default:
                if let integer = Int64(word) { return .int(integer) }
                return Double(word).map(JSONValue.double)
            }
        }

        private mutating func quoted() -> String? {
            guard let quote = rest.popFirst() else { return nil }
            var text = ""
            while let next = rest.popFirst() {
                if next == quote { return text }
                if next == "\\", let escaped = rest.popFirst() { text.append(escaped) } else { text.append(next) }
            }
            return nil
        }

        private mutating func integer() -> Int? {
            let digits = rest.prefix { $0 == "-" || ("0"..."9").contains($0) }
            guard let value = Int(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            return value
        }

        private mutating func skipSpace() { rest = rest.drop { $0 == " " || $0 == "\t" } }

        private mutating func take(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }
    }
}

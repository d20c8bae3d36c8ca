internal import KubeCore

/// A path into an object as patches write it: `spec.rules[*].host`, `$.spec["a.b"]`, `.items[0]`, `..secretName`.
///
/// The part of JSONPath that names places: members, indexes, wildcards and descent; no filters or slices.
struct ValuePath: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case member(String)
        case index(Int)
        /// Each element of an array or member of an object.
        case every
        /// Members of this name at any depth.
        case anywhere(String)
    }

    let steps: [Step]

    /// Nil when the text is no such path. Empty and `$` name the whole object.
    init?(_ text: String) {
        var parser = Parser(rest: text[...])
        guard let steps = parser.parse() else { return nil }
        self.steps = steps
    }

    /// The members that lead to the first wildcard or index.
    var leadingMembers: [String] {
        var members: [String] = []
        for step in steps {
            guard case .member(let name) = step else { break }
            members.append(name)
        }
        return members
    }

    private struct Parser {
        var rest: Substring

        mutating func parse() -> [Step]? {
            if rest.first == "$" { rest.removeFirst() }
            var steps: [Step] = []
            var isFirst = true
            while let character = rest.first {
                if character == "[" {
                    guard let step = bracket() else { return nil }
                    steps.append(step)
                } else if rest.hasPrefix("..") {
                    rest.removeFirst(2)
                    guard let name = name(), name != "*" else { return nil }
                    steps.append(.anywhere(name))
                } else {
                    if character == "." { rest.removeFirst() } else if !isFirst { return nil }
                    guard let name = name() else { return nil }
                    steps.append(name == "*" ? .every : .member(name))
                }
                isFirst = false
            }
            return steps
        }

        private mutating func name() -> String? {
            let end = rest.firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
            defer { rest = rest[end...] }
            return end == rest.startIndex ? nil : String(rest[..<end])
        }

        private mutating func bracket() -> Step? {
            rest.removeFirst()
            if let quote = rest.first, quote == "'" || quote == "\"" {
                rest.removeFirst()
                guard let end = rest.firstIndex(of: quote) else { return nil }
                let name = String(rest[..<end])
                rest = rest[end...].dropFirst()
                guard rest.first == "]" else { return nil }
                rest.removeFirst()
                return .member(name)
            }
            guard let end = rest.firstIndex(of: "]") else { return nil }
            let inside = rest[..<end]
            rest = rest[end...].dropFirst()
            if inside == "*" { return .every }
            return Int(inside).map(Step.index)
        }
    }
}

/// One place that a path names in one tree.
struct ValuePlace: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case member(String)
        case index(Int)
    }

    var steps: [Step] = []

    func appending(_ step: Step) -> ValuePlace { ValuePlace(steps: steps + [step]) }
}

extension ValuePath {
    /// The places that exist in a tree, in order. O(size of the tree) with wildcards.
    func places(in root: JSONValue) -> [ValuePlace] {
        var found = [(place: ValuePlace(), value: root)]
        for step in steps {
            found = found.flatMap { entry in
                Self.children(of: entry.value, step).map { (ValuePlace(steps: entry.place.steps + $0.0.steps), $0.1) }
            }
        }
        return found.map(\.place)
    }

    func values(in root: JSONValue) -> [JSONValue] { places(in: root).compactMap { root.value(at: $0) } }

    private static func children(of value: JSONValue, _ step: Step) -> [(ValuePlace, JSONValue)] {
        switch step {
        case .member(let name):
            guard let member = value.objectValue?[name] else { return [] }
            return [(ValuePlace(steps: [.member(name)]), member)]
        case .index(let index):
            guard let array = value.arrayValue else { return [] }
            let position = index < 0 ? array.count + index : index
            return array.indices.contains(position) ? [(ValuePlace(steps: [.index(position)]), array[position])] : []
        case .every: return all(value)
        case .anywhere(let name):
            var found = children(of: value, .member(name))
            for (place, child) in all(value) {
                found += children(of: child, step).map { (ValuePlace(steps: place.steps + $0.0.steps), $0.1) }
            }
            return found
        }
    }

    private static func all(_ value: JSONValue) -> [(ValuePlace, JSONValue)] {
        if let array = value.arrayValue {
            return array.enumerated().map { (ValuePlace(steps: [.index($0.offset)]), $0.element) }
        }
        return (value.objectValue ?? [:]).map { (ValuePlace(steps: [.member($0.0)]), $0.1) }
    }

    /// The places at which a value would be put: those that exist, and the last member where its parent exists. Parents
    /// that are missing are made when the path has only members.
    func placesToSet(in root: JSONValue) -> [ValuePlace] {
        let existing = places(in: root)
        guard existing.isEmpty, case .member(let last)? = steps.last else { return existing }
        let parents = ValuePath(steps: steps.dropLast()).places(in: root)
        if !parents.isEmpty { return parents.map { $0.appending(.member(last)) } }
        let members = leadingMembers
        return members.count == steps.count ? [ValuePlace(steps: members.map(ValuePlace.Step.member))] : []
    }

    private init(steps: some Sequence<Step>) { self.steps = Array(steps) }
}

extension JSONValue {
    func value(at place: ValuePlace) -> JSONValue? {
        var current: JSONValue? = self
        for step in place.steps {
            switch step {
            case .member(let name): current = current?.objectValue?[name]
            case .index(let index):
                current = current?.arrayValue.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            }
        }
        return current
    }

    /// Sets, or with nil removes, the value at a place, making objects on the way.
    mutating func set(_ value: JSONValue?, at place: ValuePlace) { self = setting(value, place.steps[...]) ?? .null }

    private func setting(_ value: JSONValue?, _ steps: ArraySlice<ValuePlace.Step>) -> JSONValue? {
        guard let step = steps.first else { return value }
        let rest = steps.dropFirst()
        switch step {
        case .member(let name):
            var object = objectValue ?? [:]
            object[name] = (object[name] ?? .null).setting(value, rest)
            return .object(object)
        case .index(let index):
            guard var array = arrayValue, array.indices.contains(index) else { return self }
            if let changed = array[index].setting(value, rest) {
                array[index] = changed
            } else {
                array.remove(at: index)
            }
            return .array(array)
        }
    }
}

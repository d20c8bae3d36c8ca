internal import KubeCore

/// Fields that the API knows and a feature would need that is off.
///
/// They are taken out of what clients send, unless the object has one of them already: what once was stored can be
/// changed and kept. Source: pkg/api/pod/util.go dropDisabledFields and the strategies of Kubernetes 1.36.
struct DisabledFeature: Sendable {
    /// A step from an object into what it holds.
    private enum Step: Sendable {
        case member(String, goesWhenEmpty: Bool)
        case elements
        case values
    }

    private let fields: [[Step]]

    /// - Parameter fields: as `spec.volumes[].projected`; `[]` stands for every element of a list, `{}` for every value
    ///   of a map, and `?` after a member says that it goes with the last of its own members.
    init(_ fields: String...) { self.init(fields: fields) }

    init(fields: [String]) {
        self.fields = fields.map { field in field.split(separator: ".").flatMap(Self.steps) }
    }

    private static func steps(_ part: Substring) -> [Step] {
        let name = String(part.prefix { !"[{?".contains($0) })
        let member = Step.member(name, goesWhenEmpty: part.hasSuffix("?"))
        if part.hasSuffix("[]") { return [member, .elements] }
        return part.hasSuffix("{}") ? [member, .values] : [member]
    }

    /// Takes the fields out. O(size of the lists on the way).
    func drop(from object: inout KubeObject, old: KubeObject?) {
        guard isUsed(by: object), old.map(isUsed) != true else { return }
        object.edit { tree in
            for field in fields { Self.remove(field[...], from: &tree) }
        }
    }

    private func isUsed(by object: KubeObject) -> Bool {
        fields.contains { Self.isSet($0[...], in: object.value) }
    }

    private static func isSet(_ steps: ArraySlice<Step>, in value: JSONValue) -> Bool {
        guard let step = steps.first else { return !value.isNull }
        let rest = steps.dropFirst()
        switch (step, value) {
        case (.member(let name, _), .object(let members)): return members[name].map { isSet(rest, in: $0) } ?? false
        case (.elements, .array(let elements)): return elements.contains { isSet(rest, in: $0) }
        case (.values, .object(let members)): return members.contains { isSet(rest, in: $0.1) }
        default: return false
        }
    }

    private static func remove(_ steps: ArraySlice<Step>, from value: inout JSONValue) {
        guard let step = steps.first else { return }
        let rest = steps.dropFirst()
        switch step {
        case .member(let name, let goesWhenEmpty):
            guard var member = value[name] else { return }
            guard !rest.isEmpty else {
                value[name] = nil
                return
            }
            remove(rest, from: &member)
            let isEmpty = member.objectValue?.isEmpty == true
            value[name] = goesWhenEmpty && isEmpty ? JSONValue?.none : member
        case .elements:
            guard case .array(var elements) = value else { return }
            for index in elements.indices { remove(rest, from: &elements[index]) }
            value = .array(elements)
        case .values:
            for key in value.objectValue?.keys ?? [] {
                guard var member = value[key] else { continue }
                remove(rest, from: &member)
                value[key] = member
            }
        }
    }
}

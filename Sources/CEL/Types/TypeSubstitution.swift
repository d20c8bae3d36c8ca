/// What is known about the types that declarations leave open.
/// Source: cel-spec, "Gradual Type Checking".
struct TypeSubstitution {
    private var bindings: [String: CELType] = [:]
    private var count = 0

    /// A parameter that is like no other.
    mutating func fresh() -> CELType {
        count += 1
        return .parameter("_var\(count)")
    }

    /// A type with parameters of its own in place of those of a declaration.
    mutating func instantiate(_ type: CELType, _ names: inout [String: CELType]) -> CELType {
        switch type {
        case .parameter(let name):
            if let known = names[name] { return known }
            let parameter = fresh()
            names[name] = parameter
            return parameter
        case .list(let element): return .list(instantiate(element, &names))
        case .map(let key, let value): return .map(instantiate(key, &names), instantiate(value, &names))
        case .optional(let value): return .optional(instantiate(value, &names))
        case .type(let inner): return .type(instantiate(inner, &names))
        default: return type
        }
    }

    /// The type with what is known put in; what is not known becomes `dyn` on request.
    func resolved(_ type: CELType, openAsDynamic: Bool = false) -> CELType {
        func inner(_ type: CELType) -> CELType { resolved(type, openAsDynamic: openAsDynamic) }
        switch type {
        case .parameter(let name):
            if let bound = bindings[name] { return inner(bound) }
            return openAsDynamic ? .dyn : type
        case .list(let element): return .list(inner(element))
        case .map(let key, let value): return .map(inner(key), inner(value))
        case .optional(let value): return .optional(inner(value))
        case .type(let type): return .type(inner(type))
        default: return type
        }
    }

    /// Whether a value of one type can stand where the other is wanted, and what that says about open types.
    mutating func assign(_ given: CELType, to wanted: CELType) -> Bool {
        let given = shallow(given)
        let wanted = shallow(wanted)
        switch (given, wanted) {
        case (.parameter(let lhs), .parameter(let rhs)) where lhs == rhs: return true
        case (_, .parameter(let name)): return bind(name, given)
        case (.parameter(let name), _): return bind(name, wanted)
        case (.dyn, _), (_, .dyn), (.error, _), (_, .error): return true
        case (.null, .object), (.null, .duration), (.null, .timestamp), (.null, .opaque), (.null, .optional),
            (.object, .null), (.duration, .null), (.timestamp, .null), (.opaque, .null), (.optional, .null):
            return true
        case (.list(let lhs), .list(let rhs)), (.optional(let lhs), .optional(let rhs)): return assign(lhs, to: rhs)
        case (.map(let key, let value), .map(let wantedKey, let wantedValue)):
            return assign(key, to: wantedKey) && assign(value, to: wantedValue)
        // Values of types are compared as such, whatever they are types of.
        case (.type, .type): return true
        default: return given == wanted
        }
    }

    private func shallow(_ type: CELType) -> CELType {
        var type = type
        while case .parameter(let name) = type, let bound = bindings[name] { type = bound }
        return type
    }

    private mutating func bind(_ name: String, _ type: CELType) -> Bool {
        guard !mentions(type, name) else { return false }
        bindings[name] = type
        return true
    }

    private func mentions(_ type: CELType, _ name: String) -> Bool {
        switch shallow(type) {
        case .parameter(let other): other == name
        case .list(let inner), .optional(let inner), .type(let inner): mentions(inner, name)
        case .map(let key, let value): mentions(key, name) || mentions(value, name)
        default: false
        }
    }
}

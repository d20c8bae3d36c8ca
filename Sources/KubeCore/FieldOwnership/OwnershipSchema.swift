/// What field ownership must know of a value's type: what counts as one field, and how elements of lists are told apart.
///
/// The tables are in KubeSchema and in definitions of custom resources; this is the window through which merging sees
/// them. Source: Kubernetes documentation, "Server-Side Apply", merge strategy.
package indirect enum OwnershipSchema: Sendable {
    /// A value that has one owner as a whole.
    case atomic(Content)
    case scalar(Scalar)
    /// Nothing is known: objects by member, lists as a whole. What custom resources without schema get.
    case untyped
    /// An object with declared fields.
    case structure(Structure)
    /// An object with any members of one type.
    case map(OwnershipSchema)
    /// A list of scalars, each at most once.
    case set
    /// A list of objects told apart by members.
    case keyed(keys: [Key], element: OwnershipSchema)

    /// What a value holds whose parts are no fields of their own: it is checked all the same.
    package indirect enum Content: Sendable {
        case anything
        case list(OwnershipSchema)
        /// With the type that the value would have if it were not atomic.
        case object(OwnershipSchema)
    }

    package enum Scalar: Sendable {
        case string, numeric, boolean
        /// A string, number or boolean, such as a quantity or a port.
        case any
    }

    /// The declared fields of an object, looked up when they are reached: types may contain themselves.
    package struct Structure: Sendable {
        package struct Field: Sendable {
            package let schema: OwnershipSchema
            /// Whether the Go type holds the object itself and no pointer: it then exists in every object, empty, and
            /// nobody becomes its owner by setting something in it.
            package let isAlwaysPresent: Bool

            package init(_ schema: OwnershipSchema, isAlwaysPresent: Bool = false) {
                self.schema = schema
                self.isAlwaysPresent = isAlwaysPresent
            }
        }

        let lookUp: @Sendable (String) -> Field?
        /// What members without declaration are; nil when there must not be any.
        let others: OwnershipSchema?

        package init(others: OwnershipSchema? = nil, _ lookUp: @escaping @Sendable (String) -> Field?) {
            self.lookUp = lookUp
            self.others = others
        }
    }

    package struct Key: Sendable {
        package let name: String
        /// Stands for a missing member.
        package let defaultValue: JSONValue?

        package init(_ name: String, default defaultValue: JSONValue? = nil) {
            self.name = name
            self.defaultValue = defaultValue
        }
    }
}

/// A value does not have the shape that its type demands.
package struct OwnershipMismatch: Error, Hashable {
    /// As conflicts name it; empty for the value itself.
    package let path: String
    package let message: String

    package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

extension OwnershipSchema {
    /// The type of a member of an object of this type.
    /// - Throws: when members that are not declared are not allowed.
    func member(_ name: String) throws(OwnershipMismatch) -> OwnershipSchema {
        switch self {
        case .structure(let structure):
            if let field = structure.lookUp(name) { return field.schema }
            if let others = structure.others { return others }
            throw OwnershipMismatch(path: "." + name, message: "field not declared in schema")
        case .map(let element): return element
        case .atomic(.object(let type)): return try type.member(name)
        default: return .untyped
        }
    }

    /// Whether a member is declared, and so no owner is noted for the member as such.
    func declares(_ name: String) -> Bool {
        if case .structure(let structure) = self { structure.lookUp(name) != nil } else { false }
    }

    func isAlwaysPresent(_ name: String) -> Bool {
        if case .structure(let structure) = self { structure.lookUp(name)?.isAlwaysPresent ?? false } else { false }
    }

    /// Whether objects of this type are one field.
    var isAtomic: Bool {
        switch self {
        case .atomic, .scalar: true
        default: false
        }
    }

    /// Why a value is of another shape, nil when it is not. Nothing is of every type.
    func shapeProblem(of value: JSONValue) -> String? {
        switch (self, value) {
        case (_, .null), (.untyped, _), (.atomic(.anything), _): nil
        case (.scalar(let scalar), _): scalar.problem(value)
        case (.structure, .object), (.map, .object), (.set, .array), (.keyed, .array), (.atomic(.list), .array),
            (.atomic(.object), .object):
            nil
        case (.structure, _), (.map, _), (.atomic(.object), _): "expected map, got &{\(GoText.describe(value))}"
        case (.set, _), (.keyed, _), (.atomic(.list), _): "expected list, got &{\(GoText.describe(value))}"
        }
    }

    /// The elements of a list with what tells them apart; nil when the list is one field.
    func elements(of list: [JSONValue]) throws(OwnershipMismatch) -> [(PathElement, JSONValue)]? {
        switch self {
        case .set:
            return list.map { (.value($0), $0) }
        case .keyed(let keys, _):
            var result: [(PathElement, JSONValue)] = []
            result.reserveCapacity(list.count)
            for (index, value) in list.enumerated() { result.append((try Self.key(of: value, keys, index), value)) }
            return result
        default:
            return nil
        }
    }

    var element: OwnershipSchema { if case .keyed(_, let element) = self { element } else { .atomic(.anything) } }

    private static func key(
        of value: JSONValue, _ keys: [Key], _ index: Int
    ) throws(OwnershipMismatch) -> PathElement {
        guard case .object(let object) = value else {
            throw OwnershipMismatch(
                path: "", message: "element \(index): associative list with keys may not have non-map elements")
        }
        var members = JSONObject()
        for key in keys.sorted(by: { $0.name < $1.name }) {
            if let given = object[key.name], !given.isNull {
                members[key.name] = given
            } else if let defaultValue = key.defaultValue {
                members[key.name] = defaultValue
            } else {
                throw OwnershipMismatch(
                    path: "",
                    message: "element \(index): associative list with keys has an element that omits key field "
                        + "\(JSONValue.string(key.name)) (and doesn't have default value)")
            }
        }
        return .key(members)
    }
}

extension OwnershipSchema.Scalar {
    /// What is wrong with a value, in the words of kube-apiserver; nil when nothing is.
    fileprivate func problem(_ value: JSONValue) -> String? {
        switch (self, value) {
        case (.string, .string), (.boolean, .bool), (.numeric, .int), (.numeric, .double): nil
        case (.any, .string), (.any, .bool), (.any, .int), (.any, .double): nil
        case (.string, _): "expected string, got &value.valueUnstructured{Value:\(value)}"
        case (.boolean, _): "expected boolean, got &{\(GoText.describe(value))}"
        case (.numeric, _): "expected numeric (int or float), got \(value.goType)"
        case (.any, _): "expected any scalar, got &{\(GoText.describe(value))}"
        }
    }
}

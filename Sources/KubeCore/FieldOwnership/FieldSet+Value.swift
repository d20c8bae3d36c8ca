// Which fields a value has.

extension FieldSet {
    /// Every field of a value: what an apply of it owns.
    /// - Parameter isStrict: whether the value is checked against its type, and elements of lists must differ.
    /// - Throws: when lists have elements that cannot be told apart or, if strict, the shape is not that of the type.
    package init(
        of value: JSONValue, schema: OwnershipSchema, isStrict: Bool = false
    ) throws(OwnershipMismatch) {
        self.init()
        try add(value, schema, isStrict)
    }

    /// Adds what lies below `value`. Whether the value itself is a field is for the caller to say.
    private mutating func add(
        _ value: JSONValue, _ schema: OwnershipSchema, _ isStrict: Bool
    ) throws(OwnershipMismatch) {
        if isStrict { try schema.check(value) }
        switch value {
        case .object(let object) where !schema.isAtomic:
            for (name, member) in object { try addMember(name, member, of: schema, isStrict) }
        case .array(let list):
            guard let elements = try schema.elements(of: list) else { return }
            for (element, item) in elements {
                if isStrict, hasMember(element) {
                    throw OwnershipMismatch(path: "", message: "duplicate entries for key \(element)")
                }
                insertMember(element)
                try addBelow(element, item, schema.element, isStrict)
            }
        default: break
        }
    }

    private mutating func addMember(
        _ name: String, _ value: JSONValue, of schema: OwnershipSchema, _ isStrict: Bool
    ) throws(OwnershipMismatch) {
        let memberSchema = try schema.member(name)
        let element = PathElement.field(name)
        if Self.isLeaf(value, memberSchema) || !schema.declares(name) { insertMember(element) }
        try addBelow(element, value, memberSchema, isStrict)
    }

    private mutating func addBelow(
        _ element: PathElement, _ value: JSONValue, _ schema: OwnershipSchema, _ isStrict: Bool
    ) throws(OwnershipMismatch) {
        do throws(OwnershipMismatch) {
            var below = FieldSet()
            try below.add(value, schema, isStrict)
            insert(below, below: element)
        } catch {
            throw error.below(element)
        }
    }

    /// Whether a value has no parts that could be fields.
    static func isLeaf(_ value: JSONValue, _ schema: OwnershipSchema) -> Bool {
        switch value {
        case .object(let object): object.isEmpty || schema.isAtomic
        case .array(let list): list.isEmpty || !schema.splitsLists
        default: true
        }
    }
}

extension OwnershipSchema {
    /// Whether elements of a list of this type are fields of their own.
    var splitsLists: Bool {
        switch self {
        case .set, .keyed: true
        default: false
        }
    }
}

extension OwnershipSchema {
    /// Whether values of this type are lists or maps, which are null when they are not set.
    var isCollection: Bool {
        switch self {
        case .atomic, .map, .set, .keyed: true
        case .scalar, .untyped, .structure: false
        }
    }
}

extension OwnershipMismatch {
    /// The same, seen from a value that holds the mismatched one at `element`.
    func below(_ element: PathElement) -> OwnershipMismatch {
        OwnershipMismatch(path: element.description + path, message: message)
    }
}

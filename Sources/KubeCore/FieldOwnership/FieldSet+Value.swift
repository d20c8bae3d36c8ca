// Which fields a value has.

extension FieldSet {
    /// Every field of a value: what an apply of it owns.
    /// - Parameter isStrict: whether the value is checked against its type, and elements of lists must differ.
    /// - Throws: when lists have elements that cannot be told apart or, if strict, for all that does not fit the type.
    package init(
        of value: JSONValue, schema: OwnershipSchema, isStrict: Bool = false
    ) throws(OwnershipMismatch) {
        if isStrict, let mismatch = OwnershipMismatch(schema.mismatches(in: value)) { throw mismatch }
        self.init()
        try add(value, schema)
    }

    /// Adds what lies below `value`. Whether the value itself is a field is for the caller to say.
    private mutating func add(
        _ value: JSONValue, _ schema: OwnershipSchema
    ) throws(OwnershipMismatch) {
        switch value {
        case .object(let object) where !schema.isAtomic:
            for (name, member) in object { try addMember(name, member, of: schema) }
        case .array(let list):
            guard let elements = try schema.elements(of: list) else { return }
            for (element, item) in elements {
                insertMember(element)
                try addBelow(element, item, schema.element)
            }
        default: break
        }
    }

    private mutating func addMember(
        _ name: String, _ value: JSONValue, of schema: OwnershipSchema
    ) throws(OwnershipMismatch) {
        let memberSchema = try schema.member(name)
        let element = PathElement.field(name)
        if Self.isLeaf(value, memberSchema) || !schema.declares(name) { insertMember(element) }
        try addBelow(element, value, memberSchema)
    }

    private mutating func addBelow(
        _ element: PathElement, _ value: JSONValue, _ schema: OwnershipSchema
    ) throws(OwnershipMismatch) {
        do throws(OwnershipMismatch) {
            var below = FieldSet()
            try below.add(value, schema)
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

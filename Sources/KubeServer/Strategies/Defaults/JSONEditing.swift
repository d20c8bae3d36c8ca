internal import KubeCore

/// In-place changes of trees, as defaulting needs them.
extension JSONValue {
    /// Sets a member that is not there (or null).
    mutating func fill(_ key: String, _ value: JSONValue) {
        if self[key] == nil || self[key] == .null { self[key] = value }
    }

    /// Changes a member that is an object; does nothing when it is not.
    mutating func edit(_ key: String, _ change: (inout JSONValue) -> Void) {
        guard var member = self[key], case .object = member else { return }
        self[key] = .null  // gives up the second reference
        change(&member)
        self[key] = member
    }

    /// Changes a member that is an object, making it when it is missing.
    mutating func editOrMake(_ key: String, _ change: (inout JSONValue) -> Void) {
        fill(key, [:])
        edit(key, change)
    }

    /// Changes each element of a member that is a list of objects.
    mutating func editEach(_ key: String, _ change: (inout JSONValue) -> Void) {
        guard case .array(var elements)? = self[key] else { return }
        self[key] = .null
        for index in elements.indices { change(&elements[index]) }
        self[key] = .array(elements)
    }

    /// The elements of a member that is a list, none when it is missing.
    func elements(_ key: String) -> [JSONValue] { self[key]?.arrayValue ?? [] }

    /// Whether the member is missing, null, or an empty list, object or string.
    func isUnset(_ key: String) -> Bool {
        switch self[key] {
        case nil, .null?: true
        case .string(let text)?: text.isEmpty
        case .array(let elements)?: elements.isEmpty
        case .object(let object)?: object.isEmpty
        default: false
        }
    }
}

extension KubeObject {
    /// The object as one tree to edit.
    mutating func edit(_ change: (inout JSONValue) -> Void) {
        var tree = value
        json = JSONObject()
        change(&tree)
        json = tree.objectValue ?? JSONObject()
    }

    mutating func edit(_ key: String, _ change: (inout JSONValue) -> Void) { edit { $0.edit(key, change) } }

    mutating func editOrMake(_ key: String, _ change: (inout JSONValue) -> Void) { edit { $0.editOrMake(key, change) } }
}

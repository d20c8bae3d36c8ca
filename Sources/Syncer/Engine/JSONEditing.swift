internal import KubeCore

/// Editing in place of the arrays and objects inside a tree; what is missing or of another shape is left alone.
extension JSONValue {
    /// Edits each element of the array member `key`.
    mutating func editElements<Failure: Error>(
        of key: String, _ edit: (inout JSONValue) throws(Failure) -> Void
    ) throws(Failure) {
        guard case .array(var elements)? = self[key], !elements.isEmpty else { return }
        self[key] = .null  // gives up the second reference, so that the edits below copy nothing
        for index in elements.indices { try edit(&elements[index]) }
        self[key] = .array(elements)
    }

    /// Edits the member `key` when there is one that is not null.
    mutating func editMember<Failure: Error>(
        _ key: String, _ edit: (inout JSONValue) throws(Failure) -> Void
    ) throws(Failure) {
        guard var member = self[key], !member.isNull else { return }
        self[key] = .null
        try edit(&member)
        self[key] = member
    }

    /// Replaces the text member `key` when there is one that is not empty.
    mutating func replaceText(_ key: String, _ replacement: (String) -> String) {
        guard case .string(let text)? = self[key], !text.isEmpty else { return }
        self[key] = .string(replacement(text))
    }

    /// Puts elements before or after those of the array member `key`, which is made when missing.
    mutating func insert(_ elements: [JSONValue], before key: String) {
        guard !elements.isEmpty else { return }
        self[key] = .array(elements + (self[key]?.arrayValue ?? []))
    }

    mutating func append(_ elements: [JSONValue], to key: String) {
        guard !elements.isEmpty else { return }
        self[key] = .array((self[key]?.arrayValue ?? []) + elements)
    }
}

/// The smallest RFC 7386 merge patch between two trees.
enum MergeDifference {
    /// The patch that turns `current` into `desired`; nil when they are equal. Members of `desired` that are null count
    /// as missing.
    static func patch(from current: JSONObject, to desired: JSONObject) -> JSONObject? {
        var changes = JSONObject()
        for (key, value) in desired where !value.isNull {
            guard let existing = current[key] else {
                changes[key] = value
                continue
            }
            if case .object(let before) = existing, case .object(let after) = value {
                if let inner = patch(from: before, to: after) { changes[key] = .object(inner) }
            } else if existing != value {
                changes[key] = value
            }
        }
        for key in current.keys where desired[key].map(\.isNull) ?? true {
            if current[key]?.isNull == false { changes[key] = .null }
        }
        return changes.isEmpty ? nil : changes
    }
}

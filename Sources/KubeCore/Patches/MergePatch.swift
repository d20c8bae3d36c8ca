/// A document laid over another: objects merge member by member, null removes, all else replaces.
/// Source: RFC 7386.
package enum MergePatch {
    /// The target with the patch laid over it. O(size of both).
    package static func apply(_ patch: JSONValue, to target: JSONValue?) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result: JSONObject
        if case .object(let object)? = target { result = object } else { result = JSONObject() }
        for (name, change) in changes {
            if change.isNull {
                result[name] = nil
                continue
            }
            let existing = result[name]
            if existing != nil { result[name] = .null }
            result[name] = apply(change, to: existing)
        }
        return .object(result)
    }
}

package import KubeCore

/// Lays values files over one another as Helm does: maps merge member by member, all else is replaced, and null takes
/// a key back. Source: Helm documentation, "Values Files".
package enum ValuesMerge {
    /// `base` with `overlay` on top. O(size of overlay).
    package static func merge(_ base: JSONValue, with overlay: JSONValue) -> JSONValue {
        guard case .object(var result) = base, case .object(let members) = overlay else { return withoutNulls(overlay) }
        for (name, value) in members {
            if value.isNull {
                result[name] = nil
            } else if let existing = result[name] {
                result[name] = merge(existing, with: value)
            } else {
                result[name] = withoutNulls(value)
            }
        }
        return .object(result)
    }

    private static func withoutNulls(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return value }
        return .object(JSONObject(members.lazy.filter { !$0.1.isNull }.map { ($0.0, withoutNulls($0.1)) }))
    }
}

internal import KubeCore

/// Checks values against the table of keys. Nothing that was written is ever ignored without a word.
struct ConfigValidator {
    let schema: ConfigSchema
    /// Where the values come from, for the error: a file name, or `--set`.
    let source: String

    /// - Throws: `ConfigError` for the first key that is unknown, not supported yet, or of the wrong type.
    func check(_ values: JSONValue) throws(ConfigError) {
        if let first = problems(values).first { throw first }
    }

    /// All that is wrong, in the order of the values. O(size of the values).
    func problems(_ values: JSONValue) -> [ConfigError] {
        guard let members = values.objectValue else {
            return [error(.invalidValue, "expected a map of keys at the top")]
        }
        return section(members, path: "")
    }

    private func error(_ code: ConfigError.Code, _ text: String) -> ConfigError {
        ConfigError(code, "\(source): \(text)")
    }

    private func section(_ members: JSONObject, path: String) -> [ConfigError] {
        members.flatMap { (name, value) -> [ConfigError] in
            let memberPath = ConfigSchema.join(path, name)
            if let row = schema.row(memberPath) { return check(value, against: row) }
            guard schema.isSection(memberPath) else { return [unknownKey(name, below: path)] }
            if value.isNull { return [] }
            guard let inner = value.objectValue else {
                return [error(.invalidValue, "\(memberPath) must be a map of keys")]
            }
            return section(inner, path: memberPath)
        }
    }

    private func check(_ value: JSONValue, against row: ConfigRow) -> [ConfigError] {
        if value.isNull { return [] }  // same as not given
        switch row.support {
        case .forOthers: return []
        case .supported(let type, _):
            return type.problems(value, at: row.path).map { error($0.code, $0.text) }
        case .notYet(let acceptable, let members):
            if let tree = members.tree {
                let unknown = unknownMembers(of: value, tree, path: row.path)
                if !unknown.isEmpty { return unknown }
            }
            return checkMissing(value, acceptable: acceptable, path: row.path)
        }
    }

    /// Unknown names below a section whose feature is missing.
    private func unknownMembers(of value: JSONValue, _ node: MissingMembers.Node, path: String) -> [ConfigError] {
        (value.objectValue ?? [:]).flatMap { (name, member) -> [ConfigError] in
            let memberPath = ConfigSchema.join(path, name)
            if let inner = node.member(name) { return unknownMembers(of: member, inner, path: memberPath) }
            let nearest = NearestKey.nearest(name, among: node.children.map(\.name)) ?? name
            return [
                error(
                    .unknownKey,
                    "unknown key \"\(memberPath)\"; did you mean \"\(ConfigSchema.join(path, nearest))\"?")
            ]
        }
    }

    private func checkMissing(_ value: JSONValue, acceptable: JSONValue, path: String) -> [ConfigError] {
        if acceptable == true, let expected = ConfigValueType.boolean.mismatch(value) {
            return [error(.invalidValue, "\(path) must be \(expected)")]
        }
        // What is always on cannot be switched off yet.
        let isOff = acceptable != true && Self.asksForNothing(value)
        guard value != acceptable, !isOff else { return [] }
        return Self.requests(in: value, path: path).map { error(.notSupportedYet, "\($0) is not supported yet") }
    }

    /// Values that leave a missing feature switched off: `enabled: false`, empty lists and maps of such.
    static func asksForNothing(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false): true
        case .array(let elements): elements.isEmpty
        case .object(let members):
            members["enabled"] == false || members.allSatisfy { asksForNothing($0.1) }
        default: false
        }
    }

    /// The paths of the keys in a section that ask for something.
    static func requests(in value: JSONValue, path: String) -> [String] {
        guard let members = value.objectValue, !members.isEmpty else { return [path] }
        let asking = members.filter { !asksForNothing($0.1) }
        return asking.isEmpty ? [path] : asking.flatMap { requests(in: $0.1, path: ConfigSchema.join(path, $0.0)) }
    }

    private func unknownKey(_ name: String, below path: String) -> ConfigError {
        let nearest = NearestKey.find(name, below: path, in: schema)
        return error(.unknownKey, "unknown key \"\(ConfigSchema.join(path, name))\"; did you mean \"\(nearest)\"?")
    }
}

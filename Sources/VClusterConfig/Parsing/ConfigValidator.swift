internal import KubeCore

/// Checks values against the table of keys. Nothing that was written is ever ignored without a word.
struct ConfigValidator {
    let schema: ConfigSchema
    /// Where the values come from, for the error: a file name, or `--set`.
    let source: String

    /// - Throws: `ConfigError` for the first key that is unknown, not supported yet, or of the wrong type.
    func check(_ values: JSONValue) throws(ConfigError) {
        guard let members = values.objectValue else {
            throw ConfigError(.invalidValue, "\(source): expected a map of keys at the top")
        }
        try checkSection(members, path: "")
    }

    private func checkSection(_ members: JSONObject, path: String) throws(ConfigError) {
        for (name, value) in members {
            let memberPath = ConfigSchema.join(path, name)
            if let row = schema.row(memberPath) {
                try check(value, against: row)
            } else if schema.isSection(memberPath) {
                if value.isNull { continue }
                guard let inner = value.objectValue else {
                    throw ConfigError(.invalidValue, "\(source): \(memberPath) must be a map of keys")
                }
                try checkSection(inner, path: memberPath)
            } else {
                throw unknownKey(name, below: path)
            }
        }
    }

    private func check(_ value: JSONValue, against row: ConfigRow) throws(ConfigError) {
        if value.isNull { return }  // same as not given
        switch row.support {
        case .forOthers: return
        case .supported(let type, _):
            if let expected = type.mismatch(value) {
                throw ConfigError(.invalidValue, "\(source): \(row.path) must be \(expected)")
            }
        case .notYet(let acceptable):
            if acceptable == true, let expected = ConfigValueType.boolean.mismatch(value) {
                throw ConfigError(.invalidValue, "\(source): \(row.path) must be \(expected)")
            }
            // What is always on cannot be switched off yet.
            let isOff = acceptable != true && Self.asksForNothing(value)
            guard value == acceptable || isOff else {
                let named = Self.firstRequest(in: value, path: row.path)
                throw ConfigError(.notSupportedYet, "\(source): \(named) is not supported yet")
            }
        }
    }

    /// Values that leave a missing feature switched off: `enabled: false`, empty lists and maps of such.
    private static func asksForNothing(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false): true
        case .array(let elements): elements.isEmpty
        case .object(let members):
            members["enabled"] == false || members.allSatisfy { asksForNothing($0.1) }
        default: false
        }
    }

    /// The path of the first key in a section that asks for something.
    private static func firstRequest(in value: JSONValue, path: String) -> String {
        guard let members = value.objectValue, let first = members.first(where: { !asksForNothing($0.1) }) else {
            return path
        }
        return firstRequest(in: first.1, path: ConfigSchema.join(path, first.0))
    }

    private func unknownKey(_ name: String, below path: String) -> ConfigError {
        let nearest = NearestKey.find(name, below: path, in: schema)
        return ConfigError(
            .unknownKey,
            "\(source): unknown key \"\(ConfigSchema.join(path, name))\"; did you mean \"\(nearest)\"?")
    }
}

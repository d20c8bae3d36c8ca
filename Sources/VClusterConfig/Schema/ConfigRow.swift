internal import KubeCore

/// One row of the table of known keys. Adding a key is adding a row.
struct ConfigRow: Sendable {
    enum Support: Sendable {
        /// The key works. `defaultValue` is what holds when it is not given.
        case supported(ConfigValueType, defaultValue: JSONValue?)
        /// The key, and all below it, is known but its feature is missing. The value that asks for what this version does
        /// anyway is accepted.
        case notYet(acceptable: JSONValue)
        /// The key, and all below it, is for other readers of the same file.
        case forOthers
    }

    /// Member names joined by dots.
    let path: String
    let support: Support

    static func key(_ path: String, _ type: ConfigValueType, default defaultValue: JSONValue? = nil) -> ConfigRow {
        ConfigRow(path: path, support: .supported(type, defaultValue: defaultValue))
    }

    /// A section or key whose feature is missing. Switching it off (`enabled: false` for a section) is always accepted,
    /// unless the acceptable value is `true`: then it cannot be switched off.
    static func notYet(_ path: String, unless acceptable: JSONValue = false) -> ConfigRow {
        ConfigRow(path: path, support: .notYet(acceptable: acceptable))
    }

    static func forOthers(_ path: String) -> ConfigRow { ConfigRow(path: path, support: .forOthers) }
}

internal import KubeCore

/// One row of the table of known keys. Adding a key is adding a row.
struct ConfigRow: Sendable {
    enum Support: Sendable {
        /// The key works. `defaultValue` is what holds when it is not given.
        case supported(ConfigValueType, defaultValue: JSONValue?)
        /// The key, and all below it, is known but its feature is missing. The value that asks for what this version does
        /// anyway is accepted.
        case notYet(acceptable: JSONValue, members: MissingMembers)
        /// The key, and all below it, is for other readers of the same file.
        case forOthers
    }

    /// Member names joined by dots.
    let path: String
    let support: Support
    /// One sentence for the JSON schema.
    var about = ""
    /// Whether a running control plane must be restarted to take over another value. Keys that only shape objects on
    /// the host need no restart; where they shape the pod itself, its template changes by itself.
    var restarts = true

    static func key(
        _ path: String, _ type: ConfigValueType, default defaultValue: JSONValue? = nil, _ about: String = "",
        restarts: Bool = true
    ) -> ConfigRow {
        ConfigRow(
            path: path, support: .supported(type, defaultValue: defaultValue), about: about, restarts: restarts)
    }

    /// A section or key whose feature is missing. Switching it off (`enabled: false` for a section) is always accepted,
    /// unless the acceptable value is `true`: then it cannot be switched off.
    /// - Parameter members: the names below a section.
    static func notYet(
        _ path: String, unless acceptable: JSONValue = false, members: MissingMembers = .any
    ) -> ConfigRow {
        ConfigRow(path: path, support: .notYet(acceptable: acceptable, members: members), restarts: false)
    }

    static func forOthers(_ path: String, _ about: String) -> ConfigRow {
        ConfigRow(path: path, support: .forOthers, about: about, restarts: false)
    }

    private func below(_ parent: String) -> ConfigRow {
        ConfigRow(path: "\(parent).\(path)", support: support, about: about, restarts: restarts)
    }

    /// The row for a key that running control planes need not know.
    var withoutRestart: ConfigRow { ConfigRow(path: path, support: support, about: about, restarts: false) }

    /// Rows with their paths below another one.
    static func below(_ parent: String, _ groups: [ConfigRow]...) -> [ConfigRow] {
        groups.flatMap { rows in rows.map { $0.below(parent) } }
    }
}

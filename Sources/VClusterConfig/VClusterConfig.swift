package import KubeCore
internal import KubeYAML

/// The values of one virtual cluster: what its owner wrote in `vcluster.yaml`, checked, over the defaults of the table
/// of keys.
package struct VClusterConfig: Sendable, Hashable {
    /// The checked values as written, without defaults: what Secret `vc-config-NAME` holds.
    package let values: JSONValue
    /// Whether the security profile among the values is only what the older format implies, so that one which somebody
    /// wrote wins over it in any order of files.
    private let isProfileImplied: Bool

    /// All defaults.
    package init() { self.init(unchecked: .object([:])) }

    /// - Throws: `ConfigError` naming `source` and every key that is unknown, not supported yet or mistyped.
    package init(checking values: JSONValue, source: String) throws(ConfigError) {
        let checked = CheckedValues(values, source: source)
        if let error = ConfigError(joining: checked.problems) { throw error }
        self.values = ValuesMerge.merge(.object([:]), with: checked.values)
        isProfileImplied = checked.wasOlder
    }

    /// Parses the text of one file, of today's format or of the older one.
    /// - Throws: `ConfigError`.
    package init(parsing text: [UInt8], source: String) throws(ConfigError) {
        try self.init(checking: Self.parse(text, source: source), source: source)
    }

    static func parse(_ text: [UInt8], source: String) throws(ConfigError) -> JSONValue {
        do throws(YAMLError) {
            return try YAML.parse(text)
        } catch {
            throw ConfigError(.unreadable, "\(source): \(error)")
        }
    }

    /// These values with others on top, as when several files are given.
    package func overlaid(with other: VClusterConfig) -> VClusterConfig {
        var added = other.values
        let keepsProfile = other.isProfileImplied && !isProfileImplied && given(Self.profile) != nil
        if keepsProfile { added.set(nil, at: ["policies", "profile"]) }
        let staysAsItWas = keepsProfile || other.given(Self.profile) == nil
        return VClusterConfig(
            unchecked: ValuesMerge.merge(values, with: added),
            isProfileImplied: staysAsItWas ? isProfileImplied : other.isProfileImplied)
    }

    private static let profile = "policies.profile"

    /// These values with `--set` arguments on top, later ones over earlier ones. Arguments with keys of the older format
    /// mean what they mean in a file, but do not choose a profile.
    /// - Throws: `ConfigError`.
    package func overlaid(withSetArguments arguments: [String]) throws(ConfigError) -> VClusterConfig {
        var older = JSONValue.object([:])
        var result = values
        for argument in arguments {
            let assigned = try SetArgument.parse(argument)
            if OlderValues.format(of: assigned).isOlder {
                older = ValuesMerge.merge(older, with: assigned)
                continue
            }
            let checked = CheckedValues(assigned, source: "--set \(argument)")
            if let error = ConfigError(joining: checked.problems) { throw error }
            result = ValuesMerge.merge(result, with: assigned)
        }
        let converted = CheckedValues(older, profile: nil, source: "--set")
        if let error = ConfigError(joining: converted.problems) { throw error }
        return VClusterConfig(unchecked: ValuesMerge.merge(result, with: converted.values))
    }

    /// These values with one `--set` argument on top.
    /// - Throws: `ConfigError`.
    package func overlaid(withSetArgument argument: String) throws(ConfigError) -> VClusterConfig {
        try overlaid(withSetArguments: [argument])
    }

    init(unchecked values: JSONValue, isProfileImplied: Bool = false) {
        self.values = values
        self.isProfileImplied = isProfileImplied
    }

    /// `vcluster.yaml` text that gives these values again.
    package var text: String { YAML.emit(values) }
}

// MARK: - Reading by path

extension VClusterConfig {
    /// The value of a key, or its default. The path must be in the table: anything else is a bug of ours.
    func value(_ path: String) -> JSONValue {
        guard case .supported(_, let defaultValue)? = ConfigSchema.current.row(path)?.support else {
            preconditionFailure("\(path) is not a supported key")
        }
        return given(path) ?? defaultValue ?? .null
    }

    /// The value of a key as given, nil when its default holds.
    func given(_ path: String) -> JSONValue? {
        values.at(path.split(separator: ".").map(String.init))
    }

    func string(_ path: String) -> String { value(path).stringValue ?? "" }
    func boolean(_ path: String) -> Bool { value(path).boolValue ?? false }
    func integer(_ path: String) -> Int64 { value(path).intValue ?? 0 }
    func stringMap(_ path: String) -> [String: String] { value(path).objectValue?.stringDictionary ?? [:] }
    func stringList(_ path: String) -> [String] { value(path).arrayValue?.compactMap(\.stringValue) ?? [] }
    func list(_ path: String) -> [JSONValue] { value(path).arrayValue ?? [] }
    func object(_ path: String) -> JSONObject { value(path).objectValue ?? [:] }
}

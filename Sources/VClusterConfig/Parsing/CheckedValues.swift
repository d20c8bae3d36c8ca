package import KubeCore

/// Values of either format, checked and said in today's keys.
package struct CheckedValues: Sendable {
    /// Whether the values were of the older format.
    package let wasOlder: Bool
    /// In today's keys. Incomplete when there are problems.
    package let values: JSONValue
    /// All that is wrong, in the order of the values.
    package let problems: [ConfigError]

    /// - Parameters:
    ///   - profile: the profile that values of the older format ask for.
    ///   - allowsMixed: whether there may be keys of both formats; today's then win.
    ///   - source: where the values come from, for the errors.
    package init(
        _ values: JSONValue, profile: String? = "compatible", allowsMixed: Bool = false, source: String
    ) {
        let given = values.isNull ? .object([:]) : values
        let format = OlderValues.format(of: given)
        let validator = ConfigValidator(schema: .current, source: source)
        guard !format.older.isEmpty else {
            self.values = given
            wasOlder = false
            problems = validator.problems(given)
            return
        }
        wasOlder = true
        if let current = format.current.first, !allowsMixed {
            self.values = .object([:])
            problems = [
                ConfigError(
                    .mixedFormats,
                    "\(source): \"\(format.older[0])\" is a key of the older values format and \"\(current)\" one of "
                        + "today's; use one format per file (`vcluster config convert` helps)")
            ]
            return
        }
        let parts = format.current.isEmpty ? (older: given, current: [:]) : OlderValues.split(given, format)
        var converted = OlderValues.convert(parts.older, profile: profile, source: source)
        converted.values = ValuesMerge.merge(converted.values, with: parts.current)
        self.values = converted.values
        problems = converted.problems.isEmpty ? validator.problems(converted.values) : converted.problems
    }

    /// Parses and checks the text of one file.
    /// - Throws: `ConfigError` `unreadable`.
    package init(parsing text: [UInt8], allowsMixed: Bool = false, source: String) throws(ConfigError) {
        self.init(try VClusterConfig.parse(text, source: source), allowsMixed: allowsMixed, source: source)
    }
}

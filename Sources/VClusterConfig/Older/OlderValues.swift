internal import KubeCore

/// Values of the older format: telling them from today's, and saying the same in today's keys.
enum OlderValues {
    /// Which keys of a file only one of the formats has, by their paths.
    struct Format: Sendable, Hashable {
        var older: [String] = []
        var current: [String] = []

        var isOlder: Bool { !older.isEmpty && current.isEmpty }
        var isMixed: Bool { !older.isEmpty && !current.isEmpty }
    }

    /// O(size of the values).
    static func format(of values: JSONValue) -> Format {
        var format = Format()
        inspect(values, path: "", &format)
        return format
    }

    /// - Parameter missing: the names that today's format knows here, when it lacks the feature.
    private static func inspect(
        _ values: JSONValue, path: String, missing: MissingMembers.Node? = nil, _ format: inout Format
    ) {
        for (name, value) in values.objectValue ?? [:] {
            let memberPath = ConfigSchema.join(path, name)
            let row = ConfigSchema.current.row(memberPath)
            if case .forOthers? = row?.support { continue }
            var inner = missing?.member(name)
            let isCurrent = row != nil || inner != nil || ConfigSchema.current.isSection(memberPath)
            if case .notYet(_, let members)? = row?.support { inner = members.tree }
            switch (OlderSchema.current.knows(memberPath), isCurrent) {
            case (true, false): format.older.append(memberPath)
            case (false, true): format.current.append(memberPath)
            case (true, true): inspect(value, path: memberPath, missing: inner, &format)
            case (false, false): break
            }
        }
    }

    /// The keys that only the older format has, and the rest.
    static func split(_ values: JSONValue, _ format: Format) -> (older: JSONValue, current: JSONValue) {
        var (older, current) = (JSONValue.object([:]), values)
        for path in format.older {
            let names = path.split(separator: ".").map(String.init)
            older.set(values.at(names), at: names)
            current.set(nil, at: names)
        }
        return (older, current)
    }

    // MARK: Conversion

    /// The same in today's keys.
    /// - Parameters:
    ///   - profile: the profile that is asked for along with it; nil leaves it as it is.
    ///   - source: where the values come from, for the errors.
    static func convert(
        _ values: JSONValue, profile: String?, source: String
    ) -> (values: JSONValue, problems: [ConfigError]) {
        var conversion = section(values.objectValue ?? [:], path: "", values)
        if let profile { conversion = conversion + .set("policies.profile", .string(profile)) }
        var converted = JSONValue.object([:])
        conversion.apply(to: &converted)
        return (converted, conversion.problems.map { ConfigError($0.code, "\(source): \($0.text)") })
    }

    private static func section(_ members: JSONObject, path: String, _ values: JSONValue) -> OlderConversion {
        members.reduce(.nothing) { conversion, member in
            let memberPath = ConfigSchema.join(path, member.0)
            if member.1.isNull { return conversion }
            if memberPath == "global" { return conversion + .set(memberPath, member.1) }
            if let row = OlderSchema.current.row(memberPath) {
                return conversion + self.conversion(of: member.1, row, values)
            }
            guard OlderSchema.current.isSection(memberPath) else {
                return conversion + unknownKey(member.0, below: path)
            }
            guard let inner = member.1.objectValue else {
                return conversion + .invalid("\(memberPath) must be a map of keys")
            }
            return conversion + section(inner, path: memberPath, values)
        }
    }

    /// What one value means today.
    static func conversion(of value: JSONValue, _ row: OlderRow, _ values: JSONValue) -> OlderConversion {
        let problems = row.type.problems(value, at: row.path)
        guard problems.isEmpty else { return OlderConversion(problems: problems) }
        switch row.effect {
        case .moved(let targets):
            return targets.reduce(.nothing) { $0 + .set($1, value) }
        case .converted(let convert): return convert(value, values)
        case .notYet(let acceptable):
            let isOff = acceptable != true && ConfigValidator.asksForNothing(value)
            if value == acceptable || isOff { return .nothing }
            return ConfigValidator.requests(in: value, path: row.path)
                .reduce(.nothing) { $0 + .notSupported($1) }
        }
    }

    private static func unknownKey(_ name: String, below path: String) -> OlderConversion {
        let nearest = NearestKey.nearest(name, among: OlderSchema.current.names(below: path)) ?? name
        return OlderConversion(problems: [
            .init(
                code: .unknownKey,
                text: "unknown key \"\(ConfigSchema.join(path, name))\"; did you mean "
                    + "\"\(ConfigSchema.join(path, nearest))\"?")
        ])
    }
}

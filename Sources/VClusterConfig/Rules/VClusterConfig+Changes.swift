internal import KubeCore

// What a change of the configuration means for a virtual cluster that exists.

extension VClusterConfig {
    /// Changes when a running control plane has to be restarted to do what these values say, and only then: a hash of the
    /// values that it reads, without those that only say the default.
    package var restartHash: String {
        var relevant = JSONObject()
        for row in ConfigSchema.current.rows where row.restarts {
            guard case .supported(_, let defaultValue) = row.support, let value = given(row.path),
                value != defaultValue
            else { continue }
            relevant[row.path] = Self.sorted(value)
        }
        return SafeName.sha256Hex(JSONValue.object(relevant).description)
    }

    /// Maps in the order of their keys, so that equal values have equal text.
    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(JSONObject(members.sorted { $0.0 < $1.0 }.map { ($0.0, sorted($0.1)) }))
        case .array(let elements): .array(elements.map(sorted))
        default: value
        }
    }

    /// What these values change although it can never be changed once a virtual cluster exists, in words for the user;
    /// nil when nothing. Objects of mapped namespaces would stay behind.
    package func frozenDifference(from old: VClusterConfig) -> String? {
        for key in ["enabled", "mappings.byName", "mappingsOnly"] {
            let path = "sync.toHost.namespaces.\(key)"
            if value(path) != old.value(path) { return path }
        }
        return nil
    }

    /// The first namespace mapping that would put a virtual namespace into the one of the control plane; nil when none.
    package func mappingOntoControlPlane(hostNamespace: String, name: VClusterName) -> String? {
        guard boolean("sync.toHost.namespaces.enabled") else { return nil }
        return stringMap("sync.toHost.namespaces.mappings.byName").sorted { $0.key < $1.key }.first { entry in
            var target = entry.value
            while let range = target.firstRange(of: "${name}") { target.replaceSubrange(range, with: name.text) }
            return target.hasSuffix("*") ? hostNamespace.hasPrefix(target.dropLast()) : target == hostNamespace
        }?.key
    }
}

internal import KubeCore

/// How a patch translates names and labels: to the host by the naming scheme, back by what was translated before.
struct PatchNames: Sendable {
    /// The name of an object on the other side. The namespace is the one next to the name, or that of the patched object.
    var name: @Sendable (_ name: String, _ namespace: String) -> String
    var namespace: @Sendable (_ namespace: String) -> String
    var labelKey: @Sendable (_ key: String) -> String
    /// A map of labels that selects, and a structured selector.
    var labels: @Sendable (_ labels: [String: String], _ namespace: String) -> [String: String]
    var selector: @Sendable (_ selector: JSONValue, _ namespace: String) -> JSONValue

    /// From the tenant to the host.
    static func toHost(_ naming: HostNaming) -> PatchNames {
        PatchNames(
            name: { naming.hostName(ObjectKey(namespace: $1, name: $0)) },
            namespace: { naming.namespaces.host(of: $0) }, labelKey: { naming.labelKey($0) },
            labels: { naming.serviceSelector($0, namespace: $1) },
            selector: { naming.podSelector($0, namespace: $1) })
    }

    /// Everything as it is: for objects that have the same names on both sides.
    static let unchanged = PatchNames(
        name: { name, _ in name }, namespace: { $0 }, labelKey: { $0 }, labels: { labels, _ in labels },
        selector: { selector, _ in selector })

    /// From the host to the tenant, for names that went the other way in `known` (host name to virtual name).
    static func fromHost(_ known: [String: String]) -> PatchNames {
        var names = unchanged
        names.name = { name, _ in known[name] ?? name }
        return names
    }
}

/// Where objects of a virtual namespace are put on the host.
package enum NamespaceLayout: Sendable, Hashable {
    /// All into the one host namespace of the virtual cluster, under translated names. The default.
    case single
    /// Each virtual namespace into a host namespace of its own, object names unchanged (`multiNamespaceMode`,
    /// `sync.toHost.namespaces`). Needs cluster-wide rights. Source: vcluster reference 1.14 and 3.14.
    case many(NamespaceMappings)
}

/// `sync.toHost.namespaces`.
package struct NamespaceMappings: Sendable, Hashable {
    /// Virtual to host names, both plain or both patterns with one `*` at the end; `${name}` stands for the virtual
    /// cluster's name. Namespaces without a mapping get a hashed name.
    package var byName: [String: String] = [:]
    /// Whether namespaces without a mapping stay in the virtual cluster only.
    package var mappingsOnly = false
    /// Put on the host namespaces that we make.
    package var extraLabels: [String: String] = [:]

    package init() {}
}

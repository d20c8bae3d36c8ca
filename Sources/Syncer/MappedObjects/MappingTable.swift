internal import KubeCore
internal import SyncSettings

/// Where host objects appear in the virtual cluster by `mappings.byName`. The first entry that names an object counts, then
/// the first that names its namespace.
struct MappingTable: Sendable {
    private let mappings: [ObjectMapping]

    /// - Parameter ownNamespace: the host namespace that mappings without one mean.
    init(_ mappings: [ObjectMapping], ownNamespace: String) {
        self.mappings = mappings.map { mapping in
            var mapping = mapping
            if mapping.hostNamespace.isEmpty { mapping.hostNamespace = ownNamespace }
            return mapping
        }
    }

    /// Helm's records hold the values of releases, and every namespace has a root certificate of its own: neither is meant
    /// by a whole namespace.
    private static let hiddenInNamespaces: Set = ["helm.sh/release.v1"]
    private static let rootCertificate = "kube-root-ca.crt"

    func place(of host: KubeObject) -> ObjectKey? {
        let entries = mappings.filter { $0.hostNamespace == host.namespace }
        if let exact = entries.first(where: { $0.hostName == host.name }) {
            let name = exact.virtualName ?? host.name
            return name == Self.rootCertificate ? nil : ObjectKey(namespace: exact.virtualNamespace, name: name)
        }
        guard let whole = entries.first(where: { $0.hostName == nil }), host.name != Self.rootCertificate,
            !Self.hiddenInNamespaces.contains(host.text("type"))
        else { return nil }
        return ObjectKey(namespace: whole.virtualNamespace, name: host.name)
    }

    /// What has to be read on the host.
    struct Selection: Sendable, Hashable {
        let namespace: String
        /// Nil for the whole namespace.
        let name: String?
    }

    /// In the order of the mappings, each once; names in namespaces that are read as a whole are left out.
    var selections: [Selection] {
        let whole = Set(mappings.filter { $0.hostName == nil }.map(\.hostNamespace))
        var seen: Set<Selection> = []
        return mappings.compactMap { mapping in
            let isWhole = whole.contains(mapping.hostNamespace)
            let selection = Selection(
                namespace: mapping.hostNamespace, name: isWhole ? nil : mapping.hostName)
            return seen.insert(selection).inserted ? selection : nil
        }
    }
}

internal import KubeCore
internal import SyncSettings

/// Where objects of the host appear in the virtual cluster by `mappings.byName`. Source: vcluster reference 2.2 and 3.17.
struct MappedPlaces: Sendable {
    /// In the order given, with their host namespaces named.
    let mappings: [ObjectMapping]

    /// - Parameter own: the virtual cluster's own host namespace, which an empty one in a mapping stands for.
    init(_ mappings: [ObjectMapping], own: String) {
        self.mappings = mappings.map { mapping in
            var mapping = mapping
            if mapping.hostNamespace.isEmpty { mapping.hostNamespace = own }
            return mapping
        }
    }

    /// Sorted, each once.
    var hostNamespaces: [String] { Set(mappings.map(\.hostNamespace)).sorted() }

    /// The first mapping of the one object, else the first of its namespace. O(number of mappings).
    func mapping(of host: ObjectKey) -> ObjectMapping? {
        let inNamespace = mappings.filter { $0.hostNamespace == host.namespace }
        return inNamespace.first { $0.hostName == host.name } ?? inNamespace.first { $0.hostName == nil }
    }

    /// Nil for what is not mapped. O(number of mappings).
    func virtualKey(of host: ObjectKey) -> ObjectKey? {
        mapping(of: host).map { ObjectKey(namespace: $0.virtualNamespace, name: $0.virtualName ?? host.name) }
    }
}

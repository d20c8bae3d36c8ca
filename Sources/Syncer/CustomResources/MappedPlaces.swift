internal import KubeCore
internal import SyncSettings

/// Where objects of the host appear in the virtual cluster by `mappings.byName`. Source: vcluster reference 2.2 and 3.17.
struct MappedPlaces: Sendable {
    private let mappings: [ObjectMapping]
    private let own: String

    /// - Parameter own: the virtual cluster's own host namespace, which an empty one in a mapping stands for.
    init(_ mappings: [ObjectMapping], own: String) {
        self.mappings = mappings
        self.own = own
    }

    /// Sorted, each once.
    var hostNamespaces: [String] { Set(mappings.map(hostNamespace)).sorted() }

    /// A mapping of the one object wins over those of its namespace. Nil for what is not mapped. O(number of mappings).
    func virtualKey(of host: ObjectKey) -> ObjectKey? {
        let inNamespace = mappings.filter { hostNamespace($0) == host.namespace }
        let match = inNamespace.first { $0.hostName == host.name } ?? inNamespace.first { $0.hostName == nil }
        return match.map { ObjectKey(namespace: $0.virtualNamespace, name: $0.virtualName ?? host.name) }
    }

    private func hostNamespace(_ mapping: ObjectMapping) -> String {
        mapping.hostNamespace.isEmpty ? own : mapping.hostNamespace
    }
}

internal import KubeCore
internal import SyncSettings

/// Where ConfigMaps and Secrets of the host appear in the virtual cluster by `mappings.byName`, and which never do.
struct MappingTable: Sendable {
    private let places: MappedPlaces

    /// - Parameter ownNamespace: the host namespace that mappings without one mean.
    init(_ mappings: [ObjectMapping], ownNamespace: String) {
        places = MappedPlaces(mappings, own: ownNamespace)
    }

    /// Helm's records hold the values of releases, and every namespace has a root certificate of its own: neither is meant
    /// by a whole namespace.
    private static let hiddenInNamespaces: Set = ["helm.sh/release.v1"]
    private static let rootCertificate = "kube-root-ca.crt"

    func place(of host: KubeObject) -> ObjectKey? {
        let key = ObjectKey(host)
        guard let mapping = places.mapping(of: key), let place = places.virtualKey(of: key) else { return nil }
        let isMeantByNamespace =
            host.name != Self.rootCertificate && !Self.hiddenInNamespaces.contains(host.text("type"))
        guard mapping.hostName != nil || isMeantByNamespace, place.name != Self.rootCertificate else { return nil }
        return place
    }

    /// What has to be read on the host.
    struct Selection: Sendable, Hashable {
        let namespace: String
        /// Nil for the whole namespace.
        let name: String?
    }

    /// In the order of the mappings, each once; names in namespaces that are read as a whole are left out.
    var selections: [Selection] {
        let mappings = places.mappings
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

internal import KubeCore
internal import SyncSettings

/// The host namespace that a virtual namespace has for itself in the layout `many`.
/// Source: vcluster reference 1.14 and 3.14.
struct NamespaceTranslation: Sendable {
    let naming: HostNaming
    let mappings: NamespaceMappings

    /// Nil in the layout `single`, where no virtual namespace has one.
    init?(_ configuration: SyncerConfiguration) {
        guard case .many(let mappings) = configuration.settings.namespaces else { return nil }
        self.mappings = mappings
        naming = HostNaming(configuration)
    }

    func hostName(of virtual: String) -> String { naming.namespaces.host(of: virtual) }

    /// The host namespace to create. It has no owner: it may outlive the namespace that its owner would be in.
    func hostNamespace(for virtual: KubeObject) -> KubeObject {
        var host = KubeObject(apiVersion: "v1", kind: "Namespace", name: hostName(of: virtual.name))
        var labels = mappings.extraLabels
        for (key, value) in virtual.labels where key != Self.nameLabel {
            labels[naming.labelKey(key, scope: .cluster)] = value
        }
        labels[Marker.managedBy] = naming.markerValue(.cluster)
        labels[Marker.namespace] = virtual.name
        labels[Marker.virtualClusterName] = naming.virtualClusterName
        labels[Marker.virtualClusterNamespace] = naming.hostNamespace
        host.labels = labels
        host.annotations = [Marker.objectName: virtual.name, Marker.objectUID: virtual.uid]
        return host
    }

    /// Which virtual namespace a host namespace was made for; nil when we did not make it.
    func source(of host: KubeObject) -> String? {
        guard host.labels[Marker.managedBy] == naming.markerValue(.cluster),
            let name = host.annotations[Marker.objectName], hostName(of: name) == host.name
        else { return nil }
        return name
    }

    /// How a host namespace with the name wanted for `virtual` may be used.
    func claim(_ host: KubeObject, for virtual: KubeObject) -> Claim {
        if host.name == naming.hostNamespace { return .foreign }
        if let source = source(of: host) { return source == virtual.name ? .ours : .foreign }
        // Of another virtual cluster, or of another virtual namespace that is mapped to it.
        guard host.labels[Marker.managedBy] == nil else { return .foreign }
        // A pattern names no namespace: the tenant chooses what it matches.
        return mappings.byName[virtual.name] != nil ? .imported : .foreign
    }

    enum Claim: Sendable, Hashable {
        case ours
        /// The operator named it: it is used, and neither changed nor removed.
        case imported
        case foreign
    }

    /// The merge patch of `metadata` that makes labels and annotations those of `desired`; what others added stays.
    func patch(from host: KubeObject, to desired: KubeObject) -> JSONObject? {
        var metadata = JSONObject()
        var labels = JSONObject()
        for (key, value) in desired.labels where host.labels[key] != value { labels[key] = .string(value) }
        for key in host.labels.keys where desired.labels[key] == nil && key.hasPrefix(Marker.prefix) {
            labels[key] = .null
        }
        if !labels.isEmpty { metadata["labels"] = .object(labels) }
        let annotations = desired.annotations.filter { host.annotations[$0.key] != $0.value }
        if !annotations.isEmpty { metadata["annotations"] = .strings(annotations) }
        return metadata.isEmpty ? nil : ["metadata": .object(metadata)]
    }

    /// Kubernetes itself puts it on every namespace, with the namespace's own name.
    private static let nameLabel = "kubernetes.io/metadata.name"
}

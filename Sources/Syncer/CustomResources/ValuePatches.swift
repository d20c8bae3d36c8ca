internal import KubeCore
internal import SyncSettings

/// Carries out `patches` of today's configuration on an object on its way to the host: names of other objects, and label
/// keys, become those of the host. Pure. Source: vcluster reference 2.2.
struct ValuePatches: Sendable {
    private struct Entry: Sendable {
        let path: ValuePath
        let change: ValuePatch.Change
    }

    let naming: HostNaming
    private let entries: [Entry]
    /// Kinds without a namespace that keep their names, unless they are synced to the host under translated ones.
    private let renamedClusterKinds: Set<String>

    private static let clusterKinds: Set<String> = [
        "Namespace", "Node", "PersistentVolume", "StorageClass", "IngressClass", "PriorityClass", "RuntimeClass",
        "GatewayClass", "VolumeSnapshotClass", "VolumeSnapshotContent", "CSIDriver", "CSINode", "ClusterRole",
    ]

    /// Paths that cannot be read are left out: the configuration has refused them.
    init(_ patches: [ValuePatch], naming: HostNaming, settings: SyncSettings) {
        self.naming = naming
        entries = patches.compactMap { patch in
            ValuePath(patch.path).map { Entry(path: $0, change: patch.change) }
        }
        let toHost = settings.toHost
        renamedClusterKinds = Set(
            [
                ("StorageClass", toHost.storageClasses), ("PersistentVolume", toHost.persistentVolumes),
                ("PriorityClass", toHost.priorityClasses), ("VolumeSnapshotContent", toHost.volumeSnapshots),
            ].filter(\.1).map(\.0))
    }

    var isEmpty: Bool { entries.isEmpty }

    /// An object that a patched object refers to, on both sides.
    struct Reference: Sendable, Hashable {
        let kind: String
        let virtual: ObjectKey
        let host: ObjectKey
    }

    /// Edits an object whose fields are still the tenant's. Returns what it refers to.
    @discardableResult func apply(to object: inout JSONValue, namespace: String) -> Set<Reference> {
        var references: Set<Reference> = []
        for entry in entries {
            for place in entry.path.places(in: object) {
                guard var value = object.value(at: place) else { continue }
                switch entry.change {
                case .labels: value = labels(value, namespace: namespace)
                case .reference(
                    let apiVersion, let apiVersionPath, let kind, let kindPath, let namePath, let namespacePath):
                    _ = (apiVersion, apiVersionPath)  // Names are translated the same way in every group.
                    references.formUnion(
                        edit(
                            reference: &value, kind: text(kindPath, in: value) ?? kind, namePath, namespacePath,
                            namespace))
                }
                object.set(value, at: place)
            }
        }
        return references
    }

    private func text(_ path: String, in value: JSONValue) -> String? {
        path.isEmpty ? nil : ValuePath(path)?.values(in: value).first?.stringValue
    }

    private func edit(
        reference value: inout JSONValue, kind: String, _ namePath: String, _ namespacePath: String, _ namespace: String
    ) -> Set<Reference> {
        let isCluster = Self.clusterKinds.contains(kind)
        if isCluster, !renamedClusterKinds.contains(kind) { return [] }
        let given = text(namespacePath, in: value) ?? ""
        let home = isCluster ? "" : given.isEmpty ? namespace : given
        var references: Set<Reference> = []
        let places = namePath.isEmpty ? [ValuePlace()] : ValuePath(namePath)?.places(in: value) ?? []
        for place in places {
            guard let name = value.value(at: place)?.stringValue, !name.isEmpty else { continue }
            let virtual = ObjectKey(namespace: home, name: name)
            let host = naming.hostKey(virtual)
            value.set(.string(host.name), at: place)
            references.insert(Reference(kind: kind, virtual: virtual, host: host))
        }
        if !given.isEmpty, let place = ValuePath(namespacePath)?.places(in: value).first {
            value.set(.string(naming.namespaces.host(of: given)), at: place)
        }
        return references
    }

    /// A structured selector can match nothing but the tenant's own; of a plain map the keys are those of the host.
    private func labels(_ value: JSONValue, namespace: String) -> JSONValue {
        if value["matchLabels"] != nil || value["matchExpressions"] != nil {
            guard namespace.isEmpty else { return naming.podSelector(value, namespace: namespace) }
            return .object(
                naming.adding([Marker.managedBy: naming.markerValue(.namespaced)], to: naming.hashedSelector(value)))
        }
        guard let labels = value.objectValue else {
            return value.stringValue.map { .string(naming.labelKey($0)) } ?? value
        }
        var result = JSONObject()
        for (key, value) in labels { result[naming.labelKey(key)] = value }
        return .object(result)
    }
}

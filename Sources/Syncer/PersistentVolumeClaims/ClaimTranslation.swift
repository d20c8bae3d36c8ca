internal import KubeCore

/// PersistentVolumeClaims: the tenant says what it needs, the host which volume it gets.
///
/// A claim cannot reach for a volume, snapshot or claim of somebody else: every name in it becomes that of an object of
/// the tenant's. Source: vcluster reference 3.3 and 3.8; Kubernetes documentation, "Persistent Volumes".
struct ClaimTranslation: Sendable {
    let metadata: HostMetadata
    let rules: VolumeRules
    /// Whether classes that tenants make are on the host, under names of their own.
    let translatesClasses: Bool
    /// Throws when the tenant may not name a class of the host; only asked when `translatesClasses` is false.
    let checkClass: @Sendable (String?) throws(SyncRefusal) -> Void
    /// The tenant's PersistentVolumes on the host; nil when they are not synced.
    let volumes: VolumeNames?
    /// Whether VolumeSnapshots are synced.
    let syncsSnapshots: Bool

    /// Names of PersistentVolumes on both sides.
    struct VolumeNames: Sendable {
        /// The host volume of a virtual one; nil when there is no such virtual volume.
        let hostName: @Sendable (String) -> String?
        /// The virtual name of a host volume.
        let virtualName: @Sendable (String) -> String
    }

    static let selectedNode = "volume.kubernetes.io/selected-node"
    static let legacyClass = "volume.beta.kubernetes.io/storage-class"

    /// Written by the host's volume controllers, and shown to the tenant.
    static let bindAnnotations: Set<String> = [
        "pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller",
        "volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/storage-provisioner", selectedNode,
    ]

    static let fields = FieldOwners(
        virtual: ["spec.resources", "spec.volumeAttributesClassName"], up: ["spec.volumeName", "status"],
        upAnnotations: bindAnnotations)

    private var naming: HostNaming { metadata.naming }

    // MARK: To the host

    /// The host claim to create.
    /// - Parameter node: where a pod that uses the claim was placed by the tenant's own scheduler.
    /// - Throws: `SyncRefusal` for a claim that names what is not the tenant's.
    func hostObject(for virtual: KubeObject, placedOn node: String? = nil) throws(SyncRefusal) -> KubeObject {
        var host = metadata.hostObject(
            for: virtual, apiVersion: "v1", kind: "PersistentVolumeClaim",
            extraAnnotations: node.map { [Self.selectedNode: $0] } ?? [:],
            hostOwnedAnnotations: Self.bindAnnotations.union([Self.legacyClass]))
        var spec = JSONObject()
        for field in ["accessModes", "resources", "volumeMode", "volumeAttributesClassName"] {
            if let value = virtual.at("spec", field), !value.isNull { spec[field] = value }
        }
        if let name = Self.className(virtual) { spec["storageClassName"] = .string(try hostClass(name)) }
        spec["selector"] = try selector(of: virtual)
        spec["volumeName"] = try volumeName(of: virtual).map(JSONValue.string)
        for field in ["dataSource", "dataSourceRef"] {
            if let source = virtual.at("spec", field), !source.isNull {
                spec[field] = try hostSource(source, of: virtual)
            }
        }
        host["spec"] = .object(spec)
        return host
    }

    /// The class that a claim names; nil leaves it to the host's default. Empty is a name: no class at all.
    static func className(_ claim: KubeObject) -> String? {
        claim.at("spec", "storageClassName")?.stringValue ?? claim.annotations[legacyClass]
    }

    private func hostClass(_ name: String) throws(SyncRefusal) -> String {
        guard !name.isEmpty else { return name }
        if translatesClasses { return naming.hostName(name, in: "") }
        try checkClass(name)
        return name
    }

    /// Only volumes of the tenant can match when they are synced; else a selector reaches for volumes of the host.
    private func selector(of virtual: KubeObject) throws(SyncRefusal) -> JSONValue? {
        guard let selector = virtual.at("spec", "selector"), !selector.isNull else { return nil }
        if volumes != nil { return naming.clusterScopedSelector(selector) }
        guard rules.allowsHostVolumes else {
            throw .unacceptable("spec.selector is not allowed: PersistentVolumes are not synced")
        }
        return selector
    }

    private func volumeName(of virtual: KubeObject) throws(SyncRefusal) -> String? {
        let name = virtual.text("spec", "volumeName")
        // Once bound the name is the host's, and of no use for a claim that must be made again.
        guard !name.isEmpty, virtual.text("status", "phase") != "Bound" else { return nil }
        if let volumes {
            guard let hostName = volumes.hostName(name) else {
                throw .waiting("the claim waits for PersistentVolume \"\(name)\"")
            }
            return hostName
        }
        guard rules.allowsHostVolumes else {
            throw .unacceptable("spec.volumeName is not allowed: PersistentVolumes are not synced")
        }
        return name
    }

    private static let snapshotGroup = "snapshot.storage.k8s.io"

    private func hostSource(_ source: JSONValue, of virtual: KubeObject) throws(SyncRefusal) -> JSONValue {
        let namespace = source.text("namespace")
        guard namespace.isEmpty || namespace == virtual.namespace else {
            throw .unacceptable("a data source in another namespace is not supported")
        }
        if source.text("apiGroup") == Self.snapshotGroup, !syncsSnapshots {
            throw .unacceptable("the data source is a VolumeSnapshot, and VolumeSnapshots are not synced")
        }
        var source = source
        source["namespace"] = nil
        source.replaceText("name") { naming.hostName($0, in: virtual.namespace) }
        return source
    }

    /// The merge patch that makes a host claim follow; nil when it does already.
    func hostPatch(host: KubeObject, virtual: KubeObject, placedOn node: String? = nil) throws(SyncRefusal)
        -> JSONObject?
    {
        // What is immutable was checked when the claim was made, and is not looked at again.
        var checked = virtual
        for field in ["selector", "volumeName", "dataSource", "dataSourceRef", "storageClassName"] {
            checked.set(nil, at: "spec", field)
        }
        let desired = try hostObject(for: checked, placedOn: host.annotations[Self.selectedNode] == nil ? node : nil)
        var patch = Self.fields.hostPatch(from: host, to: desired) ?? [:]
        if let metadata = metadata.patch(from: host, to: desired) { patch["metadata"] = .object(metadata) }
        return patch.isEmpty ? nil : patch
    }

    // MARK: To the tenant

    /// The claim as the tenant sees it: its volume, how far it is, and what bound it.
    func virtualObject(_ virtual: KubeObject, showing host: KubeObject) -> KubeObject {
        var shown = Self.fields.copyUp(from: host, to: virtual)
        let volume = host.text("spec", "volumeName")
        if !volume.isEmpty {
            shown.set(.string(volumes?.virtualName(volume) ?? volume), at: "spec", "volumeName")
        }
        if let conditions = host.at("status", "conditions") {
            shown.set(
                ConditionsBack.forTenant(
                    conditions, generation: virtual.generation, text: HostText(naming: naming),
                    about: ObjectKey(virtual)), at: "status", "conditions")
        }
        return shown
    }

    /// Whether the host has given the claim another volume than the tenant knows. The volume of a claim cannot change,
    /// so the virtual claim must be replaced.
    func isReplaced(host: KubeObject, virtual: KubeObject) -> Bool {
        let known = virtual.text("spec", "volumeName")
        let given = host.text("spec", "volumeName")
        guard !known.isEmpty, !given.isEmpty else { return false }
        return (volumes?.virtualName(given) ?? given) != known
    }
}

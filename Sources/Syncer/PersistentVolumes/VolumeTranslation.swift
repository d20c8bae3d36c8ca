internal import KubeCore

/// PersistentVolumes when they are synced: those that tenants make go to the host, and those that the host made for
/// claims of the tenant are shown to the tenant. Source: vcluster reference 3.8; Kubernetes API, PersistentVolumeSpec v1.
struct VolumeTranslation: Sendable {
    let metadata: HostMetadata
    let rules: VolumeRules
    /// Whether classes that tenants make are on the host, under names of their own.
    let translatesClasses: Bool

    /// Follow the tenant's volume once it is on the host; the source of a volume is immutable.
    static let fields = FieldOwners(
        virtual: [
            "spec.capacity", "spec.accessModes", "spec.persistentVolumeReclaimPolicy", "spec.mountOptions",
            "spec.nodeAffinity", "spec.storageClassName", "spec.volumeAttributesClassName",
        ], up: ["status"])

    private var naming: HostNaming { metadata.naming }

    // MARK: To the host

    /// The host volume of one that the tenant made.
    /// - Throws: `SyncRefusal` when its source may belong to somebody else.
    func hostObject(for virtual: KubeObject) throws(SyncRefusal) -> KubeObject {
        var spec = virtual["spec"] ?? [:]
        try rules.check(volume: spec)
        var host = metadata.hostObject(
            for: virtual, apiVersion: "v1", kind: "PersistentVolume", hostOwnedAnnotations: Self.hostAnnotations)
        spec.editMember("claimRef") { $0 = hostClaimReference($0) }
        if translatesClasses { spec.replaceText("storageClassName") { naming.hostName($0, in: "") } }
        VolumeReferences.edit(&spec) { _, object in naming.hostKey(object) }
        host["spec"] = spec
        return host
    }

    /// Written by volume controllers; the tenant's word would make them act on volumes they did not make.
    static let hostAnnotations: Set<String> = [
        "pv.kubernetes.io/bound-by-controller", "pv.kubernetes.io/provisioned-by",
        "volume.kubernetes.io/provisioner-deletion-secret-name",
        "volume.kubernetes.io/provisioner-deletion-secret-namespace",
    ]

    /// Without uid and version, so that the host binds the volume to whichever host claim has that name: it can only be
    /// ours.
    private func hostClaimReference(_ reference: JSONValue) -> JSONValue {
        let place = naming.hostKey(
            ObjectKey(namespace: reference.text("namespace"), name: reference.text("name")))
        return [
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": .string(place.namespace),
            "name": .string(place.name),
        ]
    }

    /// The merge patch that makes a host volume of ours follow; nil when it does.
    func hostPatch(host: KubeObject, virtual: KubeObject) throws(SyncRefusal) -> JSONObject? {
        let desired = try hostObject(for: virtual)
        var patch = Self.fields.hostPatch(from: host, to: desired) ?? [:]
        if let metadata = metadata.patch(from: host, to: desired) { patch["metadata"] = .object(metadata) }
        if let claim = claimPatch(host: host, virtual: virtual, desired: desired) {
            var spec = patch["spec"]?.objectValue ?? [:]
            spec["claimRef"] = claim
            patch["spec"] = .object(spec)
        }
        return patch.isEmpty ? nil : patch
    }

    /// A tenant may reserve a free volume for a claim, and free one whose claim is gone, as on any cluster. While the host
    /// has the volume bound, the host says to what.
    private func claimPatch(host: KubeObject, virtual: KubeObject, desired: KubeObject) -> JSONValue? {
        let current = host.at("spec", "claimRef").flatMap { $0.isNull ? nil : $0 }
        let wanted = desired.at("spec", "claimRef").flatMap { $0.isNull ? nil : $0 }
        switch (current, wanted, host.text("status", "phase")) {
        case (nil, let wanted?, _): return wanted
        // It was shown to the tenant that the volume is released, and to which claim: the reference is gone since.
        case (_?, nil, "Released") where virtual.text("status", "phase") == "Released": return .null
        default: return nil
        }
    }

    // MARK: To the tenant

    /// A claim of the tenant that a host volume is bound to.
    struct Claimant: Sendable, Hashable {
        let key: ObjectKey
        /// Empty when the claim is gone.
        let uid: String
        /// The class that the tenant's claim names.
        let className: String?
    }

    /// The tenant's own volume with what the host says about it.
    func virtualObject(_ virtual: KubeObject, showing host: KubeObject, claimant: Claimant?) -> KubeObject {
        var shown = withStatus(of: host, virtual)
        if let claimant {
            shown.set(Self.reference(to: claimant, virtual.at("spec", "claimRef")), at: "spec", "claimRef")
        }
        return shown
    }

    /// A host volume that was made for a claim of the tenant, under the host's name and without the host's Secrets.
    func mirror(of host: KubeObject, claimant: Claimant) -> KubeObject {
        var volume = KubeObject(apiVersion: "v1", kind: "PersistentVolume", name: host.name)
        volume.labels = host.labels.filter { !$0.key.hasPrefix(Marker.prefix) }
        volume.annotations = host.annotations.filter {
            Self.hostAnnotations.contains($0.key) && !$0.key.contains("secret")
        }
        volume.annotations[MirroredVolume.annotation] = host.name
        volume.finalizers = [MirroredVolume.finalizer]
        var spec = host["spec"] ?? [:]
        spec["claimRef"] = Self.reference(to: claimant, nil)
        if let className = claimant.className { spec["storageClassName"] = .string(className) }
        VolumeReferences.remove(from: &spec)
        volume["spec"] = spec
        return withStatus(of: host, volume)
    }

    private func withStatus(of host: KubeObject, _ volume: KubeObject) -> KubeObject {
        var shown = volume
        guard var status = host["status"], case .object = status else { return shown }
        status.replaceText("message") {
            HostText(naming: naming).forTenant($0, about: ObjectKey(namespace: "", name: volume.name))
        }
        shown["status"] = status
        return shown
    }

    /// Keeps what else the tenant's API wrote into the reference.
    private static func reference(to claimant: Claimant, _ known: JSONValue?) -> JSONValue {
        var reference = known ?? ["apiVersion": "v1", "kind": "PersistentVolumeClaim"]
        reference["namespace"] = .string(claimant.key.namespace)
        reference["name"] = .string(claimant.key.name)
        if !claimant.uid.isEmpty { reference["uid"] = .string(claimant.uid) }
        return reference
    }
}

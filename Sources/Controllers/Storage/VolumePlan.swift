package import KubeCore

/// Which volume a claim gets, and what becomes of volumes: the decisions of Kubernetes' volume binder.
/// Source: Kubernetes documentation, "Persistent Volumes" and "Storage Classes: Volume Binding Mode";
/// pkg/controller/volume/persistentvolume.
package enum VolumePlan {
    /// What becomes of a claim.
    package enum Claim: Equatable {
        /// Nothing to do now; a change of a claim, volume, class or pod brings it back.
        case rest
        /// A volume that is there already.
        case bind(KubeObject)
        /// A new volume of this class; nil for claims without any class, which get the default.
        case provision(KubeObject?)
        /// More room in the volume that it has.
        case expand(KubeObject)
        /// The volume that it had is gone.
        case lose
    }

    private static let noProvisioner = "kubernetes.io/no-provisioner"

    /// - Parameters:
    ///   - storageClass: the class that the claim names, or the default when it names none.
    ///   - isAwaited: whether a pod that was given a node needs the claim.
    /// - Complexity: O(volumes of the claim's class that belong to nobody) for a claim that may take any, else O(1).
    package static func decide(
        _ claim: KubeObject, storageClass: KubeObject?, volumes: VolumeCatalog, isAwaited: Bool
    ) -> Claim {
        guard !claim.isBeingDeleted else { return .rest }
        let wanted = claim.text("spec", "volumeName")
        if claim.text("status", "phase") == "Bound" {
            guard let volume = volumes.volume(named: wanted) else { return .lose }
            guard storageClass?["allowVolumeExpansion"] == true, amount(claim) > capacity(volume)
            else { return .rest }
            return .expand(volume)
        }
        if !wanted.isEmpty {
            guard let volume = volumes.volume(named: wanted), isFree(volume, for: claim) else { return .rest }
            return .bind(volume)
        }
        if let reserved = volumes.volumes(of: ObjectKey(claim)).filter({ isReserved($0, for: claim) })
            .min(by: { $0.name < $1.name })
        {
            return .bind(reserved)
        }
        let waits = storageClass?.text("volumeBindingMode") == "WaitForFirstConsumer"
        guard !waits || isAwaited else { return .rest }
        if let match = smallest(of: volumes, for: claim) { return .bind(match) }
        let name = claim.at("spec", "storageClassName")?.stringValue
        let hasSelector = claim.at("spec", "selector").map { !$0.isNull } ?? false
        guard name != "", !hasSelector, let storageClass else { return .rest }
        return storageClass.text("provisioner") == noProvisioner ? .rest : .provision(storageClass)
    }

    /// The smallest free volume that fits.
    private static func smallest(of volumes: VolumeCatalog, for claim: KubeObject) -> KubeObject? {
        let wish = Wish(claim)
        return volumes.unclaimed(ofClass: claim.text("spec", "storageClassName")).filter(wish.isMet(by:))
            .map { (capacity($0), $0) }.min { ($0.0, $0.1.name) < ($1.0, $1.1.name) }?.1
    }

    /// What a claim asks of a volume of its class.
    private struct Wish {
        let accessModes: Set<String>
        let volumeMode: JSONValue
        let selector: LabelSelector?
        let amount: Quantity

        init(_ claim: KubeObject) {
            accessModes = Set((claim.at("spec", "accessModes")?.arrayValue ?? []).compactMap(\.stringValue))
            volumeMode = claim.at("spec", "volumeMode") ?? "Filesystem"
            selector = claim.at("spec", "selector").flatMap { $0.isNull ? nil : LabelSelector(structured: $0) }
            amount = VolumePlan.amount(claim)
        }

        func isMet(by volume: KubeObject) -> Bool {
            !volume.isBeingDeleted && ["", "Available"].contains(volume.text("status", "phase"))
                && (volume.at("spec", "volumeMode") ?? "Filesystem") == volumeMode
                && accessModes.isSubset(
                    of: (volume.at("spec", "accessModes")?.arrayValue ?? []).compactMap(\.stringValue))
                && selector?.matches(volume.labels) ?? true && capacity(volume) >= amount
        }
    }

    private static func isReserved(_ volume: KubeObject, for claim: KubeObject) -> Bool {
        guard VolumeCatalog.claimKey(of: volume) == ObjectKey(claim), !volume.isBeingDeleted else { return false }
        let uid = volume.text("spec", "claimRef", "uid")
        return uid.isEmpty || uid == claim.uid
    }

    private static func isFree(_ volume: KubeObject, for claim: KubeObject) -> Bool {
        VolumeCatalog.claimKey(of: volume) == nil || isReserved(volume, for: claim)
    }

    static func amount(_ claim: KubeObject) -> Quantity {
        quantity(claim.at("spec", "resources", "requests", "storage"))
    }

    private static func capacity(_ volume: KubeObject) -> Quantity {
        quantity(volume.at("spec", "capacity", "storage"))
    }

    private static func quantity(_ value: JSONValue?) -> Quantity {
        // The API server has refused what is no quantity.
        value.flatMap { try? Quantity(json: $0) } ?? .zero
    }

    // MARK: Volumes

    /// What becomes of a volume.
    package enum Volume: Equatable {
        case rest
        case setPhase(String)
        case delete
    }

    /// - Parameter claim: the claim that the volume's reference names by name.
    package static func decide(_ volume: KubeObject, claim: KubeObject?) -> Volume {
        guard !volume.isBeingDeleted else { return .rest }
        let phase = volume.text("status", "phase")
        func to(_ wanted: String) -> Volume { phase == wanted ? .rest : .setPhase(wanted) }
        guard let reference = volume.at("spec", "claimRef"), !reference.isNull else { return to("Available") }
        let uid = reference.text("uid")
        // Reserved for a claim, but not bound to it yet.
        guard !uid.isEmpty else { return to("Available") }
        if claim?.uid == uid { return to("Bound") }
        return volume.text("spec", "persistentVolumeReclaimPolicy") == "Delete" ? .delete : to("Released")
    }
}

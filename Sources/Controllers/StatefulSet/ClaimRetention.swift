internal import KubeCore

/// Which claims of a StatefulSet go with the set, or with a pod that the set gives up when it shrinks.
///
/// The claims themselves are deleted by garbage collection; this only says who owns them.
/// Source: KEP-1847; pkg/controller/statefulset/stateful_set_utils.go updateClaimOwnerRefForSetAndPod.
struct ClaimRetention: Hashable {
    /// Claims are deleted together with the set.
    let deletesWithSet: Bool
    /// Claims are deleted together with pods beyond the wanted number.
    let deletesWhenScaled: Bool

    init(_ set: KubeObject) {
        func deletes(_ key: String) -> Bool {
            set.text("spec", "persistentVolumeClaimRetentionPolicy", key) == "Delete"
        }
        deletesWithSet = deletes("whenDeleted")
        deletesWhenScaled = deletes("whenScaled")
    }

    /// The owners that a claim is to have; owners that are neither the set nor the pod stay.
    /// - Parameters:
    ///   - pod: the pod that mounts the claim; nil when it does not exist yet.
    ///   - isCondemned: whether the set is about to give the pod up.
    func owners(
        of claim: KubeObject, set: KubeObject, pod: KubeObject?, isCondemned: Bool
    ) -> [OwnerReference] {
        let goesWithPod = deletesWhenScaled && isCondemned
        var owners = claim.ownerReferences
        func claimFor(_ owner: KubeObject, _ isOwner: Bool) {
            guard isOwner else { return owners.removeAll { $0.uid == owner.uid } }
            if !owners.contains(where: { $0.uid == owner.uid }) { owners.append(OwnerReference(controller: owner)) }
        }
        claimFor(set, deletesWithSet && !goesWithPod)
        if let pod { claimFor(pod, goesWithPod) }
        return owners
    }
}

internal import KubeCore
internal import KubeRuntime

extension ObjectIndex {
    /// Objects without a controller, by namespace: the candidates for adoption.
    static let orphansByNamespace = ObjectIndex(name: "orphansByNamespace") { object in
        object.controllerOwner == nil ? [object.namespace] : []
    }
}

/// Carries out what `Ownership` decides.
struct OwnershipClaim {
    let api: any ResourceAPI
    let ownerResource: GroupVersionResource
    /// The objects that may be owned; indexed by controller uid and orphans by namespace.
    let resource: GroupVersionResource
    let cache: ObjectCache

    /// Adopts and releases, and returns what the owner then owns.
    /// - Throws: what the server answers to adopting; releasing an object that is gone is no error.
    func claim(for owner: KubeObject, selector: LabelSelector) async throws(StatusError) -> [KubeObject] {
        let candidates =
            cache.objects(.controllerUID, owner.uid) + cache.objects(.orphansByNamespace, owner.namespace)
        let ownership = Ownership(of: owner, selector: selector, among: candidates)
        var owned = ownership.owned
        for object in ownership.toRelease {
            try await write(Ownership.releasePatch(of: object, from: owner), to: object)
        }
        if !ownership.toAdopt.isEmpty {
            try await verifyMayAdopt(owner)
            for object in ownership.toAdopt {
                if let adopted = try await write(Ownership.adoptionPatch(of: object, by: owner), to: object) {
                    owned.append(adopted)
                }
            }
        }
        return owned
    }

    /// Adoption is decided on the owner as it is now, not on a cached one: it may be gone, or made anew.
    private func verifyMayAdopt(_ owner: KubeObject) async throws(StatusError) {
        let live = try await api.get(ownerResource, namespace: owner.namespace, name: owner.name)
        if live.uid != owner.uid || live.isBeingDeleted {
            throw .staleObject(ownerResource.groupResource, owner.name)
        }
    }

    @discardableResult
    private func write(_ patch: Patch, to object: KubeObject) async throws(StatusError) -> KubeObject? {
        do throws(StatusError) {
            let written = try await api.patch(
                resource, namespace: object.namespace, name: object.name, patch: patch)
            cache.recordWrite(written)
            return written
        } catch  where error.isNotFound {
            return nil
        }
    }
}

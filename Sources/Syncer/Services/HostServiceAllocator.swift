package import KubeCore
package import KubeRuntime

/// Lets the host give addresses to Services: the host Service is made first, and the tenant's create returns with the
/// host's ClusterIP and node ports. Used by the tenant's API server as its service interceptor.
///
/// Source: vcluster reference 3.6.
package final class HostServiceAllocator: Sendable {
    private let translation: ServiceTranslation
    private let ownership: HostOwnership
    private let host: any ResourceAPI
    private let clock: RuntimeClock
    private let namespaces: HostNamespaceCheck

    package init(configuration: SyncerConfiguration, host: any ResourceAPI, clock: RuntimeClock = .system) {
        translation = ServiceTranslation(configuration)
        ownership = HostOwnership(naming: HostNaming(configuration))
        self.host = host
        self.clock = clock
        namespaces = HostNamespaceCheck(configuration, host: host, clock: clock)
    }

    /// Reserves addresses for a Service that is about to be created or changed.
    ///
    /// - Parameters:
    ///   - service: complete with defaults, and on create preferably with its uid.
    ///   - old: the stored Service; nil on create.
    /// - Returns: the Service with the host's `clusterIP`, `clusterIPs`, IP families and node ports.
    /// - Throws: what the host answers, in the tenant's words; `forbidden` when the host name is taken by others, or when
    ///   the Service asks for what tenants may not.
    package func allocate(_ service: KubeObject, old: KubeObject?) async throws(StatusError) -> KubeObject {
        let key = ObjectKey(service)
        guard !ServiceTranslation.isReserved(key), !ReplicaTranslation.isReplica(service),
            translation.metadata.naming.namespaces.carries(key.namespace)
        else { return service }
        try translation.rules.check(service, old: old)
        guard ServiceTranslation.isAllocated(service) else { return service }
        if let old, !changesAddresses(from: old, to: service) { return service }
        do throws(StatusError) {
            try await namespaces.wait(forNamespace: key.namespace)
            let reserved = try await reserve(service, key, isNew: old == nil)
            return translation.withAddresses(of: reserved, service)
        } catch {
            throw HostRefusalText(naming: translation.metadata.naming).error(error, about: key)
        }
    }

    /// Gives back what `allocate` reserved for a Service that could not be stored. Nothing happens when the host Service
    /// is not, or no longer, a mere reservation; what cannot be removed now expires.
    package func release(_ service: KubeObject) async {
        let key = ObjectKey(service)
        do throws(StatusError) {
            let place = translation.metadata.naming.hostKey(key)
            let existing = try await host.get(.services, namespace: place.namespace, name: place.name)
            guard let claim = ownership.claim(of: existing), claim.key == key, claim.uid == service.uid,
                ServiceReservation.isMarked(existing)
            else { return }
            _ = try await host.delete(
                .services, namespace: place.namespace, name: place.name,
                options: DeleteOptions(uid: existing.uid, resourceVersion: existing.resourceVersion))
        } catch {
            // The reservation expires and is then removed as an orphan.
        }
    }

    private func changesAddresses(from old: KubeObject, to new: KubeObject) -> Bool {
        let fields = ["type", "clusterIP", "ipFamilies", "ipFamilyPolicy"]
        if fields.contains(where: { old.at("spec", $0) != new.at("spec", $0) }) { return true }
        return ServiceTranslation.mayHaveNodePorts(new) && old["spec"] != new["spec"]
    }

    /// Attempts against the syncer, which may remove a predecessor or settle an earlier reservation at the same time.
    private static let maximumAttempts = 8

    private func reserve(_ service: KubeObject, _ key: ObjectKey, isNew: Bool) async throws(StatusError) -> KubeObject {
        let desired = ServiceReservation.mark(translation.restoredHostService(for: service), now: clock.now())
        var creates = isNew
        var attempt = 1
        while true {
            do throws(StatusError) {
                if creates { return try await host.create(.services, namespace: desired.namespace, object: desired) }
                return try await takeOver(service, desired, key, isNew: isNew)
            } catch {
                guard attempt < Self.maximumAttempts, error.isAlreadyExists || error.isConflict || error.isNotFound
                else {
                    throw error
                }
                creates = error.isNotFound
                attempt += 1
            }
        }
    }

    /// The host Service is there: of the stored Service, of a predecessor that is about to be removed, or of an earlier
    /// attempt. It is changed to what is needed now, and marked so that nobody removes it meanwhile.
    private func takeOver(
        _ service: KubeObject, _ desired: KubeObject, _ key: ObjectKey, isNew: Bool
    ) async throws(StatusError) -> KubeObject {
        var existing = try await host.get(.services, namespace: desired.namespace, name: desired.name)
        guard ownership.claim(of: existing)?.key == key else {
            throw .forbidden(
                GroupVersionResource.services.groupResource, key.name,
                "the host has an object of another owner under the name that this Service needs")
        }
        guard !existing.isBeingDeleted else {
            throw .serviceUnavailable("an earlier Service of the same name is still being removed, please try again")
        }
        if !isNew { try translation.rules.checkNodePorts(service, given: existing) }
        if !ServiceAddressRelease.addressesAgree(existing, service) {
            existing = try await host.patch(
                .services, namespace: existing.namespace, name: existing.name,
                patch: .merge(.object(ServiceAddressRelease.patch(of: existing))))
        }
        var patch = JSONValue.object(translation.hostPatch(host: existing, virtual: service) ?? [:])
        if isNew {
            patch.set(
                .string(desired.annotations[Marker.blockDeletion] ?? "true"),
                at: ["metadata", "annotations", Marker.blockDeletion])
        } else if patch["spec"] == nil {
            return existing
        } else {
            patch.set(
                .string(ServiceReservation.changeMark(now: clock.now())),
                at: ["metadata", "annotations", Marker.pendingChange])
        }
        patch.set(.string(existing.uid), at: ["metadata", "uid"])
        patch.set(.string(existing.resourceVersion), at: ["metadata", "resourceVersion"])
        return try await host.patch(
            .services, namespace: existing.namespace, name: existing.name, patch: .merge(patch))
    }
}

internal import KubeCore
internal import KubeRuntime

/// Keeps PersistentVolumes of both sides together. Keys are virtual names: of the tenant's own volumes, which have a host
/// side like any object, and of the host's volumes for claims of the tenant, which are shown under the host's name.
final class VolumeSyncer: KindSyncer {
    let name = "persistentvolume"
    let host: HostSide
    let loop: SyncLoop
    private let translation: VolumeTranslation
    private let environment: SyncEnvironment
    private let virtual: Reflector
    private let hostClaims: HostSide
    private let virtualClaims: Reflector

    var reflectors: [Reflector] { [host.reflector] }
    var dependencies: [Reflector] { [hostClaims.reflector] }

    init(_ translation: VolumeTranslation, _ environment: SyncEnvironment, hostClaims: HostSide) {
        self.translation = translation
        self.environment = environment
        self.hostClaims = hostClaims
        // All volumes: those that the host made for claims of ours carry no mark of ours.
        host = HostSide(.persistentVolumes, environment, scope: .cluster, selector: .everything)
        virtual = environment.virtualReflectors.reflector(for: .persistentVolumes)
        virtualClaims = environment.virtualReflectors.reflector(for: .persistentVolumeClaims)
        loop = SyncLoop(kind: name, environment: environment)
        watch()
    }

    private func watch() {
        virtual.addHandler { [loop] in loop.add($0.key) }
        host.onChange { [loop] in loop.add($0) }
        host.reflector.addHandler {
            [loop, ownership = environment.ownership, namespaces = environment.naming.namespaces] in
            let volume = $0.object
            guard ownership.claim(of: volume) == nil else { return }
            let namespace = volume.text("spec", "claimRef", "namespace")
            // In a layout of many namespaces the claim decides.
            guard namespaces.single.map({ $0 == namespace }) ?? !namespace.isEmpty else { return }
            loop.add(ObjectKey(namespace: "", name: volume.name))
        }
        hostClaims.reflector.addHandler { [weak self] change in
            let volume = change.object.text("spec", "volumeName")
            if !volume.isEmpty, let self { loop.add(virtualKey(ofHostVolume: volume)) }
        }
    }

    func run() async {
        await loop.run(workers: 4, subject: { [virtual] in virtual.cache[$0] }, reconcile: reconcile)
    }

    // MARK: Names

    private func virtualKey(ofHostVolume name: String) -> ObjectKey {
        let own = host.reflector.cache.object(name: name).flatMap { environment.ownership.claim(of: $0) }
        return own?.key ?? ObjectKey(namespace: "", name: name)
    }

    /// Names of volumes as claims need them.
    var names: ClaimTranslation.VolumeNames {
        ClaimTranslation.VolumeNames(
            hostName: { [self] name in
                guard let volume = virtual.cache.object(name: name), !volume.isBeingDeleted else { return nil }
                guard MirroredVolume.isMirror(volume) else { return environment.naming.hostName(name, in: "") }
                // The annotation is the tenant's word; what the host volume was made for is not.
                return hostVolume(mirroredAs: name, by: volume) == nil ? nil : name
            }, virtualName: { [self] in virtualKey(ofHostVolume: $0).name })
    }

    // MARK: Reconciling

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let volume = virtual.cache[key]
        if let volume, FakeVolume.isFake(volume) {
            // From a time when volumes were not synced.
            try await deleteVirtual(volume)
            return .written
        }
        let mirrored = hostVolume(mirroredAs: key.name, by: volume)
        if mirrored != nil, volume.map(MirroredVolume.isMirror) ?? true { return try await mirror(volume, mirrored) }
        if let volume, MirroredVolume.isMirror(volume) { return try await mirror(volume, nil) }
        return try await own(volume, key)
    }

    /// The host volume of this name, if it is bound to a claim of ours, or was and still says so.
    private func hostVolume(mirroredAs name: String, by volume: KubeObject?) -> KubeObject? {
        guard let candidate = host.reflector.cache.object(name: name),
            environment.ownership.claim(of: candidate) == nil, claimant(of: candidate, knownBy: volume) != nil
        else { return nil }
        return candidate
    }

    /// The claim of the tenant that a host volume is for.
    private func claimant(of hostVolume: KubeObject, knownBy volume: KubeObject?) -> VolumeTranslation.Claimant? {
        let reference = hostVolume.at("spec", "claimRef") ?? .null
        let place = ObjectKey(namespace: reference.text("namespace"), name: reference.text("name"))
        guard !place.name.isEmpty else { return nil }
        if let hostClaim = hostClaims.reflector.cache[place],
            reference.text("uid").isEmpty || reference.text("uid") == hostClaim.uid,
            hostClaim.text("spec", "volumeName") == hostVolume.name,
            let claim = environment.ownership.claim(of: hostClaim)
        {
            let virtualClaim = virtualClaims.cache[claim.key].flatMap { $0.uid == claim.uid ? $0 : nil }
            return VolumeTranslation.Claimant(
                key: claim.key, uid: claim.uid, className: virtualClaim.flatMap(ClaimTranslation.className))
        }
        // The claim is gone; the virtual volume remembers whose it was.
        guard let known = volume?.at("spec", "claimRef") else { return nil }
        let key = ObjectKey(namespace: known.text("namespace"), name: known.text("name"))
        guard !key.namespace.isEmpty, environment.naming.hostKey(key) == place else { return nil }
        return VolumeTranslation.Claimant(
            key: key, uid: known.text("uid"), className: volume?.at("spec", "storageClassName")?.stringValue)
    }

    // MARK: Volumes that the tenant made

    private func own(_ volume: KubeObject?, _ key: ObjectKey) async throws -> SyncOutcome {
        let hostVolume = host.object(for: key)
        guard let volume, !volume.isBeingDeleted else {
            guard let hostVolume, !hostVolume.isBeingDeleted else { return .unchanged }
            try await host.delete(hostVolume)
            loop.add(key)
            return .written
        }
        guard let hostVolume else {
            // The host has reclaimed it, as its policy says.
            if volume.text("status", "phase") == "Released",
                volume.text("spec", "persistentVolumeReclaimPolicy") == "Delete"
            {
                try await deleteVirtual(volume)
                return .written
            }
            let created = try await host.create(
                try translation.hostObject(for: volume), for: key, uid: volume.uid)
            try await show(created, volume)
            return .written
        }
        guard !hostVolume.isBeingDeleted else { return .unchanged }
        guard host.relation(of: hostVolume, to: key, uid: volume.uid) == .same else {
            try await host.delete(hostVolume)
            loop.add(key)
            return .written
        }
        var outcome = SyncOutcome.unchanged
        var current = hostVolume
        if let patch = try translation.hostPatch(host: hostVolume, virtual: volume) {
            current = try await host.patch(hostVolume, patch)
            outcome.wrote = true
        }
        if try await show(current, volume) { outcome.wrote = true }
        return outcome
    }

    @discardableResult
    private func show(_ hostVolume: KubeObject, _ volume: KubeObject) async throws -> Bool {
        let shown = translation.virtualObject(
            volume, showing: hostVolume, claimant: claimant(of: hostVolume, knownBy: volume))
        return try await bring(volume, to: shown)
    }

    // MARK: Volumes that the host made

    private func mirror(_ volume: KubeObject?, _ hostVolume: KubeObject?) async throws -> SyncOutcome {
        switch (MirroredVolume.decide(virtual: volume, host: hostVolume), volume, hostVolume) {
        case (.create, _, let hostVolume?):
            guard let claimant = claimant(of: hostVolume, knownBy: nil) else { return .unchanged }
            let mirror = translation.mirror(of: hostVolume, claimant: claimant)
            do throws(StatusError) {
                let created = try await virtualWriter.create(mirror)
                _ = try await bring(created, to: mirror)
            } catch {
                guard error.isAlreadyExists else { throw error }
            }
        case (.show, let volume?, let hostVolume?):
            guard let claimant = claimant(of: hostVolume, knownBy: volume) else { return .unchanged }
            let wrote = try await bring(volume, to: translation.mirror(of: hostVolume, claimant: claimant))
            return wrote ? .written : .unchanged
        case (.release, let volume?, _):
            try await release(volume)
        case (.delete, let volume?, _):
            try await deleteVirtual(volume)
            try await release(volume)
        case (.deleteHost, _, let hostVolume?):
            try await deleteReleased(hostVolume)
        default:
            return .unchanged
        }
        return .written
    }

    /// Only in the state that was looked at: a volume that was bound again meanwhile stays.
    private func deleteReleased(_ hostVolume: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            _ = try await environment.host.delete(
                .persistentVolumes, namespace: nil, name: hostVolume.name,
                options: DeleteOptions(uid: hostVolume.uid, resourceVersion: hostVolume.resourceVersion))
        } catch {
            guard error.isNotFound else { throw error }
        }
    }

    // MARK: Writing to the tenant

    /// Makes spec and status of a virtual volume those of `shown`.
    private func bring(_ volume: KubeObject, to shown: KubeObject) async throws(StatusError) -> Bool {
        var wrote = false
        for (field, subresource) in [("spec", nil), ("status", "status")] {
            guard let after = shown[field]?.objectValue,
                let change = MergeDifference.patch(from: volume[field]?.objectValue ?? [:], to: after)
            else { continue }
            try await virtualWriter.patch(volume, [field: .object(change)], subresource: subresource)
            wrote = true
        }
        return wrote
    }

    private func release(_ volume: KubeObject) async throws(StatusError) {
        let rest = volume.finalizers.filter { $0 != MirroredVolume.finalizer }
        guard rest != volume.finalizers else { return }
        do throws(StatusError) {
            try await virtualWriter.patch(
                volume, ["metadata": ["finalizers": .array(rest.map(JSONValue.string))]])
        } catch {
            guard error.isNotFound else { throw error }
        }
    }

    private func deleteVirtual(_ volume: KubeObject) async throws(StatusError) {
        guard !volume.isBeingDeleted else { return }
        try await virtualWriter.delete(volume)
    }

    private var virtualWriter: GuardedWriter {
        GuardedWriter(api: environment.virtual, resource: .persistentVolumes, cache: virtual.cache)
    }
}

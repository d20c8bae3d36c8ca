internal import KubeCore
internal import KubeRuntime

/// Keeps claims of both sides together. A claim is data: one that is bound on the host is never deleted but for the
/// tenant's deletion, and when the host takes it away the tenant's goes as well.
/// Source: vcluster reference 3.8; Kubernetes documentation, "Persistent Volumes: Storage Object in Use Protection".
final class ClaimSyncer: KindSyncer {
    let name = "persistentvolumeclaim"
    let host: HostSide
    let loop: SyncLoop
    private let translation: ClaimTranslation
    private let environment: SyncEnvironment
    private let virtual: Reflector
    /// Where the tenant's own scheduler has placed a user of the claim.
    private let placement: @Sendable (ObjectKey) -> String?

    var reflectors: [Reflector] { [host.reflector] }
    let dependencies: [Reflector]

    /// - Parameter dependencies: caches that `translation` reads.
    init(
        _ translation: ClaimTranslation, _ environment: SyncEnvironment, host: HostSide,
        dependencies: [Reflector] = [], placement: @escaping @Sendable (ObjectKey) -> String? = { _ in nil }
    ) {
        self.translation = translation
        self.environment = environment
        self.host = host
        self.dependencies = dependencies
        self.placement = placement
        virtual = environment.virtualReflectors.reflector(for: .persistentVolumeClaims)
        loop = SyncLoop(kind: name, environment: environment)
        virtual.addHandler { [loop] in loop.add($0.key) }
        host.onChange { [loop] in loop.add($0) }
    }

    func run() async {
        await loop.run(workers: 8, subject: { [virtual] in virtual.cache[$0] }, reconcile: reconcile)
    }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let hostClaim = host.object(for: key)
        guard let claim = virtual.cache[key], environment.naming.namespaces.carries(key.namespace) else {
            return try await settleWithoutVirtual(hostClaim, key)
        }
        guard let hostClaim else { return try await create(claim, key) }
        guard belongsTogether(hostClaim, claim, key) else { return try await remove(hostClaim, key) }
        if claim.isBeingDeleted {
            // It goes to make room for the claim that replaces it, whoever uses it.
            if ClaimReplacement.noted(on: hostClaim, for: key) != nil, !claim.finalizers.isEmpty {
                try await virtualWriter.patch(claim, ["metadata": ["finalizers": nil]])
                loop.add(key)
                return .written
            }
            return try await remove(hostClaim, key)
        }
        if hostClaim.isBeingDeleted {
            try await virtualWriter.delete(claim)
            return .written
        }
        if translation.isReplaced(host: hostClaim, virtual: claim) {
            try await replace(claim, hostClaim)
            return .written
        }
        return try await exchange(hostClaim, claim)
    }

    /// The host claim is that of this virtual claim, or of one that this virtual claim was made to replace: it then names
    /// the volume that the host claim has, which nobody else can know.
    private func belongsTogether(_ hostClaim: KubeObject, _ claim: KubeObject, _ key: ObjectKey) -> Bool {
        if host.relation(of: hostClaim, to: key, uid: claim.uid) == .same { return true }
        return !hostClaim.isBeingDeleted && !claim.text("spec", "volumeName").isEmpty
            && !hostClaim.text("spec", "volumeName").isEmpty
            && !translation.isReplaced(host: hostClaim, virtual: claim)
    }

    private func create(_ claim: KubeObject, _ key: ObjectKey) async throws -> SyncOutcome {
        guard !claim.isBeingDeleted else { return .unchanged }
        let desired = try translation.hostObject(for: claim, placedOn: placement(key))
        let created = try await host.create(desired, for: key, uid: claim.uid)
        _ = try await exchange(created, claim)
        return .written
    }

    // MARK: Removing

    private func settleWithoutVirtual(_ hostClaim: KubeObject?, _ key: ObjectKey) async throws -> SyncOutcome {
        guard let hostClaim, !hostClaim.isBeingDeleted else { return .unchanged }
        guard let next = ClaimReplacement.noted(on: hostClaim, for: key) else {
            return try await remove(hostClaim, key)
        }
        guard try await make(next) else { return try await remove(hostClaim, key) }
        loop.add(key)
        return .written
    }

    /// - Returns: false when the claim's namespace is gone, or on its way.
    private func make(_ claim: KubeObject) async throws(StatusError) -> Bool {
        do throws(StatusError) {
            try await virtualWriter.create(claim)
        } catch {
            // One that is there already brings the key back by its event.
            guard !error.isAlreadyExists else { return true }
            guard error.isNotFound || error.code == 403 else { throw error }
            return false
        }
        return true
    }

    private func remove(_ hostClaim: KubeObject, _ key: ObjectKey) async throws -> SyncOutcome {
        // What is on its way out comes back by its event.
        guard !hostClaim.isBeingDeleted else { return .unchanged }
        try await host.delete(hostClaim)
        loop.add(key)
        return .written
    }

    /// Notes the new claim on the host's, then makes room for it; the next look makes it.
    private func replace(_ claim: KubeObject, _ hostClaim: KubeObject) async throws {
        let shown = translation.virtualObject(claim, showing: hostClaim)
        let note = ClaimReplacement.note(claim, volumeName: shown.text("spec", "volumeName"))
        if hostClaim.annotations[ClaimReplacement.annotation] != note {
            _ = try await host.patch(
                hostClaim, ["metadata": ["annotations": [ClaimReplacement.annotation: .string(note)]]])
        }
        try await virtualWriter.delete(claim)
        loop.add(ObjectKey(claim))
    }

    // MARK: Both are there

    private func exchange(_ hostClaim: KubeObject, _ claim: KubeObject) async throws -> SyncOutcome {
        var outcome = SyncOutcome.unchanged
        var hostClaim = hostClaim
        var patch = JSONValue.object(
            try translation.hostPatch(host: hostClaim, virtual: claim, placedOn: placement(ObjectKey(claim))) ?? [:])
        if hostClaim.annotations[ClaimReplacement.annotation] != nil {
            patch.set(.null, at: ["metadata", "annotations", ClaimReplacement.annotation])
        }
        if let patch = patch.objectValue, !patch.isEmpty {
            hostClaim = try await host.patch(hostClaim, patch)
            outcome.wrote = true
        }
        let changes = ClaimTranslation.fields.upPatch(
            from: claim, to: translation.virtualObject(claim, showing: hostClaim))
        for (change, subresource) in [(changes.object, nil), (changes.status, "status")] {
            guard let change else { continue }
            try await virtualWriter.patch(claim, change, subresource: subresource)
            outcome.wrote = true
        }
        return outcome
    }

    private var virtualWriter: GuardedWriter {
        GuardedWriter(api: environment.virtual, resource: .persistentVolumeClaims, cache: virtual.cache)
    }
}

internal import KubeCore
internal import KubeRuntime

/// Shows the tenant a PersistentVolume for each of its bound claims. Keys are names of volumes. Nothing of the host is
/// read or written.
final class FakeVolumeSyncer: KindSyncer {
    let name = "fakepersistentvolume"
    let loop: SyncLoop
    let reflectors: [Reflector] = []
    private let environment: SyncEnvironment
    private let claims: Reflector
    private let volumes: Reflector

    init(_ environment: SyncEnvironment) {
        self.environment = environment
        claims = environment.virtualReflectors.reflector(for: .persistentVolumeClaims)
        volumes = environment.virtualReflectors.reflector(for: .persistentVolumes)
        loop = SyncLoop(kind: name, environment: environment)
        claims.addHandler { [loop] change in
            let names = Set([change.old, change.object].compactMap { $0?.text("spec", "volumeName") })
            loop.add(names.filter { !$0.isEmpty }.map { ObjectKey(namespace: "", name: $0) })
        }
        volumes.addHandler { [loop] change in
            guard FakeVolume.isFake(change.object) || change.isDeletion else { return }
            loop.add(change.key)
        }
    }

    func run() async {
        await loop.run(workers: 2, subject: { [volumes] in volumes.cache[$0] }, reconcile: reconcile)
    }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let users = claims.cache.objects(.volumeName, key.name)
        // The host binds a volume to one claim only; a second claim of this name waits in vain.
        let claim = users.filter { $0.text("status", "phase") == "Bound" }.min { $0.uid < $1.uid }
        switch FakeVolume.decide(claim: claim, volume: volumes.cache[key]) {
        case .rest:
            return .unchanged
        case .create(let volume):
            try await create(volume)
        case .patch(let volume, let patch):
            try await writer.patch(volume, patch)
        case .bind(let volume):
            try await bind(volume)
        case .delete(let volume):
            try await writer.delete(volume)
        }
        return .written
    }

    private func create(_ volume: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            let created = try await writer.create(volume)
            if created.text("status", "phase") != "Bound" { try await bind(created) }
        } catch {
            // Somebody made it in the same moment; its event brings the key back.
            guard error.isAlreadyExists else { throw error }
        }
    }

    private func bind(_ volume: KubeObject) async throws(StatusError) {
        try await writer.patch(volume, ["status": ["phase": "Bound"]], subresource: "status")
    }

    private var writer: GuardedWriter {
        GuardedWriter(api: environment.virtual, resource: .persistentVolumes, cache: volumes.cache)
    }
}

extension ObjectIndex {
    /// Claims by the name of their volume.
    static let volumeName = ObjectIndex.field("spec", "volumeName")
}

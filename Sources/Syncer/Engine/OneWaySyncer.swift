internal import KubeCore
internal import KubeRuntime

/// Keeps the host side of a kind equal to its translation: creates, repairs and removes. Drift on the host is
/// repaired, labels and annotations that others added there stay. Source: vcluster reference 3.2 and 4.3.
final class OneWaySyncer<Kind: Translation>: KindSyncer {
    private let translation: Kind
    private let environment: SyncEnvironment
    private let host: HostSide
    private let virtual: Reflector
    private let ownsVirtualReflector: Bool
    let loop: SyncLoop

    var reflectors: [Reflector] { ownsVirtualReflector ? [host.reflector, virtual] : [host.reflector] }

    init(_ translation: Kind, _ environment: SyncEnvironment) {
        self.translation = translation
        self.environment = environment
        let transform = translation.transform
        let keeping = ObjectTransform { transform.apply($0) }
        host = HostSide(translation.resource, environment, transform: keeping)
        if translation.keepsContent {
            virtual = environment.virtualReflectors.reflector(for: translation.resource)
            ownsVirtualReflector = false
        } else {
            virtual = Reflector(
                api: environment.virtual, resource: translation.resource,
                options: ReflectorOptions(transform: keeping), clock: environment.clock, logger: environment.logger)
            ownsVirtualReflector = true
        }
        loop = SyncLoop(kind: translation.name, environment: environment)
        virtual.addHandler { [loop] in loop.add($0.key) }
        host.onChange { [loop] in loop.add($0) }
    }

    func run() async {
        await loop.run(workers: 8, subject: { [virtual] in virtual.cache[$0] }, reconcile: reconcile)
    }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let hostObject = host.object(for: key)
        guard let virtualObject = virtual.cache[key], translation.isWanted(virtualObject) else {
            return try await remove(hostObject)
        }
        guard let hostObject else {
            let complete = try await content(of: virtualObject)
            _ = try await host.create(try translation.hostObject(for: complete), for: key, uid: complete.uid)
            return .written
        }
        guard host.relation(of: hostObject, to: key, uid: virtualObject.uid) == .same else {
            return try await remove(hostObject)
        }
        return try await repair(hostObject, virtualObject)
    }

    /// The host's deletion event brings the key back when a successor waits.
    private func remove(_ hostObject: KubeObject?) async throws -> SyncOutcome {
        guard let hostObject, !hostObject.isBeingDeleted else { return .unchanged }
        try await host.delete(hostObject)
        loop.add(hostKey(of: hostObject))
        return .written
    }

    private func hostKey(of hostObject: KubeObject) -> [ObjectKey] {
        environment.ownership.claim(of: hostObject).map { [$0.key] } ?? []
    }

    private func repair(_ hostObject: KubeObject, _ virtualObject: KubeObject) async throws -> SyncOutcome {
        let desired = try translation.hostObject(for: virtualObject)
        var patch = JSONObject()
        if let metadata = environment.metadata.patch(from: hostObject, to: desired) {
            patch["metadata"] = .object(metadata)
        }
        if translation.keepsContent {
            addContent(from: hostObject, to: desired, &patch)
        } else if translation.transform.fingerprint(hostObject) != translation.transform.fingerprint(virtualObject) {
            let complete = try await content(of: virtualObject)
            let current = try await environment.host.get(
                translation.resource, namespace: hostObject.namespace, name: hostObject.name)
            addContent(from: current, to: try translation.hostObject(for: complete), &patch)
        }
        guard !patch.isEmpty else { return .unchanged }
        _ = try await host.patch(hostObject, patch)
        return .written
    }

    private func addContent(from current: KubeObject, to desired: KubeObject, _ patch: inout JSONObject) {
        var before = JSONObject()
        var after = JSONObject()
        for field in translation.ownedFields {
            if let value = current[field] { before[field] = value }
            if let value = desired[field] { after[field] = value }
        }
        for (field, change) in MergeDifference.patch(from: before, to: after) ?? [:] { patch[field] = change }
    }

    /// The object with what the cache leaves out.
    /// - Throws: a refusal when it was replaced since; its event brings the key back.
    private func content(of cached: KubeObject) async throws -> KubeObject {
        guard !translation.keepsContent else { return cached }
        let current = try await environment.virtual.get(
            translation.resource, namespace: cached.namespace, name: cached.name)
        guard current.uid == cached.uid else { throw SyncRefusal.waiting("the object was replaced") }
        return current
    }
}

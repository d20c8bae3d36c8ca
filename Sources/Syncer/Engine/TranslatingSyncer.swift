internal import KubeCore
internal import KubeRuntime

/// Keeps the host side of a kind equal to its translation: creates, repairs and removes, and shows the tenant what the host
/// says. Drift on the host is repaired, labels and annotations that others added there stay, and what somebody deletes
/// there is made again. Source: vcluster reference 3.2 and 4.3.
final class TranslatingSyncer<Kind: Translation>: KindSyncer {
    let host: HostSide
    let virtual: Reflector
    let loop: SyncLoop
    private let translation: Kind
    private let environment: SyncEnvironment

    private static var workers: Int { 8 }

    var name: String { translation.name }
    var reflectors: [Reflector] { translation.sharesVirtualCache ? [host.reflector] : [host.reflector, virtual] }
    let dependencies: [Reflector]

    /// - Parameter dependencies: caches of other kinds' host objects that the translation reads.
    init(_ translation: Kind, _ environment: SyncEnvironment, dependencies: [Reflector] = []) {
        precondition(translation.keepsContent || !translation.fields.flowsUp, "up-flowing fields need content")
        self.translation = translation
        self.environment = environment
        self.dependencies = dependencies
        let transform = translation.transform
        let keeping = ObjectTransform { transform.apply($0) }
        let marked = LabelSelector(
            requirements: environment.naming.managedSelector(translation.scope).requirements
                + translation.hostRequirements)
        host = HostSide(
            translation.resource, environment, scope: translation.scope, selector: marked, transform: keeping)
        virtual =
            translation.sharesVirtualCache
            ? environment.virtualReflectors.reflector(for: translation.resource)
            : Reflector(
                api: environment.virtual, resource: translation.resource,
                options: ReflectorOptions(transform: keeping), clock: environment.clock, logger: environment.logger)
        loop = SyncLoop(kind: translation.name, environment: environment)
        requeue(on: virtual) { [$0.key] }
        host.onChange { [loop] in loop.add($0) }
    }

    /// Looks again at objects of this kind when something that their translation leans on changes.
    /// - Parameter keys: the virtual objects that a change of `reflector` concerns.
    func requeue(on reflector: Reflector, _ keys: @escaping @Sendable (CacheChange) -> [ObjectKey]) {
        reflector.addHandler { [loop] in loop.add(keys($0)) }
    }

    func run() async {
        await loop.run(workers: Self.workers, subject: { [virtual] in virtual.cache[$0] }, reconcile: reconcile)
    }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let hostObject = host.object(for: key)
        guard let virtualObject = virtual.cache[key], isWanted(virtualObject) else {
            if let hold = hostObject.flatMap(translation.remainingHold) { return .later(hold) }
            return try await remove(hostObject, key)
        }
        if let rejection = translation.rejection(of: virtualObject) {
            guard hostObject == nil else { return try await remove(hostObject, key) }
            throw rejection
        }
        guard let hostObject else {
            // One that is on its way out gets nothing new.
            guard !virtualObject.isBeingDeleted else { return .unchanged }
            let complete = try await content(of: virtualObject)
            let created = try await host.create(
                try wantedObject(for: complete), for: key, uid: complete.uid, replaces: translation.replaces)
            _ = try await showHost(created, virtualObject)
            return .written
        }
        guard !hostObject.isBeingDeleted else { return .unchanged }
        if host.relation(of: hostObject, to: key, uid: virtualObject.uid) != .same {
            guard translation.takesOverPredecessors else { return try await remove(hostObject, key) }
        }
        return try await exchange(hostObject, virtualObject, key)
    }

    private func isWanted(_ virtualObject: KubeObject) -> Bool {
        (translation.scope == .cluster || environment.naming.namespaces.carries(virtualObject.namespace))
            && translation.isWanted(virtualObject)
    }

    private func wantedObject(for virtualObject: KubeObject) throws(SyncRefusal) -> KubeObject {
        try environment.outgoing.edited(try translation.hostObject(for: virtualObject), of: translation.resource)
    }

    /// The host's deletion event brings the key back when a successor waits.
    private func remove(_ hostObject: KubeObject?, _ key: ObjectKey) async throws -> SyncOutcome {
        guard let hostObject, !hostObject.isBeingDeleted else { return .unchanged }
        try await host.delete(hostObject)
        loop.add(key)
        return .written
    }

    // MARK: Both are there

    private func exchange(
        _ hostObject: KubeObject, _ virtualObject: KubeObject, _ key: ObjectKey
    ) async throws -> SyncOutcome {
        var outcome = SyncOutcome.unchanged
        var hostObject = hostObject
        if let patch = try await repair(hostObject, virtualObject) {
            do throws(StatusError) {
                hostObject = try await host.patch(hostObject, patch)
            } catch {
                guard error.code == 422, translation.replacesUnchangeable else { throw error }
                return try await remove(hostObject, key)
            }
            outcome.wrote = true
        }
        outcome.wroteBack = try await showHost(hostObject, virtualObject)
        return outcome
    }

    /// The merge patch that brings the host object back to its translation; nil when there is no drift.
    private func repair(_ hostObject: KubeObject, _ virtualObject: KubeObject) async throws -> JSONObject? {
        let desired = try wantedObject(for: virtualObject)
        var patch = JSONObject()
        if translation.keepsContent {
            patch = translation.fields(of: virtualObject).hostPatch(from: hostObject, to: desired) ?? [:]
        } else if translation.transform.fingerprint(hostObject) != translation.transform.fingerprint(virtualObject) {
            let complete = try await content(of: virtualObject)
            let current = try await environment.host.get(
                translation.resource, namespace: hostObject.namespace, name: hostObject.name)
            patch = translation.fields.hostPatch(from: current, to: try wantedObject(for: complete)) ?? [:]
        }
        if let metadata = environment.metadata.patch(from: hostObject, to: desired) {
            patch["metadata"] = .object(metadata)
        }
        return patch.isEmpty ? nil : patch
    }

    /// Writes to the virtual object what flows up.
    private func showHost(_ hostObject: KubeObject, _ virtualObject: KubeObject) async throws -> Bool {
        let fields = translation.fields(of: virtualObject)
        guard fields.flowsUp else { return false }
        let shown = translation.virtualObject(virtualObject, showing: hostObject)
        let patch = fields.upPatch(from: virtualObject, to: shown)
        if let object = patch.object { try await virtualWriter.patch(virtualObject, object) }
        if let status = patch.status {
            let subresource = translation.hasStatusSubresource ? "status" : nil
            try await virtualWriter.patch(virtualObject, status, subresource: subresource)
        }
        return patch.object != nil || patch.status != nil
    }

    private var virtualWriter: GuardedWriter {
        GuardedWriter(api: environment.virtual, resource: translation.resource, cache: virtual.cache)
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

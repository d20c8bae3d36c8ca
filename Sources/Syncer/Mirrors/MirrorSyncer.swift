internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// Keeps mirrors of host objects in the virtual cluster: creates, updates and removes them, and undoes what the tenant does
/// to them. An object of the tenant's own under the same name is never touched. Source: vcluster reference 3.12 and 3.17.
final class MirrorSyncer: KindSyncer {
    let loop: SyncLoop
    private let kind: MirroredKind
    private let translation: MirrorTranslation
    private let environment: SyncEnvironment
    /// Where host objects come from; the first that has one for a place wins.
    private let sources: [Reflector]
    private let virtual: Reflector
    private let isWanted: @Sendable (KubeObject) -> Bool
    private let state = Mutex(State())

    private struct State {
        /// Uids of mirrors, which they stay when the tenant takes the marker away.
        var mirrors: [ObjectKey: String] = [:]
        /// What the server makes of a mirror that it completes by itself: not to be written again and again.
        var settled: [ObjectKey: Settlement] = [:]
        /// Objects of the tenant's own that have the name of a mirror, for events about them: not all are in the cache.
        var conflicts: [ObjectKey: KubeObject] = [:]

        mutating func forget(_ key: ObjectKey) {
            mirrors[key] = nil
            settled[key] = nil
            conflicts[key] = nil
        }
    }

    private struct Settlement: Equatable {
        let hostVersion: String
        let virtualVersion: String

        init(_ host: KubeObject, _ virtual: KubeObject) {
            hostVersion = host.resourceVersion
            virtualVersion = virtual.resourceVersion
        }
    }

    var name: String { kind.name }
    var resource: GroupVersionResource { kind.resource }
    var reflectors: [Reflector] { sources + [virtual] }

    /// - Parameters:
    ///   - sources: of the host, in order of precedence, each with the kind's index and transform. None removes what an
    ///     earlier configuration has left.
    ///   - isWanted: whether a host object is shown now; call `reconsider` when its answers change.
    init(
        _ kind: MirroredKind, sources: [Reflector], _ environment: SyncEnvironment,
        isWanted: @escaping @Sendable (KubeObject) -> Bool = { _ in true }
    ) {
        self.kind = kind
        self.sources = sources
        self.environment = environment
        self.isWanted = isWanted
        translation = MirrorTranslation(kind: kind)
        // Foreign objects are few among classes; among ConfigMaps and Secrets they would fill the memory.
        virtual = Reflector(
            api: environment.virtual, resource: kind.resource,
            options: ReflectorOptions(
                labelSelector: kind.keepsContent ? .everything : LabelSelector(matching: [Marker.fromHost: "true"]),
                transform: kind.transform), clock: environment.clock, logger: environment.logger)
        loop = SyncLoop(kind: kind.name, environment: environment, direction: .toVirtual)
        virtual.addHandler { [self] in noteVirtual($0) }
        for source in sources {
            source.addHandler { [loop] change in
                loop.add([change.old, change.object].compactMap { $0.flatMap(kind.admittedPlace) })
            }
        }
    }

    func run() async {
        await loop.run(workers: 2, subject: subject, reconcile: reconcile)
    }

    @Sendable private func subject(_ key: ObjectKey) -> KubeObject? {
        virtual.cache[key] ?? state.withLock { $0.conflicts[key] }
    }

    /// Looks at everything again.
    func reconsider() {
        loop.add(virtual.cache.keys())
        for source in sources { loop.add(source.cache.objects().compactMap(kind.admittedPlace)) }
    }

    private func noteVirtual(_ change: CacheChange) {
        if !change.isDeletion, MirrorTranslation.isMarked(change.object) {
            state.withLock { $0.mirrors[change.key] = change.object.uid }
        }
        loop.add(change.key)
    }

    private func isMirror(_ virtual: KubeObject) -> Bool {
        MirrorTranslation.isMarked(virtual) || state.withLock { $0.mirrors[ObjectKey(virtual)] == virtual.uid }
    }

    private func hostObject(for key: ObjectKey) -> KubeObject? {
        for source in sources {
            let found = source.cache.objects(kind.index, key.description).filter(isWanted)
            if let first = found.min(by: { ($0.namespace, $0.name) < ($1.namespace, $1.name) }) { return first }
        }
        return nil
    }

    // MARK: Deciding

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let current = virtual.cache[key]
        guard let host = hostObject(for: key) else {
            guard let current, isMirror(current), !current.isBeingDeleted else {
                if current == nil { state.withLock { $0.forget(key) } }
                return .unchanged
            }
            try await delete(current)
            return .written
        }
        guard let current else { return try await create(host, key) }
        return try await update(current, host, key)
    }

    private func update(_ current: KubeObject, _ host: KubeObject, _ key: ObjectKey) async throws -> SyncOutcome {
        var desired = translation.virtualObject(for: host, at: key)
        switch try change(of: current, host, desired, key) {
        case .nothing: return .unchanged
        case .status: return try await updateStatus(of: current, desired)
        case .everything: break
        }
        if !kind.keepsContent { desired = translation.virtualObject(for: try await content(of: host), at: key) }
        desired.uid = current.uid
        desired.resourceVersion = current.resourceVersion
        return try await replace(current, by: desired, host, key)
    }

    /// What of the virtual object is to be written anew.
    private enum Change {
        case nothing, status, everything
    }

    /// - Throws: when the object is the tenant's own, and is not what it would be as a mirror.
    private func change(
        of current: KubeObject, _ host: KubeObject, _ desired: KubeObject, _ key: ObjectKey
    ) throws(SyncRefusal) -> Change {
        let hasSameContent = hasSameContent(current, host, desired)
        guard isMirror(current) else {
            // The tenant loses nothing by an equal object, so that there is nothing to tell.
            if hasSameContent { return .nothing }
            state.withLock { $0.conflicts[key] = current }
            throw .blocked("\(kind.kind) \"\(host.name)\" of the host cannot be shown, since this object has its name")
        }
        let isSettled = state.withLock { $0.settled[key] == Settlement(host, current) }
        return isSettled || (hasSameContent && translation.haveSameMetadata(current, desired)) ? .status : .everything
    }

    private func hasSameContent(_ current: KubeObject, _ host: KubeObject, _ desired: KubeObject) -> Bool {
        if kind.keepsContent { return translation.haveSameContent(current, desired) }
        let content = ContentTransform(fields: kind.fields, keepsContent: false)
        return content.fingerprint(current) == content.fingerprint(host)
    }

    // MARK: Writing

    private func create(_ host: KubeObject, _ key: ObjectKey) async throws -> SyncOutcome {
        let complete = kind.keepsContent ? host : try await content(of: host)
        let desired = translation.virtualObject(for: complete, at: key)
        do throws(StatusError) {
            let created = try await environment.virtual.create(
                kind.resource, namespace: desired.namespace.isEmpty ? nil : desired.namespace, object: desired)
            record(created, desired, host, key)
            _ = try await updateStatus(of: created, desired)
            return .written
        } catch {
            if error.isNotFound, !key.namespace.isEmpty {
                try await createNamespace(key.namespace)
                throw SyncRefusal.waiting("waiting for the namespace")
            }
            guard error.isAlreadyExists else { throw error }
        }
        // Beyond what the cache sees: without its marker, or newer than the cache.
        let existing = try await environment.virtual.get(
            kind.resource, namespace: key.namespace.isEmpty ? nil : key.namespace, name: key.name)
        return try await update(existing, host, key)
    }

    // Not inlined: see `updateStatus`.
    @inline(never)
    private func replace(
        _ current: KubeObject, by replacement: KubeObject, _ host: KubeObject, _ key: ObjectKey
    ) async throws -> SyncOutcome {
        do throws(StatusError) {
            let updated = try await environment.virtual.update(
                kind.resource, namespace: replacement.namespace.isEmpty ? nil : replacement.namespace,
                object: replacement)
            record(updated, replacement, host, key)
            _ = try await updateStatus(of: updated, replacement)
        } catch {
            // A host object that was made anew differs in what cannot be changed. Its mirror is made anew too.
            guard error.code == 422, !current.isBeingDeleted else { throw error }
            try await delete(current)
            loop.add(key)
        }
        return .written
    }

    // Not inlined: the optimizer of Swift 6.3.1 crashes on the function that it would become part of.
    @inline(never)
    private func updateStatus(of current: KubeObject, _ desired: KubeObject) async throws(StatusError) -> SyncOutcome {
        guard let status = translation.status(of: current, with: desired) else { return .unchanged }
        var object = current
        object["status"] = status
        let updated = try await environment.virtual.updateStatus(kind.resource, namespace: nil, object: object)
        virtual.cache.recordWrite(updated)
        return .written
    }

    private func record(_ written: KubeObject, _ desired: KubeObject, _ host: KubeObject, _ key: ObjectKey) {
        virtual.cache.recordWrite(written)
        let isCompleted =
            !translation.haveSameContent(written, desired) || !translation.haveSameMetadata(written, desired)
        state.withLock { state in
            state.mirrors[key] = written.uid
            state.conflicts[key] = nil
            state.settled[key] = isCompleted ? Settlement(host, written) : nil
        }
    }

    private func delete(_ object: KubeObject) async throws(StatusError) {
        try await GuardedWriter(api: environment.virtual, resource: kind.resource, cache: virtual.cache).delete(object)
    }

    private func createNamespace(_ name: String) async throws(StatusError) {
        do throws(StatusError) {
            _ = try await environment.virtual.create(
                .namespaces, namespace: nil, object: KubeObject(apiVersion: "v1", kind: "Namespace", name: name))
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
    }

    /// The host object with what the cache leaves out.
    private func content(of cached: KubeObject) async throws -> KubeObject {
        let current = try await environment.host.get(
            kind.resource, namespace: cached.namespace.isEmpty ? nil : cached.namespace, name: cached.name)
        guard current.uid == cached.uid else { throw SyncRefusal.waiting("the object was replaced") }
        return current
    }
}

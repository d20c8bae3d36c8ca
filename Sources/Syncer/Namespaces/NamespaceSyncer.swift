internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// Gives each virtual namespace a host namespace with the workload account in it, and removes it afterwards, unless the
/// operator had made it. Source: vcluster reference 3.14.
final class NamespaceSyncer: KindSyncer {
    let name = "namespace"
    private let environment: SyncEnvironment
    private let translation: NamespaceTranslation
    private let host: Reflector
    private let virtual: Reflector
    private let loop: SyncLoop
    /// Uids of the host namespaces that have their workload account.
    private let prepared = Mutex<Set<String>>([])

    var reflectors: [Reflector] { [host] }

    /// Nil in the layout `single`.
    init?(_ environment: SyncEnvironment) {
        guard let translation = NamespaceTranslation(environment.configuration) else { return nil }
        self.environment = environment
        self.translation = translation
        host = Reflector(
            api: environment.host, resource: .namespaces,
            options: ReflectorOptions(labelSelector: environment.naming.managedSelector(.cluster)),
            clock: environment.clock, logger: environment.logger)
        virtual = environment.virtualReflectors.reflector(for: .namespaces)
        loop = SyncLoop(kind: name, environment: environment)
        virtual.addHandler { [loop] in loop.add($0.key) }
        host.addHandler { [self] change in
            if change.isDeletion {
                prepared.withLock { _ = $0.remove(change.object.uid) }
                environment.hostNamespaces.close(change.object.name)
            }
            if let source = translation.source(of: change.object) {
                loop.add(ObjectKey(namespace: "", name: source))
            }
        }
    }

    func run() async {
        await loop.run(workers: 4, subject: { [virtual] in virtual.cache[$0] }, reconcile: reconcile)
    }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let place = translation.hostName(of: key.name)
        let hostNamespace = host.cache.object(name: place).flatMap {
            translation.source(of: $0) == key.name ? $0 : nil
        }
        guard let namespace = virtual.cache[key], environment.naming.namespaces.carries(key.name) else {
            return try await remove(hostNamespace)
        }
        guard let hostNamespace else {
            // One that is being emptied needs no place on the host any more.
            guard !namespace.isBeingDeleted else { return .unchanged }
            return try await create(namespace)
        }
        guard !hostNamespace.isBeingDeleted else { return .unchanged }
        try await prepare(hostNamespace)
        let desired = translation.hostNamespace(for: namespace)
        guard let patch = translation.patch(from: hostNamespace, to: desired) else { return .unchanged }
        try await hostWriter.patch(hostNamespace, patch)
        return .written
    }

    private func create(_ namespace: KubeObject) async throws -> SyncOutcome {
        let desired = translation.hostNamespace(for: namespace)
        do throws(StatusError) {
            try await prepare(try await hostWriter.create(desired))
            return .written
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
        let existing = try await environment.host.get(.namespaces, namespace: nil, name: desired.name)
        switch translation.claim(existing, for: namespace) {
        case .ours:
            // Unknown to the cache yet, or on its way out: its event brings the key back.
            throw SyncRefusal.waiting("waiting for the namespace")
        case .imported:
            try await prepare(existing)
            return .unchanged
        case .foreign:
            throw SyncRefusal.nameTaken
        }
    }

    /// Pods of the namespace run as this account. From then on the namespace may be used.
    private func prepare(_ hostNamespace: KubeObject) async throws(StatusError) {
        guard !prepared.withLock({ $0.contains(hostNamespace.uid) }) else { return }
        try await HostPrerequisites(
            virtualClusterName: environment.naming.virtualClusterName, hostNamespace: hostNamespace.name
        ).ensureWorkloadServiceAccount(
            named: environment.configuration.workloadServiceAccountName, on: environment.host)
        prepared.withLock { _ = $0.insert(hostNamespace.uid) }
        environment.hostNamespaces.open(hostNamespace.name)
    }

    private func remove(_ hostNamespace: KubeObject?) async throws -> SyncOutcome {
        guard let hostNamespace, !hostNamespace.isBeingDeleted else { return .unchanged }
        try await hostWriter.delete(hostNamespace)
        return .written
    }

    private var hostWriter: GuardedWriter {
        GuardedWriter(api: environment.host, resource: .namespaces, cache: host.cache)
    }
}

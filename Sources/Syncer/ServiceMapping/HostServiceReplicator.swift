internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

/// Shows Services of the host in the virtual cluster: the Service and its endpoints follow, the namespace is made when it is
/// missing, and both go when the source goes or is no longer configured. Source: vcluster reference 1.9 and 3.18.
final class HostServiceReplicator: KindSyncer {
    /// A Service of the host: only it is watched, so that no more than it needs to be readable.
    private struct Source {
        let services: Reflector
        let endpoints: Reflector
        let place: ObjectKey

        var service: KubeObject? { services.cache[place].flatMap { $0.isBeingDeleted ? nil : $0 } }
        var subsets: KubeObject? { endpoints.cache[place] }
    }

    let name = "service-from-host"
    private let environment: SyncEnvironment
    private let translation: ReplicaTranslation
    private let sources: [ObjectKey: Source]
    private let services: Reflector
    private let endpoints: Reflector
    private let loop: SyncLoop

    var reflectors: [Reflector] { sources.values.flatMap { [$0.services, $0.endpoints] } }

    init(_ environment: SyncEnvironment) {
        self.environment = environment
        translation = ReplicaTranslation(naming: environment.naming)
        services = environment.virtualReflectors.reflector(for: .services)
        endpoints = environment.virtualReflectors.reflector(for: .endpoints)
        let loop = SyncLoop(kind: name, environment: environment, direction: .toVirtual)
        self.loop = loop
        var sources: [ObjectKey: Source] = [:]
        for mapping in environment.configuration.settings.replicatedServices.fromHost {
            let key = ObjectKey(namespace: mapping.virtualNamespace, name: mapping.virtualName)
            let source = Self.source(mapping, environment)
            for reflector in [source.services, source.endpoints] { reflector.addHandler { _ in loop.add(key) } }
            sources[key] = source
        }
        self.sources = sources
        for reflector in [services, endpoints] {
            reflector.addHandler { [keys = Set(sources.keys)] change in
                if keys.contains(change.key) || ReplicaTranslation.isReplica(change.object) { loop.add(change.key) }
            }
        }
    }

    private static func source(
        _ mapping: ReplicatedServices.FromHost, _ environment: SyncEnvironment
    ) -> Source {
        let namespace = mapping.hostNamespace.isEmpty ? environment.naming.hostNamespace : mapping.hostNamespace
        let options = ReflectorOptions(
            namespace: namespace, fieldSelector: FieldSelector("metadata.name", mapping.hostName))
        let reflectors = [GroupVersionResource.services, .endpoints].map {
            Reflector(
                api: environment.host, resource: $0, options: options, clock: environment.clock,
                logger: environment.logger)
        }
        return Source(
            services: reflectors[0], endpoints: reflectors[1],
            place: ObjectKey(namespace: namespace, name: mapping.hostName))
    }

    func run() async {
        loop.add(sources.keys)
        await loop.run(workers: 2, subject: { [services] in services.cache[$0] }, reconcile: reconcile)
    }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let replica = services.cache[key]
        if let replica, !ReplicaTranslation.isReplica(replica) {
            guard sources[key] != nil else { return .unchanged }
            throw SyncRefusal.unacceptable("A Service of the host cannot be shown under this name, since it is in use")
        }
        guard let source = sources[key], let hostService = source.service else { return try await remove(key, replica) }
        let desired = translation.virtualService(for: hostService, at: key)
        var wrote = try await bring(replica, to: desired, .services)
        if let desired = translation.virtualEndpoints(for: hostService, source.subsets, at: key) {
            let current = endpoints.cache[key]
            if current.map(ReplicaTranslation.isReplica) ?? true {
                wrote = try await bring(current, to: desired, .endpoints) || wrote
            }
        }
        return wrote ? .written : .unchanged
    }

    private func writer(_ resource: GroupVersionResource) -> GuardedWriter {
        GuardedWriter(
            api: environment.virtual, resource: resource,
            cache: (resource == .services ? services : endpoints).cache)
    }

    private func bring(
        _ current: KubeObject?, to desired: KubeObject, _ resource: GroupVersionResource
    ) async throws(StatusError) -> Bool {
        if let current { return try await writer(resource).bring(current, to: desired) }
        do throws(StatusError) {
            try await writer(resource).create(desired)
        } catch {
            guard error.isNotFound else { throw error }
            try await createNamespace(desired.namespace)
            try await writer(resource).create(desired)
        }
        return true
    }

    private func createNamespace(_ name: String) async throws(StatusError) {
        do throws(StatusError) {
            _ = try await environment.virtual.create(
                .namespaces, namespace: nil, object: KubeObject(apiVersion: "v1", kind: "Namespace", name: name))
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
    }

    private func remove(_ key: ObjectKey, _ service: KubeObject?) async throws -> SyncOutcome {
        var outcome = SyncOutcome.unchanged
        if let subsets = endpoints.cache[key], ReplicaTranslation.isReplica(subsets), !subsets.isBeingDeleted {
            try await writer(.endpoints).delete(subsets)
            outcome.wrote = true
        }
        if let service, !service.isBeingDeleted {
            try await writer(.services).delete(service)
            outcome.wrote = true
        }
        return outcome
    }
}

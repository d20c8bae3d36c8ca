internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

/// Shows Services of the virtual cluster in one namespace of the host, under chosen names. Their selectors lead to the
/// tenant's pods, so that the host keeps the endpoints. Source: vcluster reference 1.9 and 3.18.
final class VirtualServiceReplicator: KindSyncer {
    let name = "service-to-host"
    private let environment: SyncEnvironment
    private let translation: ReplicaTranslation
    private let rules: EndpointRules
    /// Of the host.
    private let namespace: String
    /// Where each virtual Service appears.
    private let places: [ObjectKey: [ObjectKey]]
    private let hostServices: Reflector
    private let hostEndpoints: Reflector?
    private let ownsServices: Bool
    private let services: Reflector
    private let endpoints: Reflector
    private let loop: SyncLoop

    var reflectors: [Reflector] { (ownsServices ? [hostServices] : []) + [hostEndpoints].compactMap { $0 } }
    var dependencies: [Reflector] { ownsServices ? [] : [hostServices] }

    /// - Parameters:
    ///   - namespace: of the host.
    ///   - hostServices: a cache that has all our Services of this namespace already; nil makes one.
    init(
        _ environment: SyncEnvironment, namespace: String, rules: EndpointRules, hostServices known: Reflector? = nil
    ) {
        self.environment = environment
        self.namespace = namespace
        self.rules = rules
        translation = ReplicaTranslation(naming: environment.naming)
        let loop = SyncLoop(kind: name, environment: environment)
        self.loop = loop
        var places: [ObjectKey: [ObjectKey]] = [:]
        for mapping in environment.configuration.settings.replicatedServices.toHost {
            let target = mapping.hostNamespace.isEmpty ? environment.naming.hostNamespace : mapping.hostNamespace
            guard target == namespace else { continue }
            places[ObjectKey(namespace: mapping.virtualNamespace, name: mapping.virtualName), default: []].append(
                ObjectKey(namespace: namespace, name: mapping.hostName))
        }
        self.places = places
        ownsServices = known == nil
        hostServices = known ?? Self.reflector(.services, namespace, environment)
        hostEndpoints = places.isEmpty ? nil : Self.reflector(.endpoints, namespace, environment)
        services = environment.virtualReflectors.reflector(for: .services)
        endpoints = environment.virtualReflectors.reflector(for: .endpoints)
        for reflector in [services, endpoints] {
            reflector.addHandler { [places] change in if places[change.key] != nil { loop.add(change.key) } }
        }
        for reflector in [hostServices, hostEndpoints].compactMap({ $0 }) {
            reflector.addHandler { [translation] change in
                if change.object.namespace == namespace, let key = translation.source(of: change.object) {
                    loop.add(key)
                }
            }
        }
    }

    private static func reflector(
        _ resource: GroupVersionResource, _ namespace: String, _ environment: SyncEnvironment
    ) -> Reflector {
        let labels = [Marker.managedBy: environment.naming.markerValue(.namespaced)]
            .merging(ReplicaTranslation.label) { $1 }
        return Reflector(
            api: environment.host, resource: resource,
            options: ReflectorOptions(
                namespace: namespace, labelSelector: LabelSelector(matching: labels),
                indexes: [.replicaSource(ReplicaTranslation(naming: environment.naming))]),
            clock: environment.clock, logger: environment.logger)
    }

    func run() async {
        loop.add(places.keys)
        await loop.run(workers: 2, subject: { [services] in services.cache[$0] }, reconcile: reconcile)
    }

    @Sendable private func reconcile(_ key: ObjectKey) async throws -> SyncOutcome {
        let source = services.cache[key].flatMap { $0.isBeingDeleted ? nil : $0 }
        let wanted = source == nil ? [] : places[key] ?? []
        var outcome = SyncOutcome.unchanged
        for place in wanted {
            guard let source else { break }
            if try await ensure(source, at: place) { outcome.wrote = true }
        }
        for replica in replicas(of: key) where !wanted.contains(ObjectKey(replica)) && !replica.isBeingDeleted {
            try await writer(.services).delete(replica)
            outcome.wrote = true
        }
        return outcome
    }

    private func replicas(of key: ObjectKey) -> [KubeObject] {
        hostServices.cache.objects(.replicaSource(translation), key.description).filter { $0.namespace == namespace }
    }

    private func ensure(_ source: KubeObject, at place: ObjectKey) async throws -> Bool {
        guard ServiceRules(security: environment.configuration.settings.security).reachesHost(source) else {
            throw SyncRefusal.unacceptable("A Service of type ExternalName cannot be shown on the host")
        }
        var wrote = try await bring(.services, hostServices, place, translation.hostService(for: source, at: place))
        let key = ObjectKey(source)
        if let hostEndpoints, rules.followsTenant(key), let subsets = endpoints.cache[key] {
            let desired = translation.hostEndpoints(for: source, subsets, rules: rules, at: place)
            wrote = try await bring(.endpoints, hostEndpoints, place, desired) || wrote
        }
        return wrote
    }

    private func bring(
        _ resource: GroupVersionResource, _ reflector: Reflector, _ place: ObjectKey, _ desired: KubeObject
    ) async throws -> Bool {
        let writer = writer(resource)
        if let current = reflector.cache[place], translation.source(of: current) != nil {
            return try await writer.bring(current, to: desired)
        }
        do throws(StatusError) {
            try await writer.create(desired)
            return true
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
        let existing = try await environment.host.get(resource, namespace: place.namespace, name: place.name)
        guard translation.source(of: existing) != nil else {
            throw SyncRefusal.blocked(
                "the host has a \(desired.kind) of another owner under the name chosen for this one")
        }
        return try await writer.bring(existing, to: desired)
    }

    private func writer(_ resource: GroupVersionResource) -> GuardedWriter {
        GuardedWriter(
            api: environment.host, resource: resource,
            cache: (resource == .services ? hostServices : hostEndpoints ?? hostServices).cache)
    }
}

extension ObjectIndex {
    /// By the key of the virtual Service that a host object is the replica of.
    static func replicaSource(_ translation: ReplicaTranslation) -> ObjectIndex {
        ObjectIndex(name: "replicaSource") { translation.source(of: $0).map { [$0.description] } ?? [] }
    }
}

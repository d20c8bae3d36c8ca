internal import KubeCore
internal import KubeRuntime
internal import SyncSettings

/// Kinds that a cluster has only when their definitions are installed: Gateway API and snapshots. One that either side
/// lacks is reported at start and keeps nobody waiting.
extension SyncedKinds {
    // MARK: Gateway API

    /// - Parameters:
    ///   - usage: told of the ConfigMaps and Secrets that these kinds name.
    ///   - wake: called with what became used or unused.
    static func gatewayAPI(
        _ environment: SyncEnvironment, usage: UsageIndex,
        wake: @escaping @Sendable (Set<UsageIndex.Reference>) -> Void
    ) -> [any KindSyncer] {
        let options = environment.configuration.settings.toHost.gatewayAPI
        guard options.gateways || options.httpRoutes || options.tlsRoutes || options.backendTLSPolicies else {
            return []
        }
        let parts = GatewayParts(environment)
        var kinds: [any KindSyncer] = [parts]
        if options.gateways {
            let gateways = parts.gateways()
            follow(gateways.virtual, "Gateway", usage, wake, GatewayTranslation.secrets)
            kinds.append(gateways)
        }
        if options.httpRoutes { kinds.append(parts.routes(.http)) }
        if options.tlsRoutes { kinds.append(parts.routes(.tls)) }
        if options.backendTLSPolicies {
            let policies = TranslatingSyncer(
                BackendTLSPolicyTranslation(metadata: environment.metadata, gatewayKey: parts.gatewayKey), environment)
            follow(policies.virtual, "BackendTLSPolicy", usage, wake, BackendTLSPolicyTranslation.used)
            kinds.append(policies)
        }
        return kinds
    }

    private static func follow(
        _ reflector: Reflector, _ kind: String, _ usage: UsageIndex,
        _ wake: @escaping @Sendable (Set<UsageIndex.Reference>) -> Void,
        _ references: @escaping @Sendable (KubeObject) -> Set<UsageIndex.Reference>
    ) {
        reflector.addHandler { change in
            wake(
                usage.set(
                    change.isDeletion ? [] : references(change.object), of: .init(kind: kind, key: change.key)))
        }
    }

    // MARK: Snapshots

    static func snapshots(_ environment: SyncEnvironment) -> [any KindSyncer] {
        guard environment.configuration.settings.toHost.volumeSnapshots else { return [] }
        let contents = TranslatingSyncer(
            SnapshotContentTranslation(
                metadata: environment.metadata, rules: VolumeRules(environment.configuration.settings.security)),
            environment)
        let classes = environment.classes
        let snapshots = TranslatingSyncer(
            VolumeSnapshotTranslation(
                metadata: environment.metadata,
                checkClass: { name throws(SyncRefusal) in try classes.check(.volumeSnapshotClass, name) },
                contentName: { [ownership = environment.ownership, cache = contents.host.reflector.cache] name in
                    cache.object(name: name).flatMap { ownership.claim(of: $0) }?.key.name ?? name
                }), environment)
        classes.onChange(of: .volumeSnapshotClass) { [loop = snapshots.loop, virtual = snapshots.virtual] name in
            loop.add(
                virtual.cache.objects().filter { $0.text("spec", "volumeSnapshotClassName") == name }
                    .map { ObjectKey($0) })
        }
        return [snapshots, contents]
    }
}

/// What the kinds of the Gateway API read of each other in the tenant cluster; it syncs nothing itself.
private struct GatewayParts: KindSyncer {
    let name = "gatewayapi"
    var reflectors: [Reflector] { [classes, grants, virtualGateways] }

    func run() async {}

    private let environment: SyncEnvironment
    private let classes: Reflector
    private let grants: Reflector
    private let virtualGateways: Reflector
    private let hostnames: HostnamePolicy

    init(_ environment: SyncEnvironment) {
        self.environment = environment
        // The tenant cluster may lack these kinds, so that their caches are not those that everybody waits for.
        func reflector(_ resource: GroupVersionResource) -> Reflector {
            Reflector(
                api: environment.virtual, resource: resource, clock: environment.clock, logger: environment.logger)
        }
        classes = reflector(.gatewayClasses)
        grants = reflector(.referenceGrants)
        virtualGateways = reflector(.gateways)
        hostnames = HostnamePolicy(allowed: environment.configuration.settings.security.allowedHostnames)
    }

    private var referenceGrants: ReferenceGrants {
        ReferenceGrants(inNamespace: { [cache = grants.cache] in cache.objects(inNamespace: $0) })
    }

    func gateways() -> TranslatingSyncer<GatewayTranslation> {
        let limits = environment.classes
        let syncer = TranslatingSyncer(
            GatewayTranslation(
                metadata: environment.metadata, grants: referenceGrants, hostnames: hostnames,
                allowsAddresses: environment.configuration.settings.security.allowsExternalIPs,
                hasClass: { [cache = classes.cache] in cache.object(name: $0) != nil },
                checkClass: { name throws(SyncRefusal) in try limits.check(.gatewayClass, name) }),
            environment, dependencies: [classes])
        requeueAll(of: syncer, on: [classes, grants])
        return syncer
    }

    func routes(_ form: RouteTranslation.Form) -> TranslatingSyncer<RouteTranslation> {
        let namespaces = environment.virtualReflectors.reflector(for: .namespaces)
        let syncer = TranslatingSyncer(
            RouteTranslation(
                metadata: environment.metadata, form: form, grants: referenceGrants, hostnames: hostnames,
                attachment: RouteAttachment(
                    gateway: { [cache = virtualGateways.cache] in cache[$0] },
                    namespaceLabels: { namespaces.cache.object(name: $0)?.labels ?? [:] })),
            environment, dependencies: [virtualGateways])
        requeueAll(of: syncer, on: [virtualGateways, grants, namespaces])
        return syncer
    }

    /// Looks again at all objects of a kind when the frame that they are judged in changes.
    private func requeueAll<Kind>(of syncer: TranslatingSyncer<Kind>, on reflectors: [Reflector]) {
        for reflector in reflectors {
            syncer.requeue(on: reflector) { [virtual = syncer.virtual] change in
                if case .updated(let old, let new) = change, old["spec"] == new["spec"], old.labels == new.labels {
                    return []
                }
                return virtual.cache.keys()
            }
        }
    }

    /// The virtual Gateway behind a name on the host.
    var gatewayKey: @Sendable (String) -> ObjectKey? {
        { [naming = environment.naming, cache = virtualGateways.cache] name in
            cache.keys().first { naming.hostName($0) == name }
        }
    }
}

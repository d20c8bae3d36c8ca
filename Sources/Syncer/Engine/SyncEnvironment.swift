internal import KubeCore
internal import KubeRuntime
internal import Logging
internal import SyncSettings

/// What all kinds share: both clusters, the naming scheme, and where to tell what happened.
struct SyncEnvironment: Sendable {
    let configuration: SyncerConfiguration
    let naming: HostNaming
    let ownership: HostOwnership
    let metadata: HostMetadata
    let hostNamespaces: HostNamespaceGate
    let outgoing: OutgoingPatches
    let virtual: any ResourceAPI
    let host: any ResourceAPI
    /// Caches of the tenant cluster, shared with the controllers of the same process.
    let virtualReflectors: SharedReflectors
    let events: EventRecorder
    let metrics: SyncMetrics
    /// Of which objects are made on the host.
    let hostKinds = HostKinds()
    /// What is known of our objects on the host, whatever their kind.
    let hostObjects = HostObjects()
    /// Whether anything is being done.
    let activity = SyncActivity()
    /// Which classes of the host the tenant may name.
    let classes: ClassLimits
    let clock: RuntimeClock
    let logger: Logger

    init(
        configuration: SyncerConfiguration, virtual: any ResourceAPI, virtualReflectors: SharedReflectors,
        host: any ResourceAPI, metrics: SyncMetrics, clock: RuntimeClock, logger: Logger
    ) {
        self.configuration = configuration
        naming = HostNaming(configuration)
        ownership = HostOwnership(naming: naming)
        metadata = HostMetadata(configuration)
        hostNamespaces = HostNamespaceGate(naming.namespaces)
        outgoing = OutgoingPatches(configuration.settings, naming: naming)
        self.virtual = virtual
        self.host = host
        self.virtualReflectors = virtualReflectors
        let events = EventRecorder(api: virtual, clock: clock, logger: logger)
        self.events = events
        activity.add("event-recorder") { !events.isIdle }
        self.metrics = metrics
        classes = ClassLimits(configuration.settings.fromHost, host: host, clock: clock, logger: logger)
        self.clock = clock
        self.logger = logger
    }

    /// A reflector of what is ours of one resource on the host: one watch, filtered by our marker.
    func hostReflector(
        _ resource: GroupVersionResource, scope: ObjectScope = .namespaced, selector: LabelSelector? = nil,
        indexes: [ObjectIndex] = [], transform: ObjectTransform = .withoutManagedFields
    ) -> Reflector {
        Reflector(
            api: host, resource: resource,
            options: ReflectorOptions(
                namespace: scope == .namespaced ? naming.namespaces.single : nil,
                labelSelector: selector ?? naming.managedSelector(scope), indexes: indexes, transform: transform),
            clock: clock, logger: logger)
    }
}

/// The part of the syncer that looks after one kind.
protocol KindSyncer: Sendable {
    /// For logs, events and metrics: `configmap`.
    var name: String { get }

    /// Reflectors of this kind alone; the engine runs them.
    var reflectors: [Reflector] { get }

    /// Reflectors of other kinds that must be filled before this kind can judge anything.
    var dependencies: [Reflector] { get }

    /// Works until cancelled. Called when `reflectors`, `dependencies` and all shared caches of the tenant cluster are
    /// filled; never, if the host refuses to list one of them.
    func run() async
}

extension KindSyncer {
    var dependencies: [Reflector] { [] }
}

internal import KubeCore
internal import KubeRuntime
internal import KubeServer
internal import Logging
internal import SyncSettings
internal import Synchronization
internal import TestKit

@testable internal import Syncer

/// A tenant cluster and a host cluster in this process, with a syncer between them. The test plays the host's scheduler and
/// kubelet by writing to the host.
final class SyncedPair: Sendable {
    let virtual: TestCluster
    let host: TestCluster
    let configuration: SyncerConfiguration
    private let running = Mutex<Task<Void, Never>?>(nil)
    private let countingHost: CountingAPI
    /// The tenant cluster as the syncer sees it.
    private let virtualAPI: any ResourceAPI
    private let clock: RuntimeClock

    /// What the syncer has asked of the host.
    var hostRequests: [String: Int] { countingHost.counts }
    /// Both clusters as the test uses them, with all rights.
    var tenant: any ResourceAPI { virtual.api }
    var hostAPI: any ResourceAPI { host.api }

    private init(
        virtual: TestCluster, host: TestCluster, configuration: SyncerConfiguration, surroundings: Surroundings
    ) {
        self.virtual = virtual
        self.host = host
        self.configuration = configuration
        countingHost = CountingAPI(surroundings.host(host.api), refused: surroundings.refused)
        virtualAPI = surroundings.virtual(virtual.api)
        clock = surroundings.clock
    }

    /// What lies between the syncer and the clusters.
    struct Surroundings {
        var virtual: (any ResourceAPI) -> any ResourceAPI = { $0 }
        var host: (any ResourceAPI) -> any ResourceAPI = { $0 }
        var clock = RuntimeClock.system
        /// Resources that the host does not let the syncer read.
        var refused: Set<String> = []
    }

    static let namespace = "team"

    static func start(
        name: String = "my-vcluster", host: TestCluster? = nil, settings: SyncSettings = .init(),
        surroundings: Surroundings = Surroundings(), startsSyncer: Bool = true
    ) async throws -> SyncedPair {
        let virtual = try await TestCluster.start()
        let hostCluster: TestCluster
        if let host {
            hostCluster = host
        } else {
            hostCluster = try await TestCluster.start()
        }
        let namespace = KubeObject(apiVersion: "v1", kind: "Namespace", name: Self.namespace)
        if host == nil { _ = try await hostCluster.api.create(.namespaces, namespace: nil, object: namespace) }
        let service = try await HostPrerequisites(virtualClusterName: name, hostNamespace: Self.namespace)
            .ensureService(on: hostCluster.api)
        let configuration = SyncerConfiguration(
            virtualClusterName: name, hostNamespace: Self.namespace, service: service, settings: settings)
        let pair = SyncedPair(
            virtual: virtual, host: hostCluster, configuration: configuration, surroundings: surroundings)
        pair.installTenantParts()
        if startsSyncer { try await pair.startSyncer() }
        return pair
    }

    private func installTenantParts() {
        let allocator = HostServiceAllocator(configuration: configuration, host: countingHost, clock: clock)
        let interceptor = ServiceInterceptor(
            allocate: { service, old throws(StatusError) in try await allocator.allocate(service, old: old) },
            release: { await allocator.release($0) })
        virtual.registry.setHook(interceptor.hook, of: GroupVersionResource.services.groupResource)
        let token = SubresourceHandler { request throws(StatusError) in
            var answer = request.body
            answer["status"] = [
                "token": .string("token-of-\(request.name)"), "expirationTimestamp": "2036-01-01T00:00:00Z",
            ]
            return answer
        }
        virtual.registry.setHandler(
            token, ofSubresource: "token", of: GroupVersionResource.serviceAccounts.groupResource)
    }

    /// Starts a syncer and waits until it has read both sides.
    /// - Parameter settings: nil for those that the pair was made with.
    func startSyncer(settings: SyncSettings? = nil) async throws {
        var logger = Logger(label: "syncer-test")
        logger.logLevel = .critical
        var configuration = configuration
        if let settings { configuration.settings = settings }
        let syncer = Syncer(
            configuration: configuration, virtual: virtualAPI, host: countingHost, clock: clock, logger: logger)
        // Unstructured, because a test owns the pair as a value; `stopSyncer` ends and awaits it.
        running.withLock { $0 = Task { await syncer.run() } }
        try await syncer.waitUntilSynced()
    }

    /// Cuts the syncer off wherever it is.
    func stopSyncer() async {
        let task = running.withLock { task in
            defer { task = nil }
            return task
        }
        task?.cancel()
        await task?.value
    }

    func stop(keepsHost: Bool = false) async {
        await stopSyncer()
        await virtual.stop()
        if !keepsHost { await host.stop() }
    }
}

/// Runs a body with a synced pair that is stopped afterwards, whatever happens.
func withSyncedPair(
    settings: SyncSettings = .init(), surroundings: SyncedPair.Surroundings = .init(), startsSyncer: Bool = true,
    _ body: (SyncedPair) async throws -> Void
) async throws {
    let pair = try await SyncedPair.start(
        settings: settings, surroundings: surroundings, startsSyncer: startsSyncer)
    do {
        try await body(pair)
        await pair.stop()
    } catch {
        await pair.stop()
        throw error
    }
}

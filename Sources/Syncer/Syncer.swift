package import KubeCore
package import KubeRuntime
package import Logging
package import SyncSettings
internal import Synchronization

/// Keeps a virtual cluster and its host namespace in agreement.
///
/// One loop per kind: changes on either side put the virtual name of the object into a queue; a worker reads both sides from
/// caches, asks the kind's pure translation what is to be done, and does it. At start everything on both sides goes
/// through the queues once, which repairs what happened while nobody looked; after that nothing is polled, and an idle
/// cluster makes no request. Any step may be cut off at any instruction: the next look continues from what is there.
package final class Syncer: Sendable {
    package let configuration: SyncerConfiguration
    private let environment: SyncEnvironment
    private let kinds: [any KindSyncer]
    private let virtualReflectors: SharedReflectors
    private let runsVirtualReflectors: Bool
    private let synced = AsyncLatch()

    /// - Parameters:
    ///   - virtual: the tenant's API, with all rights.
    ///   - virtualReflectors: caches of the tenant's API that somebody else runs and that are not built yet for pods, which
    ///     get indexes here; nil lets the syncer have its own.
    ///   - host: the host's API, with the rights of `HostRights`.
    ///   - metrics: where to tell how long syncing takes.
    package init(
        configuration: SyncerConfiguration, virtual: any ResourceAPI, virtualReflectors: SharedReflectors? = nil,
        host: any ResourceAPI, metrics: SyncMetrics = SyncMetrics(), clock: RuntimeClock = .system, logger: Logger
    ) {
        self.configuration = configuration
        let reflectors = virtualReflectors ?? SharedReflectors(api: virtual, clock: clock, logger: logger)
        self.virtualReflectors = reflectors
        runsVirtualReflectors = virtualReflectors == nil
        Self.demand(configuration.settings, from: reflectors)
        environment = SyncEnvironment(
            configuration: configuration, virtual: virtual, virtualReflectors: reflectors, host: host, metrics: metrics,
            clock: clock, logger: logger)
        kinds = SyncedKinds.make(environment)
        environment.hostKinds.complete()
    }

    /// Announces to shared caches what the syncer will need, so that they can be built before the syncer is.
    package static func demand(_ settings: SyncSettings, from reflectors: SharedReflectors) {
        SyncedKinds.demand(settings, from: reflectors)
    }

    /// Syncs until the task is cancelled, and returns when all work in progress has ended.
    package func run() async {
        await withDiscardingTaskGroup { group in
            if runsVirtualReflectors { group.addTask { await self.virtualReflectors.run() } }
            for kind in kinds {
                for reflector in kind.reflectors { group.addTask { await reflector.run() } }
            }
            group.addTask { await self.environment.events.run() }
            group.addTask { await self.work() }
        }
    }

    /// Returns when both sides have been read and differences are being repaired.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func waitUntilSynced() async throws(CancellationError) { try await synced.wait() }

    package var hasSynced: Bool { synced.isOpen }

    /// Returns when everything that was to be looked at has been: what is left waits for a later attempt.
    ///
    /// Kinds that the host refuses to list are not waited for.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func waitUntilSettled() async throws(CancellationError) {
        try await waitUntilSynced()
        for _ in 0..<Self.settlingRounds {
            // One look may find the moment between two pieces of work.
            var quietLooks = 0
            while quietLooks < 3 {
                let isWorking = environment.activity.isWorking(except: Set(unreadable.map(\.kind)))
                quietLooks = isWorking ? 0 : quietLooks + 1
                try await pause(.milliseconds(20))
            }
            // What had to wait for something else is tried again soon at first.
            try await pause(.milliseconds(250))
        }
    }

    private static let settlingRounds = 3

    private func pause(_ duration: Duration) async throws(CancellationError) {
        do { try await environment.clock.sleep(duration) } catch { throw CancellationError() }
    }

    /// The kinds of which a cache cannot be filled, and what refuses it.
    package var unreadable: [(kind: String, resource: GroupVersionResource, refusal: StatusError)] {
        kinds.flatMap { kind in
            (kind.reflectors + kind.dependencies).compactMap { cache in
                guard !cache.hasSynced, let refusal = cache.refusal else { return nil }
                return (kind.name, cache.resource, refusal)
            }
        }
    }

    /// What the kinds read, on either side.
    package var resources: Set<GroupVersionResource> { Set(kinds.flatMap(\.reflectors).map(\.resource)) }

    /// No kind starts before every cache that it reads is full: what is missing from half a cache would look deleted. A
    /// kind that the host does not let us read, or does not have, keeps no other waiting.
    private func work() async {
        do throws(CancellationError) {
            for kind in kinds {
                for reflector in kind.reflectors { try await reflector.waitUntilAnswered() }
            }
            try await virtualReflectors.waitUntilSynced()
        } catch { return }
        environment.logger.info(
            "Syncing",
            metadata: [
                "vcluster.name": "\(configuration.virtualClusterName)",
                "host.namespace": "\(configuration.hostNamespace)",
            ])
        synced.open()
        await withDiscardingTaskGroup { group in
            if configuration.settings.servesDNS { group.addTask { await self.ensureDNSService() } }
            for kind in kinds { group.addTask { await self.run(kind) } }
            group.addTask { await LeftoverSweep(environment: self.environment).run() }
        }
    }

    private func run(_ kind: any KindSyncer) async {
        let caches = kind.reflectors + kind.dependencies
        for cache in caches where !cache.hasSynced {
            guard let refusal = cache.refusal else { continue }
            environment.logger.warning(
                "Kind not synced, because the host refuses to list it",
                metadata: [
                    "sync.kind": "\(kind.name)", "resource": "\(cache.resource)", "status.code": "\(refusal.code)",
                    "status.reason": "\(refusal.reason.rawValue)",
                ])
        }
        do throws(CancellationError) {
            for cache in caches { try await cache.waitUntilSynced() }
        } catch { return }
        await kind.run()
    }

    private func ensureDNSService() async {
        await environment.clock.retrying { () throws(StatusError) in
            try await DNSService.ensure(on: environment.virtual)
        } failed: { error in
            environment.logger.debug("DNS Service not made yet", metadata: ["status.message": "\(error.message)"])
        }
    }
}

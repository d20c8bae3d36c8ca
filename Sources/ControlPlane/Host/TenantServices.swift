internal import Controllers
internal import KubeCore
internal import KubeRuntime
internal import Logging
internal import Syncer
internal import TenantDNS

/// What runs beside the controllers because there is a host: the syncer and the tenant's DNS server.
struct TenantServices: Sendable {
    private static let dnsBackoff = Backoff(base: .seconds(1), limit: .seconds(60))

    private let syncer: Syncer
    private let dns: TenantDNS?
    private let clock: RuntimeClock
    private let logger: Logger

    /// Builds both upon the caches of the controllers; nothing runs yet. `demand` must have been called before the
    /// controllers were built.
    init(_ configuration: ControlPlaneConfiguration, host: HostCluster, context: ControllerContext) {
        syncer = Syncer(
            configuration: host.syncerConfiguration, virtual: context.api, virtualReflectors: context.reflectors,
            host: host.api, metrics: host.metrics, clock: context.clock, logger: context.logger)
        // Only a pod is what host Service `kube-dns` leads to.
        dns =
            host.connection.runsInPod
            ? TenantDNS(
                configuration: TenantDNSConfiguration(
                    host: configuration.bind.host, clusterDomain: configuration.clusterDomain,
                    asksUpstreamForUnknownNames: configuration.asksHostForClusterNames),
                reflectors: context.reflectors, logger: context.logger)
            : nil
        clock = context.clock
        logger = context.logger
    }

    /// Announces to the shared caches what will be needed of them.
    static func demand(from reflectors: SharedReflectors, host: HostCluster) {
        Syncer.demand(host.syncerConfiguration.settings, from: reflectors)
        if host.connection.runsInPod { TenantDNS.demand(from: reflectors) }
    }

    /// Runs until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await syncer.run() }
            if let dns { group.addTask { await serve(dns) } }
        }
    }

    /// Returns when the syncer has read both sides.
    /// - Throws: `CancellationError` when the task is cancelled first.
    func waitUntilSynced() async throws(CancellationError) { try await syncer.waitUntilSynced() }

    private func serve(_ dns: TenantDNS) async {
        var failures = 0
        while !Task.isCancelled {
            do {
                try await dns.run()
            } catch {
                guard !Task.isCancelled else { return }
                logger.error("The DNS server does not run", metadata: ["error": "\(error)"])
            }
            failures += 1
            // Fails only when the task is cancelled, which ends the loop.
            try? await clock.sleep(Self.dnsBackoff.delay(afterFailures: failures))
        }
    }
}

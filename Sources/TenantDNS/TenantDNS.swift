package import KubeRuntime
package import Logging
internal import NIOCore
internal import Synchronization

/// Where the tenant's DNS server listens and whom it asks.
package struct TenantDNSConfiguration: Sendable {
    package var host: String
    /// 0 lets the system choose. Host Service `kube-dns` leads to 1053.
    package var port: Int
    /// Where `/metrics` is; 0 lets the system choose. Host Service `kube-dns` leads to 9153.
    package var metricsPort: Int
    package var clusterDomain: String
    /// Whether names of the domain that the tenant does not have are asked of the upstream resolvers, which in a pod are those
    /// of the host cluster.
    package var asksUpstreamForUnknownNames: Bool
    /// Upstream resolvers as `(address, port)`; nil takes those of `/etc/resolv.conf`.
    package var upstreams: [(address: String, port: Int)]?

    package init(
        host: String = "0.0.0.0", port: Int = 1053, metricsPort: Int = 9153,
        clusterDomain: String = "cluster.local", asksUpstreamForUnknownNames: Bool = false,
        upstreams: [(address: String, port: Int)]? = nil
    ) {
        self.host = host
        self.port = port
        self.metricsPort = metricsPort
        self.clusterDomain = clusterDomain
        self.asksUpstreamForUnknownNames = asksUpstreamForUnknownNames
        self.upstreams = upstreams
    }
}

/// The DNS server of a virtual cluster, answering from the tenant's own Services and EndpointSlices. Names of others are asked
/// of the machine's resolvers.
package final class TenantDNS: Sendable {
    private let configuration: TenantDNSConfiguration
    private let zone: ClusterZone
    private let logger: Logger
    private let bound = AsyncLatch()
    private let port = Mutex<Int?>(nil)
    private let metricsPort = Mutex<Int?>(nil)

    /// - Parameter reflectors: caches of the tenant's API, on which `demand` was called before; run by the caller.
    package init(configuration: TenantDNSConfiguration, reflectors: SharedReflectors, logger: Logger) {
        self.configuration = configuration
        zone = ClusterZone(domain: DomainName(configuration.clusterDomain), records: ClusterRecords(reflectors))
        self.logger = logger
    }

    init(configuration: TenantDNSConfiguration, records: ClusterRecords, logger: Logger) {
        self.configuration = configuration
        zone = ClusterZone(domain: DomainName(configuration.clusterDomain), records: records)
        self.logger = logger
    }

    /// Announces to shared caches what the server will need of them, before they are built.
    package static func demand(from reflectors: SharedReflectors) { ClusterRecords.demand(from: reflectors) }

    /// Serves until the task is cancelled.
    /// - Throws: when the sockets cannot be bound, or break.
    package func run() async throws {
        let metrics = DNSMetrics()
        let responder = Responder(
            zone: zone, forwarder: Forwarder(upstreams: try await upstreamAddresses()), metrics: metrics,
            asksUpstreamForUnknownNames: configuration.asksUpstreamForUnknownNames)
        let server = DNSServer(responder: responder, metrics: metrics, logger: logger)
        let scraped = MetricsServer(metrics: metrics, logger: logger)
        let metricsListener = try await scraped.bind(host: configuration.host, port: configuration.metricsPort)
        metricsPort.withLock { $0 = metricsListener.port }
        let sockets = try await server.bind(host: configuration.host, port: configuration.port)
        port.withLock { $0 = sockets.port }
        bound.open()
        logger.info(
            "DNS server listens",
            metadata: ["server.address": "\(configuration.host)", "server.port": "\(sockets.port)"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.serve(udp: sockets.udp) }
            group.addTask { try await server.serve(tcp: sockets.tcp) }
            group.addTask { try await scraped.serve(metricsListener.listener) }
            // Each ends only by cancellation or because its socket broke; both mean the end of the server.
            try await group.next()
            group.cancelAll()
        }
    }

    /// The port that both sockets are bound to, once they are.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func localPort() async throws(CancellationError) -> Int {
        try await bound.wait()
        return port.withLock { $0 } ?? configuration.port
    }

    /// The port of `/metrics`, once it is bound.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func localMetricsPort() async throws(CancellationError) -> Int {
        try await bound.wait()
        return metricsPort.withLock { $0 } ?? configuration.metricsPort
    }

    private func upstreamAddresses() async throws -> [SocketAddress] {
        if let upstreams = configuration.upstreams {
            return try upstreams.map { try SocketAddress(ipAddress: $0.address, port: $0.port) }
        }
        return try await ResolverFile.read().nameservers.map { try SocketAddress(ipAddress: $0, port: 53) }
    }
}

internal import KubeClient
internal import KubeCore
internal import KubeServer
internal import Logging
internal import SyncSettings
internal import Syncer

/// The host cluster of a virtual cluster, found to be reachable and to grant what is needed.
struct HostCluster: Sendable {
    let connection: ControlPlaneConfiguration.HostConnection
    let api: RemoteAPI
    /// With connections of its own: streams that go on for long must not take those of the syncer.
    let streams: RemoteAPI
    let dialer: UpgradeDialer
    let syncerConfiguration: SyncerConfiguration
    let metrics = SyncMetrics()

    /// Connects to the host, checks our rights there, and finds the Service in front of us.
    /// - Throws: `hostUnreachable`, `hostForbidden`, `badConfiguration`.
    static func open(
        _ configuration: ControlPlaneConfiguration, _ connection: ControlPlaneConfiguration.HostConnection,
        logger: Logger
    ) async throws(ControlPlaneError) -> HostCluster {
        do throws(StatusError) {
            let api = try RemoteAPI(connection.client)
            let access = HostAccess(host: api, namespace: connection.namespace, settings: connection.syncSettings)
            let reduction = try await access.reducedSettings()
            if !reduction.essential.isEmpty { try refuse(reduction.essential) }
            report(reduction, logger)
            var connection = connection
            connection.syncSettings = reduction.settings
            return HostCluster(
                connection: connection, api: api, streams: try RemoteAPI(connection.client, retries: .once),
                dialer: try UpgradeDialer(connection.client),
                syncerConfiguration: try await prepare(configuration, connection, api))
        } catch {
            throw ControlPlaneError(host: connection, error)
        }
    }

    private static func refuse(_ missing: [HostRights.Need]) throws(StatusError) -> Never {
        let listed = missing.prefix(4).map(\.description).joined(separator: ", ")
        let rest = missing.count > 4 ? " and \(missing.count - 4) more" : ""
        throw StatusError(code: 403, reason: .forbidden, message: "may not \(listed)\(rest)")
    }

    /// Says by name what stays off for want of which rights.
    private static func report(_ reduction: HostRights.Reduction, _ logger: Logger) {
        func warn(_ message: Logger.Message, _ feature: String, _ needs: [HostRights.Need]) {
            logger.warning(
                message,
                metadata: [
                    "feature": "\(feature)", "host.missing": "\(needs.map(\.description).joined(separator: ", "))",
                ])
        }
        for (feature, needs) in reduction.off {
            warn("The host does not grant what a feature needs: it stays off", feature, needs)
        }
        for (feature, needs) in reduction.unserved {
            warn("The host does not grant what requests will need", feature, needs)
        }
    }

    private static func prepare(
        _ configuration: ControlPlaneConfiguration, _ connection: ControlPlaneConfiguration.HostConnection,
        _ api: RemoteAPI
    ) async throws(StatusError) -> SyncerConfiguration {
        let prerequisites = HostPrerequisites(
            virtualClusterName: connection.serviceName, hostNamespace: connection.namespace)
        let service: HostServiceReference
        if connection.runsInPod {
            guard let existing = try await prerequisites.service(on: api) else {
                throw .notFound(GroupVersionResource.services.groupResource, connection.serviceName)
            }
            service = existing
        } else {
            service = try await prerequisites.ensureService(on: api)
        }
        let syncer = SyncerConfiguration(
            virtualClusterName: configuration.name, hostNamespace: connection.namespace, service: service,
            clusterDomain: configuration.clusterDomain,
            workloadServiceAccountName: connection.workloadServiceAccountName,
            kubernetesVersion: ServerVersion.gitVersion, settings: connection.syncSettings)
        if !connection.runsInPod {
            try await prerequisites.ensureWorkloadServiceAccount(named: syncer.workloadServiceAccountName, on: api)
        }
        return syncer
    }

    /// What the syncer did, and what that cost the host, in Prometheus text format.
    func prometheusText() -> String {
        metrics.prometheusText() + """
            # HELP vcluster_host_requests_total Requests sent to the API of the host.
            # TYPE vcluster_host_requests_total counter
            vcluster_host_requests_total \(api.requestCount)

            """
    }

    /// Makes Services of the tenant get their addresses from the host.
    var serviceInterceptor: ServiceInterceptor {
        let allocator = HostServiceAllocator(configuration: syncerConfiguration, host: api)
        return ServiceInterceptor(
            allocate: { service, old throws(StatusError) in try await allocator.allocate(service, old: old) },
            release: { await allocator.release($0) })
    }
}

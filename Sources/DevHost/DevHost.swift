internal import ControlPlane
package import Logging
internal import ServiceLifecycle

/// A host cluster with nothing installed: our own API server, controllers and scheduler, and nodes whose pods report
/// Running as those of real nodes would.
///
/// Pods with this program's own image are run for real, as processes of this executable; all others are simulated.
/// As a `Service` it runs until it is asked to stop; the processes of its pods end with it, and start again with it.
package struct DevHost: Service {
    private let configuration: DevHostConfiguration
    private let logger: Logger

    package init(_ configuration: DevHostConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Runs the host until the task is cancelled or its service group is asked to stop.
    /// - Throws: `ControlPlaneError` when it cannot start or go on.
    package func run() async throws { try await controlPlane.run() }

    /// Runs as the only service of the process: SIGTERM and SIGINT end it in order.
    /// - Throws: `ControlPlaneError` when it cannot start or go on.
    package func runUntilSignalled() async throws { try await controlPlane.runUntilSignalled() }

    private var controlPlane: ControlPlane {
        let connections = PodConnections()
        let nodes = HostNodes(configuration, connections: connections, logger: logger)
        var plane = ControlPlaneConfiguration(
            name: configuration.name, dataDirectory: configuration.directory + "/data", bind: configuration.bind)
        plane.kubeconfigPath = configuration.kubeconfigPath
        plane.serviceCIDR = configuration.serviceCIDR
        plane.connectHandler = connections
        plane.companion = ControlPlaneCompanion { await nodes.run($0) }
        return ControlPlane(plane, logger: logger)
    }
}

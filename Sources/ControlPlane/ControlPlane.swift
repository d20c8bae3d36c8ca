package import Logging

/// The whole of one virtual cluster in this process: API server, controllers, and with a host the syncer.
package struct ControlPlane: Sendable {
    private let configuration: ControlPlaneConfiguration
    private let logger: Logger

    package init(_ configuration: ControlPlaneConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Starts everything, serves until the task is cancelled or the process is asked to stop, drains, and returns.
    /// - Throws: what keeps it from starting or from going on.
    package func run() async throws(ControlPlaneError) {
        throw ControlPlaneError(.internalError, "the control plane is not assembled yet")
    }
}

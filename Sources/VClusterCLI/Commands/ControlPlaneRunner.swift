internal import ControlPlane
internal import KubeClient
internal import KubeCore
internal import Logging
internal import VClusterConfig

/// Runs the control plane that a plan describes, until the process is asked to end.
struct ControlPlaneRunner: Sendable {
    let plan: StartPlan
    let isDebugging: Bool

    /// - Throws: `CommandError` with what keeps it from starting.
    func run() async throws(CommandError) {
        let logger = Self.logger(isDebugging: isDebugging)
        do throws(ControlPlaneError) {
            try await ControlPlane(try configuration(), logger: logger).runUntilSignalled()
        } catch {
            throw CommandError(error)
        }
    }

    static func logger(isDebugging: Bool) -> Logger {
        var logger = Logger(label: "vcluster", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = isDebugging ? .debug : .info
        return logger
    }

    private func configuration() throws(ControlPlaneError) -> ControlPlaneConfiguration {
        var configuration = ControlPlaneConfiguration(
            name: plan.name, dataDirectory: plan.dataDirectory, bind: plan.bind)
        configuration.kubeconfigPath = plan.kubeconfigPath
        configuration.clusterDomain = plan.config.clusterDomain
        configuration.extraServerNames = plan.config.extraSubjectNames
        return configuration
    }
}

extension CommandError {
    init(_ error: ControlPlaneError) {
        let code: Code =
            switch error.code {
            case .hostUnreachable: .unavailable
            case .hostForbidden: .forbidden
            case .badConfiguration: .badValues
            default: .failed
            }
        self.init(code, error.message)
    }
}

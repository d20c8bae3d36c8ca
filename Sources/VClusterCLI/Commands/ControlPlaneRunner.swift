internal import ControlPlane
internal import FoundationEssentials
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
        let configuration = try configuration(environment: ProcessInfo.processInfo.environment)
        do throws(ControlPlaneError) {
            try await ControlPlane(configuration, logger: logger).runUntilSignalled()
        } catch {
            throw CommandError(error)
        }
    }

    static func logger(isDebugging: Bool) -> Logger {
        var logger = Logger(label: "vcluster", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = isDebugging ? .debug : .info
        return logger
    }

    private func configuration(
        environment: [String: String]
    ) throws(CommandError) -> ControlPlaneConfiguration {
        var configuration = ControlPlaneConfiguration(
            name: plan.name, dataDirectory: plan.dataDirectory, bind: plan.bind)
        configuration.kubeconfigPath = plan.kubeconfigPath
        configuration.clusterDomain = plan.config.clusterDomain
        configuration.asksHostForClusterNames = plan.config.asksHostForClusterNames
        configuration.extraServerNames = plan.config.extraSubjectNames
        configuration.apiServer = plan.apiServer
        // Set in the pod that `vcluster create` deploys.
        configuration.advertisedAddress = environment["POD_IP"].flatMap { $0.isEmpty ? nil : $0 }
        configuration.host = try hostConnection(environment: environment)
        return configuration
    }

    private func hostConnection(
        environment: [String: String]
    ) throws(CommandError) -> ControlPlaneConfiguration.HostConnection? {
        var connection: ControlPlaneConfiguration.HostConnection
        do throws(ClientConfigurationError) {
            switch plan.host {
            case .none: return nil
            case .inCluster(let namespace):
                let client = try ClientConfiguration.inCluster(environment: environment)
                connection = .init(
                    client: client, namespace: namespace ?? client.namespace, serviceName: plan.name, runsInPod: true)
            case .kubeconfig(let path, let context, let namespace):
                let client = try Kubeconfig.load(path: path).clientConfiguration(context: context)
                connection = .init(client: client, namespace: namespace, serviceName: plan.name, runsInPod: false)
            }
        } catch {
            throw CommandError(.unavailable, "no host cluster: \(error.message)")
        }
        connection.apply(plan.config)
        return connection
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

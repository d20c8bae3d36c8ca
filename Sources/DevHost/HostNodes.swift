internal import ControlPlane
internal import Controllers
internal import KubeCore
internal import KubeRuntime
internal import Logging

/// Everything of the host that is not its control plane: the nodes, the kubelet of them all, the volumes, and the load
/// balancers.
struct HostNodes: Sendable {
    private static let registrationRetry = Backoff(base: .milliseconds(50), limit: .seconds(5))

    private let nodes: [SimulatedNode]
    private let directory: String
    private let program: String?
    private let connections: PodConnections
    private let logger: Logger

    /// - Parameter connections: told of the kubelet when it runs.
    init(_ configuration: DevHostConfiguration, connections: PodConnections, logger: Logger) {
        nodes = SimulatedNode.all(host: configuration.name, count: configuration.nodeCount)
        directory = configuration.directory
        program = configuration.program
        self.connections = connections
        self.logger = logger
    }

    /// Runs until the task is cancelled and the processes of all real pods have ended.
    func run(_ surroundings: ControlPlaneCompanion.Surroundings) async {
        let context = surroundings.context
        await LeftoverProcesses(podsDirectory: RealPodRunner.podsDirectory(in: directory)).stop()
        let registrar = NodeRegistrar(api: context.api, nodes: nodes, clock: context.clock, logger: logger)
        guard await register(registrar, clock: context.clock) else { return }
        let runner = RealPodRunner(
            context: context, addresses: LoopbackAddresses(directory: directory), nodes: nodes, directory: directory,
            serverPort: surroundings.serverPort, program: program)
        let kubelet = Kubelet(context: context, nodes: nodes, runner: runner)
        connections.attach(kubelet)
        let provisioner = VolumeProvisioner(
            context: context, directory: RealPodRunner.volumesDirectory(in: directory))
        let balancers = LoadBalancerController(context: context, directory: directory)
        await withDiscardingTaskGroup { group in
            group.addTask { await registrar.renew() }
            group.addTask { await provisioner.run() }
            group.addTask { await balancers.run() }
            group.addTask { await kubelet.run() }
        }
    }

    /// - Returns: false when the task was cancelled before the nodes were there.
    private func register(_ registrar: NodeRegistrar, clock: RuntimeClock) async -> Bool {
        let registered: Void? = await clock.retrying(Self.registrationRetry) { () throws(StatusError) in
            try await registrar.register()
        } failed: { error in
            logger.warning("The nodes could not be registered", metadata: ["status.message": "\(error.message)"])
        }
        return registered != nil
    }
}

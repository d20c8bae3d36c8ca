internal import ArgumentParser
internal import Deployment
internal import KubeClient
internal import KubeCore
internal import KubeYAML
internal import VClusterConfig

struct CreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a virtual cluster, wait until it is ready, and connect to it.",
        discussion: """
            The objects of the virtual cluster go into one namespace of the host cluster: vcluster-NAME, unless you \
            choose another one. If the virtual cluster exists, nothing is changed without --upgrade; if it is paused, it is \
            resumed.

            EXAMPLES:
              vcluster create my-vcluster
              vcluster create my-vcluster -n team-a -f values.yaml --connect=false
              vcluster create my-vcluster --upgrade --set sync.toHost.secrets.all=true
              vcluster create my-vcluster --isolate
              vcluster create my-vcluster --expose
              vcluster create my-vcluster --print | kubectl apply -f -
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Name of the virtual cluster: a DNS label of at most 52 characters.")
    var name: String

    @OptionGroup var values: ValuesOptions

    @Option(
        help: ArgumentHelp("Connect when ready; --connect=false leaves the kubeconfig as it is.", valueName: "bool"))
    var connect = true

    @OptionGroup var context: ContextOptions

    @Option(
        help: ArgumentHelp("Make the namespace if there is none; otherwise that is an error.", valueName: "bool"))
    var createNamespace = true

    @Flag(help: "Change the virtual cluster, if it exists, to what the values say.")
    var upgrade = false

    @Flag(help: "Print the objects as YAML instead of creating them.")
    var print = false

    @Option(help: ArgumentHelp("How long to wait until it is ready.", valueName: "seconds"))
    var timeout = 300

    func run() async throws {
        let plan = try plan()
        if print { return printObjects(of: plan) }
        try await HostCluster.use(global) { host throws(CommandError) in
            let message =
                "interrupted: `vcluster create \(plan.name)` goes on, `vcluster delete \(plan.name)` removes what there is"
            try await Interruption.handled(message: message) { () async throws(CommandError) in
                try await create(plan, on: host)
            }
        }
    }

    /// What is to be created, checked in full before the host is asked anything.
    private func plan() throws(CommandError) -> VClusterDeployment {
        do throws(ConfigError) {
            let name = try VClusterName(self.name)
            let namespace = global.namespace ?? name.defaultNamespace
            try DNSLabel.checkNamespace(namespace)
            let deployment = VClusterDeployment(name: name, namespace: namespace, config: try values.load())
            try deployment.check()
            return deployment
        } catch {
            throw CommandError(error)
        }
    }

    private func printObjects(of plan: VClusterDeployment) {
        let objects = (createNamespace ? [plan.namespaceObject] : []) + plan.objects.map(\.object)
        for object in objects { Terminal.write("---\n" + YAML.emit(object.value), to: 1) }
    }

    private func create(_ plan: VClusterDeployment, on host: HostCluster) async throws(CommandError) {
        var generation = try await write(plan, on: host)
        let pauser = VirtualClusterPauser(host: host.api, name: plan.name, namespace: plan.namespace)
        if let resumed = try await pauser.resume() {
            Terminal.note("Resuming virtual cluster \(plan.name), which is paused")
            generation = resumed
        }
        let waiter = ReadinessWaiter(
            host: host.api, name: plan.name, namespace: plan.namespace, note: { Terminal.note($0) })
        let polling = Polling(atMost: .seconds(timeout))
        let secret = try await waiter.wait(generation: generation, atMost: .seconds(timeout))
        Terminal.note("Virtual cluster \(plan.name) is ready")
        if values.expose { try await waitForAddress(plan, on: host, polling) }
        if connect {
            var options = ConnectOptions()
            options.contextName = context.kubeConfigContextName
            if values.expose { options.loadBalancerPatience = .seconds(30) }
            let connector = Connector(host: host, name: plan.name.text, namespace: plan.namespace, options: options)
            try await connector.connect(secret: secret, makesCurrent: context.updateCurrent)
        }
    }

    /// - Returns: the generation of the StatefulSet to wait for; 0 when nothing was changed.
    private func write(_ plan: VClusterDeployment, on host: HostCluster) async throws(CommandError) -> Int64 {
        let installer = VirtualClusterInstaller(
            host: host.api, deployment: plan, createsNamespace: createNamespace)
        guard let existing = try await installer.existingVirtualCluster() else {
            Terminal.note("Creating virtual cluster \(plan.name) in namespace \(plan.namespace) of \(host.contextName)")
            try await installer.create()
            return 0
        }
        guard upgrade else {
            Terminal.note(
                "Virtual cluster \(plan.name) already exists in namespace \(plan.namespace); use --upgrade to change it"
            )
            return 0
        }
        Terminal.note("Upgrading virtual cluster \(plan.name) in namespace \(plan.namespace) of \(host.contextName)")
        return try await installer.upgrade(existing)
    }

    /// Waits until the load balancer has an address, and tells it.
    private func waitForAddress(
        _ plan: VClusterDeployment, on host: HostCluster, _ polling: Polling
    ) async throws(CommandError) {
        Terminal.note("Waiting: an address of the load balancer")
        var server: String?
        try await polling.wait(for: "an address of load balancer \(plan.name.service)") {
            () async throws(StatusError) in
            let service = try await host.api.get(.services, namespace: plan.namespace, name: plan.name.service)
            server = ServerEndpoint.offered(by: service).first?.server
            return server != nil
        }
        if let server { Terminal.note("Virtual cluster \(plan.name) is exposed at \(server)") }
    }
}

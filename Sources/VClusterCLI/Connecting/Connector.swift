internal import FoundationEssentials
internal import KubeClient
internal import KubeCore
internal import KubeYAML
internal import Logging
internal import SystemFiles

/// Connects this machine to one virtual cluster.
struct Connector: Sendable {
    let host: HostCluster
    let context: ContextName
    let options: ConnectOptions

    init(host: HostCluster, name: String, namespace: String, options: ConnectOptions = ConnectOptions()) {
        self.host = host
        context = ContextName(name: name, namespace: namespace, hostContext: host.contextName)
        self.options = options
    }

    private var contextName: String { options.contextName ?? context.description }

    /// Forwarding in this process, silent: the terminal belongs to the command that runs.
    private var forwarding: PodForwarding {
        PodForwarding(
            configuration: host.api.configuration, namespace: context.namespace, pod: "\(context.name)-0",
            logger: Logger(label: "vcluster", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Finds the way, starting or reusing the proxy if it takes one, and writes the context.
    /// - Parameters:
    ///   - secret: Secret `vc-NAME`.
    ///   - makesCurrent: whether kubectl talks to the virtual cluster from now on.
    /// - Throws: `CommandError`, also when the name that was chosen for the context is taken.
    func connect(secret: KubeObject, makesCurrent: Bool) async throws(CommandError) {
        if let chosen = options.contextName, try host.kubeconfigs.contextNames().contains(chosen),
            try host.kubeconfigs.virtualCluster(ofContext: chosen) != context
        {
            throw CommandError(.usage, "the kubeconfig has a context \(chosen) that does not lead to \(context.name)")
        }
        let material = try await material(secret)
        let endpoint = try await endpoint(material)
        try host.kubeconfigs.setEntry(
            name: contextName, cluster: material.cluster(at: endpoint), user: material.user, origin: context)
        if makesCurrent {
            try host.kubeconfigs.setCurrentContext(contextName)
            Terminal.note("Connected: the current context is \(contextName)")
            Terminal.note("Use `vcluster disconnect` to return to \(host.contextName)")
        } else {
            Terminal.note("Use `kubectl --context \(contextName)` to talk to virtual cluster \(context.name)")
        }
    }

    /// A kubeconfig of its own for the virtual cluster. Secret.
    func kubeconfig(secret: KubeObject) async throws(CommandError) -> JSONValue {
        let material = try await material(secret)
        return material.kubeconfig(contextName: contextName, at: try await endpoint(material))
    }

    /// Runs a command whose kubectl talks to the virtual cluster, and leaves everything else as it is: it has a port and
    /// a kubeconfig of its own, both gone when it ends.
    /// - Returns: the command's exit code.
    func run(_ command: [String], secret: KubeObject) async throws(CommandError) -> Int32 {
        let material = try await material(secret)
        let contextName = contextName
        if let server = options.server {
            let kubeconfig = material.kubeconfig(contextName: contextName, at: ServerEndpoint(server: server))
            return try await Self.run(command, kubeconfig: kubeconfig)
        }
        let forwarding = forwarding
        try await forwarding.check()
        return try await forwarding.use(port: options.localPort ?? 0) { port throws(CommandError) in
            let kubeconfig = material.kubeconfig(contextName: contextName, at: .forwarded(port: port))
            return try await Self.run(command, kubeconfig: kubeconfig)
        }
    }

    /// Runs `body` with the virtual cluster's API as its administrator sees it, over a forwarding of this process.
    func withVirtualAPI<Result: Sendable>(
        secret: KubeObject, _ body: @escaping @Sendable (RemoteAPI) async throws(CommandError) -> Result
    ) async throws(CommandError) -> Result {
        let material = try ConnectionMaterial(secret: secret)
        try await forwarding.check()
        return try await forwarding.use { port throws(CommandError) in
            let api: RemoteAPI
            do {
                api = try RemoteAPI(try material.clientConfiguration(.forwarded(port: port)), retries: .once)
            } catch {
                throw CommandError(.failed, "the credentials in Secret \(secret.name) are not usable: \(error)")
            }
            return try await body(api)
        }
    }

    /// Runs `body` with a local port that leads to the API server.
    func withForwardedPort<Result: Sendable>(
        _ body: @escaping @Sendable (Int) async throws(CommandError) -> Result
    ) async throws(CommandError) -> Result {
        try await forwarding.check()
        return try await forwarding.use { port throws(CommandError) in try await body(port) }
    }

    // MARK: - Who and where

    /// The administrator's credentials, or those of the ServiceAccount that was asked for.
    private func material(_ secret: KubeObject) async throws(CommandError) -> ConnectionMaterial {
        var material = try ConnectionMaterial(secret: secret)
        if let identity = options.identity {
            material.user = try await withVirtualAPI(secret: secret) { api throws(CommandError) in
                try await identity.user(on: api) { Terminal.note($0) }
            }
        }
        material.isInsecure = options.isInsecure
        return material
    }

    /// The server asked for; else a load balancer that answers; else the proxy.
    private func endpoint(_ material: ConnectionMaterial) async throws(CommandError) -> ServerEndpoint {
        if let server = options.server { return ServerEndpoint(server: server) }
        if options.localPort == nil, let service = try await service() {
            if let endpoint = try await loadBalancer(ServerEndpoint.offered(by: service), material) {
                await BackgroundProxy(context: context).stop()
                return endpoint
            }
        }
        // The proxy is another process: what keeps it from working is found out here, where it can be told.
        try await forwarding.check()
        let proxy = try await BackgroundProxy(context: context).ensureRunning(port: options.localPort)
        return .forwarded(port: proxy.port)
    }

    /// The first of the load balancer's addresses that answers; nil, which is told, when none does in time.
    private func loadBalancer(
        _ offered: [ServerEndpoint], _ material: ConnectionMaterial
    ) async throws(CommandError) -> ServerEndpoint? {
        guard let first = offered.first else { return nil }
        let search = AnsweringEndpoint(offered: offered, patience: options.loadBalancerPatience)
        switch try await search.find(problem: { await $0.problem(material) }) {
        case .answers(let endpoint): return endpoint
        case .none(let problems):
            Terminal.note(
                "The load balancer at \(first.server) does not answer (\(problems.joined(separator: "; "))); "
                    + "forwarding a port instead")
            return nil
        }
    }

    /// The Service in front of the control plane; nil without the right to look at it.
    private func service() async throws(CommandError) -> KubeObject? {
        do throws(StatusError) {
            return try await host.api.get(.services, namespace: context.namespace, name: context.name)
        } catch  where error.reason == .notFound || error.reason == .forbidden {
            return nil
        } catch {
            throw CommandError(error, while: "look at service \(context.name)")
        }
    }

    // MARK: - Commands

    private static func run(_ command: [String], kubeconfig: JSONValue) async throws(CommandError) -> Int32 {
        var environment = ProcessInfo.processInfo.environment
        let path = "\(environment["TMPDIR"] ?? "/tmp")/vcluster-\(UUID().uuidString).kubeconfig"
        environment["KUBECONFIG"] = path
        let result: Result<Int32, SystemError>
        do throws(SystemError) {
            try SystemFile.replace(path, with: Array(YAML.emit(kubeconfig).utf8), mode: .keptOr(0o600))
            result = .success(try await ForegroundProcess.run(command, environment: environment))
        } catch {
            result = .failure(error)
        }
        // It holds a key: gone before we are. A file that cannot be removed is in the directory made for such.
        try? SystemFile.remove(path)
        switch result {
        case .success(let code): return code
        case .failure(let error): throw CommandError(.failed, "cannot run \(command[0]): \(error)")
        }
    }
}

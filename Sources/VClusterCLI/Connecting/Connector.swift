internal import FoundationEssentials
internal import KubeClient
internal import KubeCore
internal import KubeYAML
internal import Logging

/// Connects this machine to one virtual cluster.
struct Connector: Sendable {
    let host: HostCluster
    let context: ContextName
    /// Local port of the proxy; nil takes any.
    let localPort: Int?

    init(host: HostCluster, name: String, namespace: String, localPort: Int? = nil) {
        self.host = host
        context = ContextName(name: name, namespace: namespace, hostContext: host.contextName)
        self.localPort = localPort
    }

    private var contextName: String { context.description }

    /// Forwarding in this process, silent: the terminal belongs to the command that runs.
    private var forwarding: PodForwarding {
        PodForwarding(
            configuration: host.api.configuration, namespace: context.namespace, pod: "\(context.name)-0",
            logger: Logger(label: "vcluster", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Starts or reuses the proxy and writes the context.
    /// - Parameters:
    ///   - secret: Secret `vc-NAME`.
    ///   - makesCurrent: whether kubectl talks to the virtual cluster from now on.
    func connect(secret: KubeObject, makesCurrent: Bool) async throws(CommandError) {
        let material = try ConnectionMaterial(secret: secret)
        let server = try await server()
        try host.kubeconfigs.setEntry(
            name: contextName, cluster: material.cluster(server: server), user: material.user)
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
        let material = try ConnectionMaterial(secret: secret)
        return material.kubeconfig(contextName: contextName, server: try await server())
    }

    /// Runs a command whose kubectl talks to the virtual cluster, and leaves everything else as it is: it has a port and
    /// a kubeconfig of its own, both gone when it ends.
    /// - Returns: the command's exit code.
    func run(_ command: [String], secret: KubeObject) async throws(CommandError) -> Int32 {
        let material = try ConnectionMaterial(secret: secret)
        let contextName = contextName
        let forwarding = forwarding
        try await forwarding.check()
        return try await forwarding.use { port throws(CommandError) in
            let kubeconfig = material.kubeconfig(contextName: contextName, server: "https://localhost:\(port)")
            return try await Self.run(command, kubeconfig: kubeconfig)
        }
    }

    private static func run(_ command: [String], kubeconfig: JSONValue) async throws(CommandError) -> Int32 {
        var environment = ProcessInfo.processInfo.environment
        let path = "\(environment["TMPDIR"] ?? "/tmp")/vcluster-\(UUID().uuidString).kubeconfig"
        environment["KUBECONFIG"] = path
        let result: Result<Int32, SystemError>
        do throws(SystemError) {
            try SystemFile.replace(path, with: Array(YAML.emit(kubeconfig).utf8), newFileMode: 0o600)
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

    private func server() async throws(CommandError) -> String {
        // The proxy is another process: what keeps it from working is found out here, where it can be told.
        try await forwarding.check()
        let proxy = try await BackgroundProxy(context: context).ensureRunning(port: localPort)
        return "https://localhost:\(proxy.port)"
    }
}

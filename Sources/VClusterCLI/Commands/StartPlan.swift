internal import ControlPlane
internal import VClusterConfig

/// What `vcluster start` is asked to do, checked.
struct StartPlan: Sendable {
    /// Where the pods run.
    enum Host: Sendable, Hashable {
        /// Nowhere.
        case none
        /// In the cluster that this process runs in as a pod; nil is the pod's own namespace.
        case inCluster(namespace: String?)
        case kubeconfig(path: String, context: String?, namespace: String)
    }

    /// Name of the virtual cluster.
    let name: String
    let host: Host
    let dataDirectory: String
    let bind: BindAddress
    let kubeconfigPath: String?
    let config: VClusterConfig
    let apiServer: APIServerArguments

    /// - Throws: `CommandError` `usage` for flags that do not fit together, `badValues` for the configuration.
    init(_ options: StartOptions, environment: [String: String]) throws(CommandError) {
        guard let bind = BindAddress(options.bind) else {
            throw CommandError(.usage, "--bind \(options.bind) is not an address and a port, such as 127.0.0.1:8443")
        }
        guard !options.dataDir.isEmpty else { throw CommandError(.usage, "--data-dir is empty") }
        self.bind = bind
        dataDirectory = options.dataDir
        kubeconfigPath = options.writeKubeconfig
        host = try Self.host(options, environment: environment)
        name = try Self.name(options)
        do throws(ConfigError) {
            config = try ValuesFiles.load(options.config)
            // Those of the command line come last, and of the same flag the last one holds.
            apiServer = try APIServerArguments(
                config.apiServerFlags + options.apiServerArg.map { $0.hasPrefix("--") ? $0 : "--\($0)" },
                path: "--api-server-arg")
        } catch {
            throw CommandError(error)
        }
    }

    private static func host(_ options: StartOptions, environment: [String: String]) throws(CommandError) -> Host {
        if options.standalone {
            guard options.hostKubeconfig == nil, options.hostNamespace == nil, options.hostContext == nil else {
                throw CommandError(
                    .usage, "--standalone is without host: it does not go together with --host-... flags")
            }
            return .none
        }
        if let namespace = options.hostNamespace {
            do throws(ConfigError) { try DNSLabel.checkNamespace(namespace) } catch { throw CommandError(error) }
        }
        if let path = options.hostKubeconfig {
            guard let namespace = options.hostNamespace else {
                throw CommandError(.usage, "--host-kubeconfig needs --host-namespace")
            }
            return .kubeconfig(path: path, context: options.hostContext, namespace: namespace)
        }
        guard environment["KUBERNETES_SERVICE_HOST"]?.isEmpty == false else {
            throw CommandError(
                .usage, "not running in a pod: give --host-kubeconfig and --host-namespace, or --standalone")
        }
        return .inCluster(namespace: options.hostNamespace)
    }

    private static func name(_ options: StartOptions) throws(CommandError) -> String {
        if options.standalone { return options.name ?? "kubernetes" }
        guard let name = options.name else { throw CommandError(.usage, "--name is missing") }
        do throws(ConfigError) { return try VClusterName(name).text } catch { throw CommandError(error) }
    }
}

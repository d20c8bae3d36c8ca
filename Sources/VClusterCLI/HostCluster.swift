internal import KubeClient
internal import KubeCore

/// The host cluster that a command works on.
struct HostCluster: Sendable {
    /// The kubeconfig context that leads to it.
    let contextName: String
    let api: RemoteAPI
    let kubeconfigs: KubeconfigFiles

    /// Opens the host cluster, runs `body` on it and closes it again.
    /// - Throws: what `body` throws, and `CommandError` when no context leads to a host cluster.
    static func use<Result: Sendable>(
        _ options: GlobalOptions, body: (HostCluster) async throws(CommandError) -> Result
    ) async throws(CommandError) -> Result {
        let host = try open(options, kubeconfigs: .current)
        if options.debug {
            Terminal.note("debug: host context \(host.contextName), server \(host.api.configuration.server)")
        }
        return try await body(host)
    }

    private static func open(
        _ options: GlobalOptions, kubeconfigs: KubeconfigFiles
    ) throws(CommandError) -> HostCluster {
        let contextName = try hostContext(chosen: options.context, kubeconfigs: kubeconfigs)
        do throws(ClientConfigurationError) {
            let configuration = try Kubeconfig.load(paths: kubeconfigs.paths).clientConfiguration(context: contextName)
            return HostCluster(
                contextName: contextName, api: try api(configuration), kubeconfigs: kubeconfigs)
        } catch {
            throw CommandError(.unavailable, error.message)
        }
    }

    private static func api(_ configuration: ClientConfiguration) throws(ClientConfigurationError) -> RemoteAPI {
        do throws(StatusError) {
            return try RemoteAPI(configuration, retries: .once)
        } catch {
            throw ClientConfigurationError(.malformed, error.message)
        }
    }

    /// The context of the host: the one chosen, else the current one. From the context of a virtual cluster it is its
    /// host's, so that commands mean the same before and after connecting.
    static func hostContext(chosen: String?, kubeconfigs: KubeconfigFiles) throws(CommandError) -> String {
        if let chosen { return chosen }
        guard let current = try kubeconfigs.currentContext() else {
            throw CommandError(
                .unavailable,
                "no host cluster: the kubeconfig \(kubeconfigs.paths.joined(separator: ":")) has no current context; "
                    + "`vcluster host up` starts a host on this machine")
        }
        guard let context = try kubeconfigs.virtualCluster(ofContext: current) else { return current }
        return context.hostContext
    }
}

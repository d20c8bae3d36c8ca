internal import ArgumentParser
internal import KubeCore
internal import VClusterConfig

struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a virtual cluster and everything it left on the host.",
        discussion: """
            Deletes the control plane, its data, all synced objects, the namespace if `vcluster create` made it, the \
            kubeconfig context and the background proxy. Asks nothing. A virtual cluster whose StatefulSet has the \
            annotation loft.sh/non-deletable=true is refused.

            EXAMPLES:
              vcluster delete my-vcluster
              vcluster delete my-vcluster -n team-a --keep-pvc
              vcluster delete my-vcluster --ignore-not-found
              vcluster delete my-vcluster -n team-a --delete-namespace --wait=false
            """,
        aliases: ["rm"])

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Name of the virtual cluster.", completion: .virtualClusters)
    var name: String

    @Flag(help: "Succeed if there is no such virtual cluster.")
    var ignoreNotFound = false

    @Flag(help: "Keep the volume claim with the data, and with it the namespace.")
    var keepPvc = false

    @Flag(
        help: "Delete the namespace even if `vcluster create` did not make it, unless another virtual cluster is in it."
    )
    var deleteNamespace = false

    @Option(
        help: ArgumentHelp(
            "Delete the namespace if `vcluster create` made it and it holds no other virtual cluster.",
            valueName: "bool"))
    var autoDeleteNamespace = true

    @Option(help: ArgumentHelp("Remove the kubeconfig context too.", valueName: "bool"))
    var deleteContext = true

    @Option(
        help: ArgumentHelp(
            "Wait until everything is gone; otherwise only until the control plane has stopped.", valueName: "bool"))
    var wait = true

    @Option(help: ArgumentHelp("How long to wait until everything is gone.", valueName: "seconds"))
    var timeout = 180

    func validate() throws {
        if keepPvc && deleteNamespace {
            throw ValidationError("--keep-pvc and --delete-namespace exclude each other: the namespace holds the claim")
        }
    }

    func run() async throws {
        let name: VClusterName
        do throws(ConfigError) { name = try VClusterName(self.name) } catch { throw CommandError(error) }
        try await HostCluster.use(global) { host throws(CommandError) in
            let message = "interrupted: `vcluster delete \(name)` goes on"
            try await Interruption.handled(message: message) { () async throws(CommandError) in
                try await delete(name, on: host)
            }
        }
    }

    private func delete(_ name: VClusterName, on host: HostCluster) async throws(CommandError) {
        let namespace: String
        do throws(CommandError) {
            namespace = try await self.namespace(of: name, on: host)
        } catch  where error.code == .notFound && ignoreNotFound {
            return Terminal.note("There is no virtual cluster \(name)")
        }
        Terminal.note("Deleting virtual cluster \(name) in namespace \(namespace) of \(host.contextName)")
        let context = ContextName(name: name.text, namespace: namespace, hostContext: host.contextName)
        await BackgroundProxy(context: context).stop()
        let remover = VirtualClusterRemover(
            host: host.api, name: name, namespace: namespace, keepsData: keepPvc, waits: wait)
        try await remover.remove(atMost: .seconds(timeout))
        if deleteContext { try forget(context, kubeconfigs: host.kubeconfigs) }
        if try await remover.removeNamespace(namespacePolicy, atMost: .seconds(timeout)) {
            Terminal.note("Deleted namespace \(namespace)")
        }
        Terminal.note("Deleted virtual cluster \(name)")
    }

    /// A kept claim keeps its namespace.
    private var namespacePolicy: VirtualClusterRemover.NamespacePolicy {
        if keepPvc { return .keep }
        if deleteNamespace { return .delete }
        return autoDeleteNamespace ? .deleteIfMade : .keep
    }

    /// Where the virtual cluster is, or what an interrupted creation or deletion left of it.
    private func namespace(of name: VClusterName, on host: HostCluster) async throws(CommandError) -> String {
        let finder = VirtualClusterFinder(host: host.api)
        let notFound: CommandError
        do throws(CommandError) {
            let cluster = try await finder.one(named: name.text, namespace: global.namespace)
            if cluster.statefulSet.annotations["loft.sh/non-deletable"] == "true" {
                throw CommandError(
                    .failed, "virtual cluster \(name) is protected by the annotation loft.sh/non-deletable")
            }
            return cluster.namespace
        } catch  where error.code == .notFound {
            notFound = error
        }
        let namespace = global.namespace ?? name.defaultNamespace
        guard try await finder.hasRemains(of: name, namespace: namespace) else { throw notFound }
        return namespace
    }

    /// Removes all contexts that lead to it, after making its host's the current one if one of them was.
    private func forget(_ context: ContextName, kubeconfigs: KubeconfigFiles) throws(CommandError) {
        let names = try kubeconfigs.contexts(of: context)
        if let current = try kubeconfigs.currentContext(), names.contains(current) {
            try kubeconfigs.setCurrentContext(context.hostContext)
        }
        for name in names { try kubeconfigs.removeEntry(name: name) }
    }
}

internal import KubeClient
internal import KubeCore

extension EmbeddedHost {
    /// Writes the host's context into the user's kubeconfig and makes it current.
    /// - Throws: `CommandError`.
    func writeContext(to kubeconfigs: KubeconfigFiles) throws(CommandError) {
        let own: Kubeconfig
        do throws(ClientConfigurationError) {
            own = try Kubeconfig.load(path: kubeconfigPath)
        } catch {
            throw CommandError(.failed, "host \(name) has written no valid kubeconfig: \(error)")
        }
        let context = own[.contexts, own.currentContext]
        guard let cluster = own[.clusters, context?["cluster"]?.stringValue ?? ""],
            let user = own[.users, context?["user"]?.stringValue ?? ""]
        else { throw CommandError(.failed, "host \(name) has written no valid kubeconfig: \(kubeconfigPath)") }
        try kubeconfigs.setEntry(name: contextName, cluster: .object(cluster), user: .object(user))
        try kubeconfigs.setCurrentContext(contextName)
    }

    /// Removes the contexts of this host and of the virtual clusters on it, and ends their proxies.
    func removeContexts(from kubeconfigs: KubeconfigFiles) async throws(CommandError) {
        for name in try kubeconfigs.contextNames() {
            if let context = try kubeconfigs.virtualCluster(ofContext: name), context.hostContext == contextName {
                await BackgroundProxy(context: context).stop()
                try kubeconfigs.removeEntry(name: name)
            }
        }
        try kubeconfigs.removeEntry(name: contextName)
    }
}

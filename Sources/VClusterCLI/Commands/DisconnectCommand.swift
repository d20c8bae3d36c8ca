internal import ArgumentParser

struct DisconnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disconnect",
        abstract: "Return to the context of the host cluster, and stop the background proxy.",
        discussion: """
            EXAMPLES:
              vcluster disconnect
            """)

    func run() async throws {
        let kubeconfigs = KubeconfigFiles.current
        guard let current = try kubeconfigs.currentContext() else {
            throw CommandError(.failed, "not connected: the kubeconfig has no current context")
        }
        guard let context = try kubeconfigs.virtualCluster(ofContext: current) else {
            throw CommandError(.failed, "not connected: the current context \(current) is not a virtual cluster's")
        }
        let parent = try kubeconfigs.contextNames().contains(context.hostContext) ? context.hostContext : nil
        try kubeconfigs.setCurrentContext(parent)
        await BackgroundProxy(context: context).stop()
        try kubeconfigs.removeEntry(name: current)
        if let parent {
            Terminal.note("Disconnected from \(context.name): the current context is \(parent)")
        } else {
            Terminal.note("Disconnected from \(context.name); its host context \(context.hostContext) no longer exists")
        }
    }
}

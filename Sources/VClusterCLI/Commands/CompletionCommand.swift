internal import ArgumentParser

struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a script that completes commands, options and names in your shell.",
        discussion: """
            EXAMPLES:
              source <(vcluster completion bash)
              vcluster completion zsh > "${fpath[1]}/_vcluster"
              vcluster completion fish > ~/.config/fish/completions/vcluster.fish
            """)

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash
        case zsh
        case fish

        var script: String {
            let shell: CompletionShell =
                switch self {
                case .bash: .bash
                case .zsh: .zsh
                case .fish: .fish
                }
            return VClusterCommand.completionScript(for: shell)
        }
    }

    @Argument(help: "The shell.")
    var shell: Shell

    func run() { Terminal.print(shell.script) }
}

extension CompletionKind {
    /// Names of the virtual clusters of the current host.
    static var virtualClusters: CompletionKind { .shellCommand("vcluster list --output name 2>/dev/null") }
    /// Contexts of the kubeconfig.
    static var contexts: CompletionKind { .shellCommand("kubectl config get-contexts --output name 2>/dev/null") }
}

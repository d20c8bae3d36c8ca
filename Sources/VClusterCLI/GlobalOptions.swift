internal import ArgumentParser

/// Options of every command that talks to a host cluster.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The kubeconfig context of the host cluster; the current context unless given.", valueName: "name"),
        completion: .contexts)
    var context: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The host namespace of the virtual cluster.", valueName: "namespace"))
    var namespace: String?

    @Flag(help: "Write what is done to standard error.")
    var debug = false

}

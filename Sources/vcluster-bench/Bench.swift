internal import ArgumentParser

/// Load for the programs in `Benchmarks/`: prints one line per measurement, with unit, p50 and p99.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vcluster-bench", abstract: "Measures a Kubernetes API server and the sync between two.",
        subcommands: [APICommand.self, NamespaceCommand.self, PodsCommand.self, SyncCommand.self])
}

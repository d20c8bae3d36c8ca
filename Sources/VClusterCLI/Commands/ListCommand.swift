internal import ArgumentParser
internal import KubeCore

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the virtual clusters of the host cluster.",
        discussion: """
            EXAMPLES:
              vcluster list
              vcluster list -n team-a
              vcluster list --output json
              vcluster list --output name
            """,
        aliases: ["ls"])

    enum Output: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
        /// Names alone, one per line.
        case name
    }

    @OptionGroup var global: GlobalOptions

    @Option(name: .shortAndLong, help: "How to print.")
    var output = Output.table

    func run() async throws {
        try await HostCluster.use(global) { host throws(CommandError) in
            let clusters = try await VirtualClusterFinder(host: host.api).all(namespace: global.namespace)
            var connected: ContextName?
            if let current = try host.kubeconfigs.currentContext() {
                connected = try host.kubeconfigs.virtualCluster(ofContext: current)
            }
            let rows = clusters.map { [connected] cluster in
                ListRow(cluster, host: host.contextName, connected: connected, now: .now())
            }
            switch output {
            case .table: printTable(rows)
            case .json: Terminal.print(JSONText.pretty(.array(rows.map(\.value))))
            case .name: for row in rows { Terminal.print(row.cluster.name) }
            }
        }
    }

    private func printTable(_ rows: [ListRow]) {
        if rows.isEmpty { return Terminal.note("There are no virtual clusters.") }
        var table = TextTable(columns: ["NAME", "NAMESPACE", "STATUS", "VERSION", "CONNECTED", "AGE"])
        table.rows = rows.map(\.cells)
        for line in table.lines { Terminal.print(line) }
    }
}

internal import ArgumentParser
internal import KubeCore

struct HostStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the embedded host clusters of this user.",
        discussion: """
            Exits with 2 if the named host does not exist, and with 69 if it is stopped.

            EXAMPLES:
              vcluster host status
              vcluster host status --name dev --output json
            """)

    @Option(help: ArgumentHelp("Only this host.", valueName: "name"))
    var name: String?

    @Option(name: .shortAndLong, help: "How to print.")
    var output = ListCommand.Output.table

    func run() async throws {
        let hosts = try name.map { name throws(CommandError) in [try EmbeddedHost(name: name)] } ?? EmbeddedHost.all()
        if let name, !hosts[0].exists { throw CommandError(.notFound, "there is no host \(name)") }
        switch output {
        case .table: printTable(hosts)
        case .json: Terminal.print(JSONText.pretty(.array(hosts.map(value))))
        case .name: for host in hosts { Terminal.print(host.name) }
        }
        if name != nil, hosts[0].running == nil { throw ExitCode(CommandError.Code.unavailable.rawValue) }
    }

    private func printTable(_ hosts: [EmbeddedHost]) {
        if hosts.isEmpty {
            return Terminal.note("There is no embedded host; `vcluster host up` starts one.")
        }
        var table = TextTable(columns: ["NAME", "STATUS", "NODES", "CONTEXT", "SERVER", "PID"])
        table.rows = hosts.map { host in
            let running = host.running
            return [
                host.name, running == nil ? "Stopped" : "Running", host.lastRecord.map { String($0.nodeCount) } ?? "",
                running == nil ? "" : host.contextName, running.map { "https://127.0.0.1:\($0.port)" } ?? "",
                running.map { String($0.process.pid) } ?? "",
            ]
        }
        for line in table.lines { Terminal.print(line) }
        Terminal.note(
            "Pods of virtual clusters' control planes (image \(Product.imageRepository)) run as real processes. All other "
                + "pods are simulated: they report Running, and run nothing.")
    }

    private func value(_ host: EmbeddedHost) -> JSONValue {
        let running = host.running
        return [
            "Name": .string(host.name), "Status": running == nil ? "Stopped" : "Running",
            "Nodes": host.lastRecord.map { .int(Int64($0.nodeCount)) } ?? nil,
            "Context": .string(host.contextName),
            "Server": running.map { .string("https://127.0.0.1:\($0.port)") } ?? nil,
            "PID": running.map { .int(Int64($0.process.pid)) } ?? nil,
            "SimulatesPods": true, "RunsForReal": [.string(Product.imageRepository)],
        ]
    }
}

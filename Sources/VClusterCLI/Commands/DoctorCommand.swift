internal import ArgumentParser
internal import KubeCore
internal import Syncer

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Compare a virtual cluster with its host, print each difference, and repair.",
        discussion: """
            Runs the syncer's own rules over both clusters without changing anything, and looks at every object on the \
            host that carries the marks of the virtual cluster. Work in progress is no difference: what is printed was \
            there at two looks, two seconds apart. Also printed: what the syncer cannot bring over and why, and the rights \
            that it lacks on the host.

            PROBLEMS:
              Missing       the object should be there
              Differing     fields are not as they should be; which
              Orphaned      the object was made for one that is gone
              NotSynced     the object is of a kind that is no longer synced
              Refused       the object cannot be brought over; why
              Unproven      labelled as ours, but nothing proves it; never touched
              MissingRight  a right that the control plane lacks on the host
              Unreadable    a kind that the host does not let us list; why

            With --repair the first four are put right, by the same rules and with the same preconditions as the syncer's \
            own writes. Objects of others are never touched, and volumes only when what they were made for is gone.

            EXIT CODES:
              0   both sides agree, perhaps after repairing
              1   they do not
              2   they could not be compared
              The others are those of `vcluster --help`.

            EXAMPLES:
              vcluster doctor my-vcluster
              vcluster doctor my-vcluster --repair
              vcluster doctor my-vcluster --output json
            """)

    enum Output: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
    }

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Name of the virtual cluster.", completion: .virtualClusters)
    var name: String

    @Flag(help: "Put right what can be put right.")
    var repair = false

    @Option(name: .shortAndLong, help: "How to print.")
    var output = Output.table

    @Option(help: ArgumentHelp("How long each comparison may take.", valueName: "seconds"))
    var timeout = 120

    func run() async throws {
        let report: ClusterDoctor.Report
        do throws(CommandError) {
            report = try await HostCluster.use(global) { host throws(CommandError) in
                let cluster = try await VirtualClusterFinder(host: host.api).one(
                    named: name, namespace: global.namespace)
                return try await ClusterDoctor(host: host, cluster: cluster, patience: .seconds(timeout)).examine(
                    repairs: repair)
            }
        } catch {
            // 1 says that they differ.
            throw error.code == .failed ? CommandError(.notFound, error.message) : error
        }
        print(report)
        if !report.differences.isEmpty { throw ExitCode(1) }
    }

    private func print(_ report: ClusterDoctor.Report) {
        switch output {
        case .json:
            let value: JSONValue = [
                "name": .string(name), "differences": .array(report.differences.map(\.value)),
                "repaired": .array(report.repaired.map(\.value)),
            ]
            Terminal.print(JSONText.pretty(value))
        case .table:
            for difference in report.repaired {
                let place =
                    difference.namespace.isEmpty ? difference.name : "\(difference.namespace)/\(difference.name)"
                Terminal.note(
                    "Repaired: \(difference.resource) \(place) (\(difference.side.rawValue), \(difference.problem.word))"
                )
            }
            if report.differences.isEmpty {
                return Terminal.note("Virtual cluster \(name) and its host agree")
            }
            var table = TextTable(columns: Difference.columns)
            table.rows = report.differences.map(\.cells)
            for line in table.lines { Terminal.print(line) }
        }
    }
}

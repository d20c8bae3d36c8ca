internal import ArgumentParser
internal import KubeClient
internal import KubeCore
internal import KubeYAML

struct DescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Tell what a virtual cluster is, how it fares, and with which values it was made.",
        discussion: """
            EXAMPLES:
              vcluster describe my-vcluster
              vcluster describe my-vcluster --output json
              vcluster describe my-vcluster --config-only > values.yaml
            """)

    enum Output: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
        case yaml
    }

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Name of the virtual cluster.", completion: .virtualClusters)
    var name: String

    @Option(name: .shortAndLong, help: "How to print.")
    var output = Output.text

    @Flag(help: "Print only the values, as a file for `vcluster create --upgrade -f`.")
    var configOnly = false

    func run() async throws {
        let description = try await HostCluster.use(global) { host throws(CommandError) in
            try await describe(on: host)
        }
        switch output {
        case .json:
            let value = configOnly ? description.value["values"] ?? [:] : description.value
            Terminal.print(JSONText.pretty(value))
        case .yaml where !configOnly:
            Terminal.write(YAML.emit(description.value), to: 1)
        case .text where !configOnly:
            for line in description.lines { Terminal.print(line) }
            Terminal.print("\n------------------- vcluster.yaml -------------------")
            Terminal.write(terminated(description.values.text), to: 1)
        case .text, .yaml:
            Terminal.write(terminated(description.values.text), to: 1)
        }
    }

    private func describe(on host: HostCluster) async throws(CommandError) -> ClusterDescription {
        let cluster = try await VirtualClusterFinder(host: host.api).one(named: name, namespace: global.namespace)
        let values = try await DeployedValues.read(
            of: try cluster.checkedName(), namespace: cluster.namespace, on: host.api)
        var service: KubeObject?
        do throws(StatusError) {
            service = try await host.api.get(.services, namespace: cluster.namespace, name: cluster.name)
        } catch  where error.reason != .notFound {
            throw CommandError(error, while: "look at service \(cluster.name)")
        } catch {
            // Without its Service it can still be described.
        }
        return ClusterDescription(cluster: cluster, service: service, values: values)
    }

    private func terminated(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }
}

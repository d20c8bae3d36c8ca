internal import ArgumentParser
internal import KubeClient
internal import KubeCore
internal import NIOCore
internal import VClusterConfig

struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Print the log of a virtual cluster's control plane.",
        discussion: """
            The log of a workload is that of its pod: `vcluster connect NAME -- kubectl logs POD`.

            EXAMPLES:
              vcluster logs my-vcluster --tail 50
              vcluster logs my-vcluster --follow --since 10m
              vcluster logs my-vcluster --previous
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Name of the virtual cluster.", completion: .virtualClusters)
    var name: String

    @Flag(name: .shortAndLong, help: "Go on printing what is logged from now on.")
    var follow = false

    @Option(help: ArgumentHelp("Only so many lines from the end.", valueName: "lines"))
    var tail: Int?

    @Option(help: ArgumentHelp("Only what is newer than this, such as 90s, 5m or 1h30m.", valueName: "duration"))
    var since: String?

    @Flag(name: .shortAndLong, help: "The log of the process before, when it was started anew.")
    var previous = false

    @Flag(help: "Begin each line with the time at which it was written.")
    var timestamps = false

    func validate() throws {
        if let tail, tail < 0 { throw ValidationError("--tail must not be negative") }
        if let since, (DurationText.seconds(since) ?? 0) <= 0 {
            throw ValidationError("--since \(since) is no duration such as 90s, 5m or 1h30m")
        }
    }

    func run() async throws {
        try await HostCluster.use(global) { host throws(CommandError) in
            let cluster = try await VirtualClusterFinder(host: host.api).one(named: name, namespace: global.namespace)
            let pod = try cluster.checkedName().pod
            let path = "/api/v1/namespaces/\(cluster.namespace)/pods/\(pod)/log?\(query)"
            do throws(StatusError) {
                try await copy(path, from: host.api)
            } catch  where error.reason == .notFound {
                throw CommandError(
                    .failed, "virtual cluster \(cluster.name) has no pod and so no log (\(cluster.status))")
            } catch {
                throw CommandError(error, while: "read the log of pod \(pod)")
            }
        }
    }

    /// Source: Kubernetes API, PodLogOptions.
    var query: String {
        var items = ["container=syncer"]
        if follow { items.append("follow=true") }
        if previous { items.append("previous=true") }
        if timestamps { items.append("timestamps=true") }
        if let tail { items.append("tailLines=\(tail)") }
        if let since, let seconds = DurationText.seconds(since) {
            items.append("sinceSeconds=\(max(1, Int(seconds.rounded(.up))))")
        }
        return items.joined(separator: "&")
    }

    private func copy(_ path: String, from host: RemoteAPI) async throws(StatusError) {
        let answer = try await host.stream(path)
        guard answer.status < 300 else { throw try await refusal(answer) }
        while let chunk = try await answer.nextChunk() { Terminal.write(chunk.readableBytesView, to: 1) }
    }

    private func refusal(_ answer: StreamedAnswer) async throws(StatusError) -> StatusError {
        var body: [UInt8] = []
        while body.count < 1 << 16, let chunk = try await answer.nextChunk() { body += chunk.readableBytesView }
        // An answer that is no Status is told by its code.
        guard let object = (try? JSONParser.parse(body)).flatMap({ KubeObject($0) }) else {
            return StatusError(
                code: answer.status, reason: .unknown, message: "the host answered with status code \(answer.status)")
        }
        return StatusError(statusObject: object, httpCode: answer.status)
    }
}

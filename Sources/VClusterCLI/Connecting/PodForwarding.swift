internal import Deployment
internal import KubeClient
internal import KubeCore
internal import Logging
internal import NIOPosix

/// A local port that leads to the pod of a virtual cluster, through its host's API.
struct PodForwarding: Sendable {
    let configuration: ClientConfiguration
    let namespace: String
    let pod: String
    let logger: Logger

    /// Forwards until the task is cancelled.
    /// - Parameters:
    ///   - port: on 127.0.0.1; 0 takes a free one.
    ///   - onListening: told the port once connections are accepted.
    /// - Throws: `CommandError` when the port is taken or the credentials are unusable.
    func run(port: Int, onListening: @escaping @Sendable (Int) async -> Void) async throws(CommandError) {
        do {
            try await forwarder().run(port: port, onListening: onListening)
        } catch {
            throw CommandError(.failed, "\(error)")
        }
    }

    /// Finds out whether the host forwards to the pod.
    /// - Throws: `CommandError` with the host's reason.
    func check() async throws(CommandError) {
        do {
            try await forwarder().check()
        } catch let error as StatusError {
            throw CommandError(error, while: "forward a port to pod \(pod) in namespace \(namespace)")
        } catch {
            throw CommandError(.failed, "cannot forward a port to pod \(pod) in namespace \(namespace): \(error)")
        }
    }

    private func forwarder() throws -> PortForwarder {
        let group = MultiThreadedEventLoopGroup.singleton
        let target = PortForwarder.Target(
            namespace: namespace, pod: pod, port: UInt16(VClusterDeployment.securePort))
        return PortForwarder(
            dialer: try UpgradeDialer(configuration, group: group), group: group, logger: logger,
            resolve: { () async throws(StatusError) in target })
    }

    /// Runs `body` with the port while it forwards.
    /// - Parameter port: on 127.0.0.1; 0 takes a free one.
    func use<Result: Sendable>(
        port: Int = 0, _ body: @escaping @Sendable (Int) async throws(CommandError) -> Result
    ) async throws(CommandError) -> Result {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        do {
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { continuation.finish() }
                    try await run(port: port) { continuation.yield($0) }
                }
                for await port in ports {
                    let result = try await body(port)
                    group.cancelAll()
                    return result
                }
                try await group.waitForAll()
                throw CommandError(.failed, "interrupted")
            }
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError(.failed, "\(error)")
        }
    }
}

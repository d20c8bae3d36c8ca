internal import KubeCore
internal import KubeRuntime
internal import Logging

/// Registers the nodes and keeps their Leases fresh, as kubelets do.
struct NodeRegistrar: Sendable {
    /// Source: kubelet, a quarter of `nodeLeaseDurationSeconds`.
    private static let renewalInterval = Duration.seconds(10)

    let api: any ResourceAPI
    let nodes: [SimulatedNode]
    let clock: RuntimeClock
    let logger: Logger

    /// Makes the nodes that are missing and removes those that an earlier start with more nodes has left.
    func register() async throws(StatusError) {
        for node in nodes {
            do throws(StatusError) {
                _ = try await api.create(.nodes, namespace: nil, object: node.node(now: clock.now()))
            } catch  where error.isAlreadyExists {}
            let patch: JSONValue = ["status": node.status(now: clock.now())]
            _ = try await api.patch(
                .nodes, namespace: nil, name: node.name, patch: .merge(patch),
                options: WriteOptions(subresource: "status"))
            do throws(StatusError) {
                _ = try await api.create(
                    .leases, namespace: SimulatedNode.leaseNamespace, object: node.lease(now: clock.now()))
            } catch  where error.isAlreadyExists {}
        }
        let names = Set(nodes.map(\.name))
        for node in try await api.list(.nodes, namespace: nil).items
        where node.labels[SimulatedNode.label] == "true" && !names.contains(node.name) {
            _ = try await api.delete(.nodes, namespace: nil, name: node.name, options: DeleteOptions(uid: node.uid))
        }
    }

    /// Renews until the task is cancelled.
    func renew() async {
        while !Task.isCancelled {
            do {
                try await clock.sleep(Self.renewalInterval)
            } catch { return }
            for node in nodes {
                let patch: JSONValue = ["spec": ["renewTime": .string(clock.now().rfc3339Micro)]]
                do throws(StatusError) {
                    _ = try await api.patch(
                        .leases, namespace: SimulatedNode.leaseNamespace, name: node.name, patch: .merge(patch))
                } catch {
                    logger.debug("Lease not renewed", metadata: ["status.message": "\(error.message)"])
                }
            }
        }
    }
}

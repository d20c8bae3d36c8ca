internal import KubeCore

/// One virtual cluster as `list` shows it. The JSON keys are those of the known product.
struct ListRow: Sendable {
    let cluster: VirtualCluster
    let isConnected: Bool
    let age: Duration

    /// - Parameter connected: the virtual cluster that the kubeconfig's current context leads to.
    init(_ cluster: VirtualCluster, host: String, connected: ContextName?, now: Timestamp) {
        self.cluster = cluster
        isConnected =
            connected == ContextName(name: cluster.name, namespace: cluster.namespace, hostContext: host)
        age = cluster.created.map { now.duration(since: $0) } ?? .zero
    }

    var cells: [String] {
        [
            cluster.name, cluster.namespace, cluster.status.description, cluster.version, isConnected ? "True" : "",
            Age.text(age),
        ]
    }

    var value: JSONValue {
        [
            "Name": .string(cluster.name), "Namespace": .string(cluster.namespace),
            "Status": .string(cluster.status.description), "Version": .string(cluster.version),
            "Connected": .bool(isConnected), "Created": .string(cluster.created?.rfc3339 ?? ""),
            "AgeSeconds": .int(age.components.seconds),
        ]
    }
}

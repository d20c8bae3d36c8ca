package import KubeCore

/// Which taints of the host's nodes tenants may tolerate: a toleration is a grant to run where others may not.
package struct TolerationPolicy: Sendable, Hashable {
    /// Keys of taints that no tenant tolerates. When there are any, a toleration without a key, which tolerates all, does
    /// not reach the host either.
    package var deniedKeys: Set<String>

    package init(deniedKeys: Set<String>) { self.deniedKeys = deniedKeys }

    package static let compatible = TolerationPolicy(deniedKeys: [])

    /// Keeps tenants off the nodes of the host's own control plane.
    package static let secure = TolerationPolicy(deniedKeys: [
        "node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master", "node-role.kubernetes.io/etcd",
    ])

    package func allows(_ toleration: JSONValue) -> Bool {
        let key = toleration.text("key")
        return key.isEmpty ? deniedKeys.isEmpty : !deniedKeys.contains(key)
    }
}

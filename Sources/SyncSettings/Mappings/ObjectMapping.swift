/// An entry of `mappings.byName` of `sync.fromHost`: which host objects appear where in the virtual cluster.
///
/// `"ns/*": "vns/*"`, `"ns/name": "vns/name"`, `"": "vns"` (all of the virtual cluster's own host namespace), and
/// `"/name": "vns/name"` (one of those). Objects of the control plane itself (label `app=vcluster`, or named like its Secrets
/// `vc-NAME` and `vc-config-NAME`) and synced objects are never mapped. Source: vcluster reference 2.2.
package struct ObjectMapping: Sendable, Hashable {
    /// Empty for the virtual cluster's own host namespace.
    package var hostNamespace: String
    /// Nil for all of the namespace.
    package var hostName: String?
    package var virtualNamespace: String
    /// Nil keeps the names; not nil exactly when `hostName` is not.
    package var virtualName: String?

    package init(hostNamespace: String, hostName: String? = nil, virtualNamespace: String, virtualName: String? = nil) {
        self.hostNamespace = hostNamespace
        self.hostName = hostName
        self.virtualNamespace = virtualNamespace
        self.virtualName = virtualName
    }
}

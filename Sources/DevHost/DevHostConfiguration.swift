package import ControlPlane

/// What an embedded host cluster must know to start.
package struct DevHostConfiguration: Sendable {
    /// Name of the host; part of the names of its nodes.
    package var name: String
    package var nodeCount: Int
    /// Where database, keys, volumes and logs live. One process at a time.
    package var directory: String
    /// Where its API listens: on the loopback only.
    package var bind: BindAddress
    /// Where to write the administrator's kubeconfig (atomically, mode 0600) once it serves; nil writes none.
    package var kubeconfigPath: String?
    /// Addresses of its Services. Nothing answers on them; they are for the tenants to see.
    package var serviceCIDR = "10.96.0.0/16"
    /// The program that pods with our own image run; nil is this very program.
    package var program: String?

    package init(
        name: String, nodeCount: Int = 3, directory: String, bind: BindAddress, kubeconfigPath: String? = nil
    ) {
        self.name = name
        self.nodeCount = nodeCount
        self.directory = directory
        self.bind = bind
        self.kubeconfigPath = kubeconfigPath
    }
}

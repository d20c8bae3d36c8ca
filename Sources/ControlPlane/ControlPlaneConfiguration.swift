package import KubeServer
package import VClusterConfig

/// Everything a control plane must know to start.
package struct ControlPlaneConfiguration: Sendable {
    /// Name of the virtual cluster; `kubernetes` for a control plane that stands alone.
    package var name: String
    /// Where certificates, keys and the database live. One process at a time.
    package var dataDirectory: String
    package var bind: BindAddress
    /// Where to write the administrator's kubeconfig (atomically, mode 0600); nil writes none.
    package var kubeconfigPath: String?
    /// The address under which the tenant's pods reach this process, in a pod the pod's; nil is the bind address.
    package var advertisedAddress: String?
    /// What clients on this machine shall use as server URL; nil is `https://` and the bind address.
    package var advertisedServer: String?
    /// The range of Service addresses, such as `10.96.0.0/16`. With a host its addresses count, not this.
    package var serviceCIDR = "10.96.0.0/16"
    package var nodePorts = 30000...32767
    package var clusterDomain = "cluster.local"
    /// Whether the tenant's DNS asks the host's for names of the domain that the tenant does not have.
    package var asksHostForClusterNames = false
    /// More DNS names and IP addresses for the serving certificate.
    package var extraServerNames: [String] = []
    /// The cluster that runs the pods; nil for a control plane that stands alone, which then schedules pods onto the
    /// nodes that are registered with it, and looks after those.
    package var host: HostConnection?
    /// How long requests in flight may take when the process is asked to stop.
    package var gracePeriod: Duration = .seconds(10)
    /// Answers exec, logs, port-forward and proxies; nil answers as a cluster whose kubelets cannot be reached, or with
    /// a host through the host.
    package var connectHandler: (any ConnectHandler)?
    /// Flags of the API server.
    package var apiServer = APIServerArguments()
    /// Runs beside the controllers; nil for nothing.
    package var companion: ControlPlaneCompanion?

    package init(name: String, dataDirectory: String, bind: BindAddress) {
        self.name = name
        self.dataDirectory = dataDirectory
        self.bind = bind
    }
}

/// An IP address and a TCP port to listen on; port 0 takes a free one. Text form: `127.0.0.1:8443`, `[::1]:8443`.
package struct BindAddress: Sendable, Hashable, CustomStringConvertible {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Nil when the text is not of that form or the port is out of range.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        self.init(host: host.isEmpty ? "0.0.0.0" : String(host), port: port)
    }

    /// Where this machine reaches what listens there: an address that everybody has is the loopback's for this.
    var reachableHost: String { host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// `networking.replicateServices`, in older files `mapServices`. Source: vcluster reference 1.9 and 3.18.
package struct ReplicatedServices: Sendable, Hashable {
    package struct ToHost: Sendable, Hashable {
        package var virtualNamespace: String
        package var virtualName: String
        /// Empty for the virtual cluster's own host namespace.
        package var hostNamespace: String
        package var hostName: String

        package init(virtualNamespace: String, virtualName: String, hostNamespace: String = "", hostName: String) {
            self.virtualNamespace = virtualNamespace
            self.virtualName = virtualName
            self.hostNamespace = hostNamespace
            self.hostName = hostName
        }
    }

    package struct FromHost: Sendable, Hashable {
        package var hostNamespace: String
        package var hostName: String
        package var virtualNamespace: String
        package var virtualName: String

        package init(hostNamespace: String, hostName: String, virtualNamespace: String, virtualName: String) {
            self.hostNamespace = hostNamespace
            self.hostName = hostName
            self.virtualNamespace = virtualNamespace
            self.virtualName = virtualName
        }
    }

    package var toHost: [ToHost] = []
    package var fromHost: [FromHost] = []

    package init() {}
}

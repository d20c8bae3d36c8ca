package import PKI

/// The names and addresses that the serving certificate is for.
/// Source: kubeadm's certificate for the API server; vcluster reference 4.10.
package enum ServingNames {
    /// - Parameters:
    ///   - serviceAddresses: of the Service `kubernetes` as the tenant's pods see it.
    ///   - more: what was configured, and what the host's Services bring (load balancers, node Services).
    package static func make(
        _ configuration: ControlPlaneConfiguration, serviceAddresses: [String], more: [String] = []
    ) -> SubjectNames {
        let domain = configuration.clusterDomain
        var names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"]
        names.append("kubernetes.default.svc.\(domain)")
        var addresses = ["127.0.0.1", "::1"] + serviceAddresses
        if let host = configuration.host {
            let (name, namespace) = (host.serviceName, host.namespace)
            names += [name, "\(name).\(namespace)", "\(name).\(namespace).svc", "\(name).\(namespace).svc.\(domain)"]
            names += [
                "*.\(name).\(namespace).svc", "*.nodes.vcluster.com", "*.\(name).\(namespace).nodes.vcluster.com",
            ]
        }
        for name in [configuration.bind.host] + configuration.extraServerNames + more where !isWildcard(name) {
            if isAddress(name) { addresses.append(name) } else { names.append(name) }
        }
        return SubjectNames(dnsNames: unique(names), ipAddresses: unique(addresses))
    }

    private static func isWildcard(_ name: String) -> Bool { name.isEmpty || name == "0.0.0.0" || name == "::" }

    private static func isAddress(_ name: String) -> Bool {
        if name.contains(":") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}

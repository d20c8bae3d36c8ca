internal import KubeCore

/// Names by which a pod finds others and is found: DNS settings, host aliases, hostname and subdomain.
/// Source: vcluster reference 3.4 (7-9); Kubernetes documentation, "DNS for Services and Pods".
struct PodNetworkIdentity: Sendable {
    let clusterDomain: String
    let apiServerIP: String
    /// How `/etc/hosts` is rewritten; nil turns the rewriting off.
    let rewriter: HostsRewriter?

    // MARK: DNS

    /// Points pods that use cluster DNS at the tenant's. Other policies are left alone.
    func editDNS(_ spec: inout JSONValue, namespace: String, dnsClusterIP: String?) throws(SyncRefusal) {
        let policy = spec["dnsPolicy"]?.stringValue ?? "ClusterFirst"
        let isOnHostNetwork = spec["hostNetwork"]?.boolValue ?? false
        // On the host's network kubelet takes ClusterFirst for Default.
        guard policy == "ClusterFirst" && !isOnHostNetwork || policy == "ClusterFirstWithHostNet" else { return }
        guard let dnsClusterIP else { throw .waiting("waiting for DNS service IP") }
        let given = spec["dnsConfig"]
        var config = JSONObject()
        config["nameservers"] = .array(joined([dnsClusterIP], given?["nameservers"], limit: 3))
        config["searches"] = .array(
            joined(
                ["\(namespace).svc.\(clusterDomain)", "svc.\(clusterDomain)", clusterDomain], given?["searches"],
                limit: 32))
        // The pod's own options win over the default.
        var options = given?["options"]?.arrayValue ?? []
        if !options.contains(where: { $0["name"]?.stringValue == "ndots" }) {
            options.insert(["name": "ndots", "value": "5"], at: 0)
        }
        config["options"] = .array(options)
        spec["dnsPolicy"] = "None"
        spec["dnsConfig"] = .object(config)
    }

    private func joined(_ own: [String], _ given: JSONValue?, limit: Int) -> [JSONValue] {
        let rest = (given?.arrayValue ?? []).compactMap(\.stringValue).filter { !own.contains($0) }
        return (own + rest).prefix(limit).map(JSONValue.string)
    }

    // MARK: Hostname

    /// The hostname that the tenant's kubelet would give the pod.
    static func hostname(podName: String) -> String {
        var name = String(podName.map { $0 == "." ? "-" : $0 }.prefix(63))
        while name.hasSuffix("-") { name.removeLast() }
        return name
    }

    /// Sets aliases and hostname, and takes the subdomain away, since no Service of that name exists on the host.
    /// - Returns: whether `/etc/hosts` is rewritten.
    func editNames(_ spec: inout JSONValue, podName: String, namespace: String, rewrites: Bool) -> Bool {
        spec.append(
            [
                [
                    "ip": .string(apiServerIP),
                    "hostnames": ["kubernetes", "kubernetes.default", "kubernetes.default.svc"],
                ]
            ],
            to: "hostAliases")
        let hostname =
            spec["hostname"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } ?? Self.hostname(podName: podName)
        spec["hostname"] = .string(hostname)
        guard let subdomain = spec["subdomain"]?.stringValue, !subdomain.isEmpty else { return false }
        spec["subdomain"] = nil
        guard rewrites, let rewriter, spec.at("os", "name") != "windows", Self.isDNSLabel(hostname),
            Self.isDNSLabel(subdomain),
            Self.isDNSLabel(namespace), !(spec["hostNetwork"]?.boolValue ?? false)
        else { return false }
        let fullName = "\(hostname).\(subdomain).\(namespace).svc.\(clusterDomain)"
        rewriter.edit(&spec, hostname: hostname, fullName: fullName)
        return true
    }

    /// Names go into a shell command, so they are checked here whatever the API server has let through.
    private static func isDNSLabel(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 63
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}

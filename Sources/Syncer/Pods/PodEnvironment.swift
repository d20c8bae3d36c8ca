internal import KubeCore

/// Environment variables that kubelet would set from the tenant's Services, were it the tenant's kubelet.
/// Source: vcluster reference 3.4 (5); Kubernetes documentation, "Service: environment variables";
/// k8s.io/kubernetes pkg/kubelet/envvars.
struct PodEnvironment: Sendable {
    private let variables: [String: String]

    /// - Parameters:
    ///   - apiServerIP: where the tenant's API server is reached from host pods.
    ///   - services: the Services of the pod's namespace, empty when the pod wants no service links.
    init(apiServerIP: String, services: [KubeObject]) {
        var variables: [String: String] = [:]
        for service in services { Self.addLinks(to: service, &variables) }
        let url = "tcp://\(Self.host(apiServerIP)):443"
        variables.merge([
            "KUBERNETES_PORT": url, "KUBERNETES_PORT_443_TCP": url, "KUBERNETES_PORT_443_TCP_ADDR": apiServerIP,
            "KUBERNETES_PORT_443_TCP_PORT": "443", "KUBERNETES_PORT_443_TCP_PROTO": "tcp",
            "KUBERNETES_SERVICE_HOST": apiServerIP, "KUBERNETES_SERVICE_PORT": "443",
            "KUBERNETES_SERVICE_PORT_HTTPS": "443",
        ]) { _, own in own }
        self.variables = variables
    }

    /// Puts the variables, sorted, before those of the container; names that the container defines are left out.
    func add(to container: inout JSONValue) {
        let defined = Set((container["env"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
        let added = variables.filter { !defined.contains($0.key) }.sorted { $0.key < $1.key }
        container.insert(
            added.map { ["name": .string($0.key), "value": .string($0.value)] as JSONValue }, before: "env")
    }

    private static func addLinks(to service: KubeObject, _ variables: inout [String: String]) {
        guard let address = service.at("spec", "clusterIP")?.stringValue, !address.isEmpty, address != "None",
            let ports = service.at("spec", "ports")?.arrayValue, let first = ports.first
        else { return }
        let prefix = variableName(service.name)
        variables["\(prefix)_SERVICE_HOST"] = address
        variables["\(prefix)_SERVICE_PORT"] = number(first)
        variables["\(prefix)_PORT"] = url(address, first)
        for port in ports {
            if let name = port["name"]?.stringValue, !name.isEmpty {
                variables["\(prefix)_SERVICE_PORT_\(variableName(name))"] = number(port)
            }
            let link = "\(prefix)_PORT_\(number(port))_\(proto(port).uppercased())"
            variables[link] = url(address, port)
            variables["\(link)_PROTO"] = proto(port)
            variables["\(link)_PORT"] = number(port)
            variables["\(link)_ADDR"] = address
        }
    }

    private static func variableName(_ name: String) -> String {
        String(name.uppercased().map { $0 == "-" ? "_" : $0 })
    }

    private static func number(_ port: JSONValue) -> String { String(port["port"]?.intValue ?? 0) }

    private static func proto(_ port: JSONValue) -> String { (port["protocol"]?.stringValue ?? "TCP").lowercased() }

    private static func url(_ address: String, _ port: JSONValue) -> String {
        "\(proto(port))://\(host(address)):\(number(port))"
    }

    /// IPv6 addresses stand in brackets in URLs.
    private static func host(_ address: String) -> String { address.utf8.contains(0x3A) ? "[\(address)]" : address }
}

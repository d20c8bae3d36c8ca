internal import KubeClient
internal import KubeCore
internal import NIOCore

/// Where a client reaches the API server of a virtual cluster.
struct ServerEndpoint: Sendable, Hashable {
    /// URL.
    let server: String
    /// A name that the server's certificate is valid for, when the host of the URL need not be one.
    var tlsServerName: String?

    /// A port of this machine that leads to the pod.
    static func forwarded(port: Int) -> ServerEndpoint { ServerEndpoint(server: "https://localhost:\(port)") }

    /// What the Service in front of the control plane offers by itself: addresses of its load balancer. Empty for other
    /// Services, and as long as the load balancer has none.
    ///
    /// On a load balancer of the embedded host, whose addresses are loopback addresses, the node port is offered too:
    /// ports below 1024 may need rights that the host lacks.
    static func offered(by service: KubeObject) -> [ServerEndpoint] {
        guard service.at("spec", "type")?.stringValue == "LoadBalancer" else { return [] }
        let ports = service.at("spec", "ports")?.arrayValue ?? []
        guard let port = ports.first(where: { $0["name"]?.stringValue == "https" }) ?? ports.first,
            let number = port["port"]?.intValue
        else { return [] }
        var result: [ServerEndpoint] = []
        for ingress in service.at("status", "loadBalancer", "ingress")?.arrayValue ?? [] {
            guard let address = ingress["ip"]?.stringValue ?? ingress["hostname"]?.stringValue, !address.isEmpty else {
                continue
            }
            var numbers = [number]
            if address.hasPrefix("127."), let nodePort = port["nodePort"]?.intValue { numbers.append(nodePort) }
            for number in numbers {
                let authority = address.contains(":") ? "[\(address)]" : address
                let suffix = number == 443 ? "" : ":\(number)"
                // The certificate is made before the load balancer's address is known.
                result.append(ServerEndpoint(server: "https://\(authority)\(suffix)", tlsServerName: "localhost"))
            }
        }
        return result
    }

    /// What keeps the credentials' API server from answering there; nil when it does.
    func problem(_ material: ConnectionMaterial) async -> String? {
        do {
            let configuration = try material.clientConfiguration(self)
            let api = try RemoteAPI(configuration, retries: .once, timeout: .seconds(5))
            _ = try await api.raw("/readyz")
            return nil
        } catch let error as StatusError {
            return error.message
        } catch {
            return "\(error)"
        }
    }
}

package import KubeCore

/// Finds the address behind a Service of the virtual cluster.
/// Source: kube-aggregator apiserver NewClusterIPServiceResolver; k8s.io/apiserver/pkg/util/proxy ResolveCluster.
package struct ServiceResolver: Sendable {
    /// A host, name or address, and a port.
    package struct Address: Sendable, Hashable {
        package var host: String
        package var port: Int
    }

    private let storage: ObjectStorage
    private static let services = GroupResource(group: "", resource: "services")
    private static let slices = GroupResource(group: "discovery.k8s.io", resource: "endpointslices")

    package init(storage: ObjectStorage) { self.storage = storage }

    /// The address of the Service itself; one of those behind it when it has none of its own.
    /// - Throws: `notFound`; `serviceUnavailable` when the port does not exist or nobody is ready.
    package func resolve(
        namespace: String, name: String, port: Int
    ) throws(StatusError) -> Address {
        guard let service = try storage.object(Self.services, namespace: namespace, name: name) else {
            var error = StatusError.notFound(Self.services, name)
            error.message = "service \"\(name)\" not found"
            throw error
        }
        if service.text("spec", "type") == "ExternalName" {
            return Address(host: service.text("spec", "externalName"), port: port)
        }
        let ports = service.at("spec", "ports")?.arrayValue ?? []
        guard let servicePort = ports.first(where: { $0["port"]?.intValue == Int64(port) }) else {
            throw .serviceUnavailable("no service port \(port) found for service \"\(name)\"")
        }
        let address = service.text("spec", "clusterIP")
        guard address.isEmpty || address == "None" else { return Address(host: address, port: port) }
        return try endpoint(of: service, portName: servicePort.text("name"))
    }

    /// A ready endpoint. Always the first, so that connections are found again.
    private func endpoint(of service: KubeObject, portName: String) throws(StatusError) -> Address {
        for slice in try storage.objects(Self.slices, namespace: service.namespace)
        where slice.labels["kubernetes.io/service-name"] == service.name && slice.text("addressType") != "FQDN" {
            let ports = slice["ports"]?.arrayValue ?? []
            guard let port = ports.first(where: { $0.text("name") == portName })?["port"]?.intValue else { continue }
            for endpoint in slice["endpoints"]?.arrayValue ?? []
            where endpoint.at("conditions", "ready")?.boolValue != false {
                if let address = endpoint["addresses"]?[0]?.stringValue {
                    return Address(host: address, port: Int(port))
                }
            }
        }
        throw .serviceUnavailable("no endpoints available for service \"\(service.name)\"")
    }
}

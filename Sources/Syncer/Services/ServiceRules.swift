internal import KubeCore
internal import SyncSettings

/// Which parts of a tenant's Service may ask the host for something that others could miss: addresses outside of the
/// cluster, node ports of one's own choice, names that a shared ingress would resolve.
struct ServiceRules: Sendable {
    let security: SecurityRules

    var passesChosenNodePorts: Bool { security.allowsChosenNodePorts }

    private static let allExternalFields = ["externalIPs", "loadBalancerIP", "loadBalancerClass"]

    /// Members of `spec` that name addresses outside of the cluster, as far as they pass.
    var externalFields: [String] { security.allowsExternalIPs ? Self.allExternalFields : [] }

    /// Whether the Service has a host side at all. A name that only the tenant's DNS resolves needs none.
    func reachesHost(_ service: KubeObject) -> Bool {
        security.allowsExternalNames || ServiceTranslation.type(service) != "ExternalName"
    }

    /// Refuses what a client newly asks for and may not. What is stored already is only not passed on.
    /// - Throws: `forbidden`, naming the field.
    func check(_ service: KubeObject, old: KubeObject?) throws(StatusError) {
        if !security.allowsExternalIPs {
            for field in Self.allExternalFields where asks(service, old, field) {
                throw Self.refusal(service, "spec.\(field)", "addresses outside of the cluster may not be chosen")
            }
        }
        guard old == nil, !security.allowsChosenNodePorts else { return }
        try checkNodePorts(service, given: nil)
    }

    /// Refuses node ports that neither the stored Service nor its host side have.
    /// - Parameter host: nil when there is no host side.
    func checkNodePorts(_ service: KubeObject, given host: KubeObject?) throws(StatusError) {
        guard !security.allowsChosenNodePorts, ServiceTranslation.mayHaveNodePorts(service) else { return }
        let given = host.map(Self.nodePorts) ?? []
        for (index, port) in (service.at("spec", "ports")?.arrayValue ?? []).enumerated() {
            guard let number = port["nodePort"]?.intValue, number > 0, !given.contains(number) else { continue }
            throw Self.refusal(
                service, "spec.ports[\(index)].nodePort", "node ports may not be chosen, leave it out to be given one")
        }
        if let number = service.at("spec", "healthCheckNodePort")?.intValue, number > 0, !given.contains(number) {
            throw Self.refusal(
                service, "spec.healthCheckNodePort", "node ports may not be chosen, leave it out to be given one")
        }
    }

    private func asks(_ service: KubeObject, _ old: KubeObject?, _ field: String) -> Bool {
        let wanted = service.at("spec", field) ?? .null
        let isEmpty = wanted.isNull || wanted == "" || wanted == []
        return !isEmpty && wanted != old?.at("spec", field)
    }

    private static func nodePorts(_ service: KubeObject) -> Set<Int64> {
        let listed = (service.at("spec", "ports")?.arrayValue ?? []).compactMap { $0["nodePort"]?.intValue }
        return Set(listed + [service.at("spec", "healthCheckNodePort")?.intValue].compactMap { $0 })
    }

    private static func refusal(_ service: KubeObject, _ field: String, _ reason: String) -> StatusError {
        .forbidden(
            GroupVersionResource.services.groupResource, service.name, "\(field): \(reason) in this virtual cluster")
    }
}

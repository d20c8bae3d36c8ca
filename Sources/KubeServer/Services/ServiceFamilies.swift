internal import KubeCore

/// Which IP families a Service has, in a cluster that gives IPv4 addresses only.
/// Source: pkg/registry/core/service/storage/alloc.go initIPFamilyFields of Kubernetes 1.36; KEP-563.
enum ServiceFamilies {
    /// Sets the families and the policy that a client left open. Services that get their addresses from nobody,
    /// without selector, may have any family.
    /// - Throws: `invalid` when the Service asks for what the cluster does not have.
    static func settle(_ service: inout KubeObject, old: KubeObject?) throws(StatusError) {
        guard ServiceAddresses.needsClusterIP(service) else { return }
        if let old, keepsPreference(service, old) { return }
        let isOpen = isOpenHeadless(service)
        let policy = service.at("spec", "ipFamilyPolicy")?.stringValue ?? (isOpen ? "RequireDualStack" : "SingleStack")
        service.set(.string(policy), at: "spec", "ipFamilyPolicy")
        var families = self.families(of: service)
        if let old, policy == "SingleStack", families.count > 1, families == self.families(of: old) {
            families = [families[0]]
        }
        try refuseContradictions(service, policy, &families)
        if isOpen {
            if families.isEmpty { families = ["IPv4"] }
            if families.count < 2, policy != "SingleStack" {
                families.append(families[0] == "IPv4" ? "IPv6" : "IPv4")
            }
        } else {
            try refuseUnavailable(service, policy, families)
            if families.isEmpty { families = ["IPv4"] }
        }
        service.set(.array(families.map(JSONValue.string)), at: "spec", "ipFamilies")
    }

    private static func refuseContradictions(
        _ service: KubeObject, _ policy: String, _ families: inout [String]
    ) throws(StatusError) {
        var causes: [StatusError.Cause] = []
        let addresses = ServiceAddresses.clusterIPs(of: service)
        if policy == "SingleStack" {
            for (count, what) in [(addresses.count, "cluster IPs"), (families.count, "IP families")] where count == 2 {
                causes.append(
                    policyCause(
                        policy,
                        "must be 'RequireDualStack' or 'PreferDualStack' when multiple \(what) are specified"))
            }
        }
        for (index, address) in addresses.enumerated().dropFirst(families.count) where address != "None" {
            if IPText.isIPv4(address) {
                families.append("IPv4")
            } else {
                let value = JSONValue.array(addresses.map(JSONValue.string)).description
                causes.append(
                    cause("spec.clusterIPs[\(index)]", value, "IPv6 is not configured on this cluster"))
            }
        }
        if !causes.isEmpty { throw .invalid(ServiceAddresses.kind, service.name, causes) }
    }

    private static func refuseUnavailable(
        _ service: KubeObject, _ policy: String, _ families: [String]
    ) throws(StatusError) {
        var causes: [StatusError.Cause] = []
        if policy == "RequireDualStack" {
            causes.append(policyCause(policy, "this cluster is not configured for dual-stack services"))
        }
        for (index, family) in families.enumerated() where family != "IPv4" {
            causes.append(cause("spec.ipFamilies[\(index)]", "\"\(family)\"", "not configured on this cluster"))
        }
        if !causes.isEmpty { throw .invalid(ServiceAddresses.kind, service.name, causes) }
    }

    /// Whether a Service goes on to prefer two families and changes nothing of what it has got.
    private static func keepsPreference(_ service: KubeObject, _ old: KubeObject) -> Bool {
        ServiceAddresses.type(of: service) == ServiceAddresses.type(of: old)
            && service.at("spec", "ipFamilyPolicy") == "PreferDualStack"
            && old.at("spec", "ipFamilyPolicy") == "PreferDualStack"
            && ServiceAddresses.clusterIPs(of: service) == ServiceAddresses.clusterIPs(of: old)
            && families(of: service) == families(of: old)
    }

    private static func families(of service: KubeObject) -> [String] {
        (service.at("spec", "ipFamilies")?.arrayValue ?? []).compactMap(\.stringValue)
    }

    private static func isOpenHeadless(_ service: KubeObject) -> Bool {
        ServiceAddresses.isHeadless(service) && (service.at("spec", "selector")?.objectValue?.isEmpty ?? true)
    }

    private static func policyCause(_ policy: String, _ message: String) -> StatusError.Cause {
        cause("spec.ipFamilyPolicy", "\"\(policy)\"", message)
    }

    private static func cause(_ field: String, _ value: String, _ message: String) -> StatusError.Cause {
        StatusError.Cause(reason: "FieldValueInvalid", message: "Invalid value: \(value): \(message)", field: field)
    }
}

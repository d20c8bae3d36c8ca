internal import KubeCore
internal import SyncSettings

/// Which endpoints of the tenant reach the host, and how their addresses look there. Endpoints of Services with a selector
/// do not: the host makes them itself. Source: vcluster reference 3.7.
struct EndpointRules: Sendable {
    let naming: HostNaming
    let policy: EndpointAddressPolicy
    /// The virtual Service of a key.
    let service: @Sendable (ObjectKey) -> KubeObject?
    /// Whether an address is that of a pod of this virtual cluster, as the host says.
    let isPodAddress: @Sendable (String) -> Bool

    /// Whether the Service of this key has its endpoints from the tenant.
    func followsTenant(_ key: ObjectKey) -> Bool {
        // The DNS Service has a selector on the host, and the endpoints that come with it.
        guard !ServiceTranslation.isReserved(key), key != ServiceTranslation.dns, let service = service(key),
            !ReplicaTranslation.isReplica(service)
        else { return false }
        return (service.at("spec", "selector")?.objectValue?.isEmpty ?? true)
            && service.at("spec", "type")?.stringValue != "ExternalName"
    }

    func allows(_ address: String) -> Bool { policy.allows(address, isOwnPod: isPodAddress) }

    /// A reference to a pod as its host side; nil for others, which would lead to objects of somebody else.
    func target(_ reference: JSONValue?, namespace: String) -> JSONValue? {
        guard let reference, reference["kind"]?.stringValue == "Pod", let name = reference["name"]?.stringValue else {
            return nil
        }
        let pod = naming.hostKey(ObjectKey(namespace: reference["namespace"]?.stringValue ?? namespace, name: name))
        return ["kind": "Pod", "namespace": .string(pod.namespace), "name": .string(pod.name)]
    }

    /// `subsets` of the tenant's Endpoints with what passes of it; nil when nothing does.
    func subsets(of endpoints: KubeObject) -> JSONValue? {
        let subsets = (endpoints["subsets"]?.arrayValue ?? []).compactMap {
            translated($0, namespace: endpoints.namespace)
        }
        guard !subsets.isEmpty else { return nil }
        return .array(subsets)
    }

    private func translated(_ subset: JSONValue, namespace: String) -> JSONValue? {
        var subset = subset
        var isEmpty = true
        for field in ["addresses", "notReadyAddresses"] {
            let addresses = (subset[field]?.arrayValue ?? []).compactMap { translated(address: $0, namespace) }
            subset[field] = addresses.isEmpty ? nil : .array(addresses)
            if !addresses.isEmpty { isEmpty = false }
        }
        guard !isEmpty else { return nil }
        return subset
    }

    private func translated(address: JSONValue, _ namespace: String) -> JSONValue? {
        guard let ip = address["ip"]?.stringValue, allows(ip) else { return nil }
        var address = address
        address["targetRef"] = target(address["targetRef"], namespace: namespace)
        return address
    }
}

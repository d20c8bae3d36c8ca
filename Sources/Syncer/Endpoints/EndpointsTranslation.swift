internal import KubeCore
internal import SyncSettings

/// Endpoints of Services without a selector; those of others the host makes itself. Source: vcluster reference 3.7.
struct EndpointsTranslation: Translation {
    let metadata: HostMetadata
    let policy: EndpointAddressPolicy
    /// The virtual Service of a key.
    let service: @Sendable (ObjectKey) -> KubeObject?
    /// Whether an address is that of one of the tenant's pods.
    let isPodAddress: @Sendable (String) -> Bool

    let name = "endpoints"
    let resource = GroupVersionResource.endpoints
    let fields = FieldOwners(virtual: ["subsets"])

    func isWanted(_ virtual: KubeObject) -> Bool {
        let key = ObjectKey(virtual)
        // The DNS Service has a selector on the host, and the endpoints that come with it.
        guard !ServiceTranslation.isReserved(key), key != ServiceTranslation.dns, let service = service(key),
            virtual.annotations["control-plane.alpha.kubernetes.io/leader"] == nil
        else { return false }
        return (service.at("spec", "selector")?.objectValue?.isEmpty ?? true)
            && service.at("spec", "type")?.stringValue != "ExternalName"
    }

    func hostObject(for virtual: KubeObject) -> KubeObject {
        var host = metadata.hostObject(for: virtual, apiVersion: "v1", kind: "Endpoints")
        let subsets = (virtual["subsets"]?.arrayValue ?? []).compactMap { translated($0, namespace: virtual.namespace) }
        if !subsets.isEmpty { host["subsets"] = .array(subsets) }
        return host
    }

    private func translated(_ subset: JSONValue, namespace: String) -> JSONValue? {
        var subset = subset
        var isEmpty = true
        for field in ["addresses", "notReadyAddresses"] {
            let addresses = (subset[field]?.arrayValue ?? []).compactMap { translated(address: $0, namespace) }
            subset[field] = addresses.isEmpty ? nil : .array(addresses)
            if !addresses.isEmpty { isEmpty = false }
        }
        return isEmpty ? nil : subset
    }

    private func translated(address: JSONValue, _ namespace: String) -> JSONValue? {
        guard let ip = address["ip"]?.stringValue, policy.allows(ip, isOwnPod: isPodAddress) else { return nil }
        var address = address
        guard let target = address["targetRef"], !target.isNull else { return address }
        // Only pods exist on the host, under another name; other references would lead to objects of somebody else.
        address["targetRef"] = nil
        if target["kind"]?.stringValue == "Pod", let name = target["name"]?.stringValue {
            let pod = metadata.naming.hostKey(
                ObjectKey(namespace: target["namespace"]?.stringValue ?? namespace, name: name))
            address["targetRef"] = ["kind": "Pod", "namespace": .string(pod.namespace), "name": .string(pod.name)]
        }
        return address
    }
}

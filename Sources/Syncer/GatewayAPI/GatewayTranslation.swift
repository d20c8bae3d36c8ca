internal import KubeCore
internal import SyncSettings

/// Gateways of the tenant, served by the host's controllers. Source: vcluster reference 3.13; Gateway API, Gateway v1.
struct GatewayTranslation: Translation {
    let metadata: HostMetadata
    let grants: ReferenceGrants
    let hostnames: HostnamePolicy
    /// Whether tenants may ask for addresses of their choice.
    let allowsAddresses: Bool
    /// Whether the tenant cluster has a GatewayClass of this name.
    let hasClass: @Sendable (String) -> Bool
    /// Throws when the operator hides a class of the host.
    let checkClass: @Sendable (String?) throws(SyncRefusal) -> Void

    let name = "gateway"
    let resource = GroupVersionResource.gateways
    let fields = FieldOwners(virtual: ["spec"], up: ["status"])
    let sharesVirtualCache = false

    /// One whose class is gone is taken from the host.
    func rejection(of virtual: KubeObject) -> SyncRefusal? {
        let name = virtual.text("spec", "gatewayClassName")
        return hasClass(name) ? nil : .unacceptable("gateway class \"\(name)\" does not exist in this virtual cluster")
    }

    func hostObject(for virtual: KubeObject) throws(SyncRefusal) -> KubeObject {
        try checkClass(virtual.text("spec", "gatewayClassName"))
        var host = metadata.hostObject(for: virtual, apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway")
        guard var spec = virtual["spec"], case .object = spec else { return host }
        let references = references(of: virtual)
        try spec.editElements(of: "listeners") { (listener: inout JSONValue) throws(SyncRefusal) in
            try hostnames.check(listener.text("hostname"))
            try listener.editMember("tls") { (tls: inout JSONValue) throws(SyncRefusal) in
                try tls.editElements(of: "certificateRefs") { (reference: inout JSONValue) throws(SyncRefusal) in
                    try references.edit(&reference, group: "", kind: "Secret", allowed: ["Secret"])
                }
                tls["frontendValidation"] = nil
            }
            if metadata.naming.namespaces.single != nil {
                // Which namespaces of the tenant may attach is judged where a route does; here all are one.
                listener.editMember("allowedRoutes") { $0.editMember("namespaces") { $0 = ["from": "Same"] } }
            }
        }
        // Labels, annotations and parameters for what the host's controller makes are the operator's.
        spec["infrastructure"] = nil
        if !allowsAddresses { spec["addresses"] = nil }
        host["spec"] = spec
        return host
    }

    private func references(of virtual: KubeObject) -> GatewayReferences {
        GatewayReferences(
            naming: metadata.naming, grants: grants,
            source: .init(group: GatewayReferences.group, kind: "Gateway", namespace: virtual.namespace))
    }

    /// The Secrets that must be on the host for the Gateway to work.
    static func secrets(of gateway: KubeObject) -> Set<UsageIndex.Reference> {
        var result: Set<UsageIndex.Reference> = []
        for listener in gateway.at("spec", "listeners")?.arrayValue ?? [] {
            for reference in listener.at("tls", "certificateRefs")?.arrayValue ?? [] {
                let namespace = reference["namespace"]?.stringValue ?? gateway.namespace
                result.insert(
                    .init(kind: .secret, key: ObjectKey(namespace: namespace, name: reference.text("name"))))
            }
        }
        return result
    }

    func virtualObject(_ virtual: KubeObject, showing host: KubeObject) -> KubeObject {
        guard var status = host["status"], case .object = status else { return virtual }
        let text = HostText(naming: metadata.naming)
        func edit(_ part: inout JSONValue) {
            part["conditions"] = ConditionsBack.forTenant(
                part["conditions"], generation: virtual.generation, text: text, about: ObjectKey(virtual))
        }
        edit(&status)
        status.editElements(of: "listeners") { edit(&$0) }
        var shown = virtual
        shown["status"] = status
        return shown
    }
}

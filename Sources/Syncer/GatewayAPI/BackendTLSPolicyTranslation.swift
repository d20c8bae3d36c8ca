internal import KubeCore

/// BackendTLSPolicies: how the host's gateway reaches Services of the tenant. Source: vcluster reference 3.13; Gateway
/// API, BackendTLSPolicy.
struct BackendTLSPolicyTranslation: Translation {
    let metadata: HostMetadata

    let name = "backendtlspolicy"
    let resource = GroupVersionResource.backendTLSPolicies
    let fields = FieldOwners(virtual: ["spec"], up: ["status"])
    let sharesVirtualCache = false

    func hostObject(for virtual: KubeObject) throws(SyncRefusal) -> KubeObject {
        var host = metadata.hostObject(
            for: virtual, apiVersion: resource.groupVersion.apiVersion, kind: "BackendTLSPolicy")
        guard var spec = virtual["spec"], case .object = spec else { return host }
        let references = references(of: virtual)
        try spec.editElements(of: "targetRefs") { (target: inout JSONValue) throws(SyncRefusal) in
            try references.edit(&target, group: "", kind: "Service", allowed: ["Service"])
        }
        try spec.editMember("validation") { (validation: inout JSONValue) throws(SyncRefusal) in
            try validation.editElements(of: "caCertificateRefs") { (reference: inout JSONValue) throws(SyncRefusal) in
                try references.edit(&reference, group: "", kind: "ConfigMap", allowed: ["ConfigMap", "Secret"])
            }
        }
        host["spec"] = spec
        return host
    }

    /// References of policies never leave their namespace.
    private func references(of virtual: KubeObject) -> GatewayReferences {
        GatewayReferences(
            naming: metadata.naming, grants: ReferenceGrants(inNamespace: { _ in [] }),
            source: .init(group: GatewayReferences.group, kind: "BackendTLSPolicy", namespace: virtual.namespace))
    }

    /// The ConfigMaps and Secrets with certificates that must be on the host.
    static func used(by policy: KubeObject) -> Set<UsageIndex.Reference> {
        var result: Set<UsageIndex.Reference> = []
        for reference in policy.at("spec", "validation", "caCertificateRefs")?.arrayValue ?? [] {
            result.insert(
                .init(
                    kind: reference.text("kind") == "Secret" ? .secret : .configMap,
                    key: ObjectKey(namespace: policy.namespace, name: reference.text("name"))))
        }
        return result
    }

    /// What each ancestor says. Ancestors are Gateways; those of others are not shown.
    func virtualObject(_ virtual: KubeObject, showing host: KubeObject) -> KubeObject {
        guard let ancestors = host.at("status", "ancestors")?.arrayValue else { return virtual }
        let shown = ancestors.compactMap { ancestor -> JSONValue? in
            guard let key = gatewayKey(ancestor.at("ancestorRef", "name")?.stringValue ?? "") else { return nil }
            var ancestor = ancestor
            ancestor.set(.string(key.name), at: ["ancestorRef", "name"])
            ancestor.set(.string(key.namespace), at: ["ancestorRef", "namespace"])
            ancestor["conditions"] = ConditionsBack.forTenant(
                ancestor["conditions"], generation: virtual.generation, text: HostText(naming: metadata.naming),
                about: ObjectKey(virtual))
            return ancestor
        }
        var result = virtual
        result["status"] = ["ancestors": .array(shown)]
        return result
    }

    /// The virtual Gateway behind a name on the host.
    let gatewayKey: @Sendable (String) -> ObjectKey?
}

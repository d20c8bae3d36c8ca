internal import KubeCore

/// HTTPRoutes and TLSRoutes: where they attach, and where they lead. Source: vcluster reference 3.13; Gateway API,
/// HTTPRoute v1 and TLSRoute.
struct RouteTranslation: Translation {
    struct Form: Sendable {
        let name: String
        let kind: String
        let resource: GroupVersionResource

        static let http = Form(name: "httproute", kind: "HTTPRoute", resource: .httpRoutes)
        static let tls = Form(name: "tlsroute", kind: "TLSRoute", resource: .tlsRoutes)
    }

    let metadata: HostMetadata
    let form: Form
    let grants: ReferenceGrants
    let hostnames: HostnamePolicy
    let attachment: RouteAttachment

    var name: String { form.name }
    var resource: GroupVersionResource { form.resource }
    let fields = FieldOwners(virtual: ["spec"], up: ["status"])
    let sharesVirtualCache = false

    func hostObject(for virtual: KubeObject) throws(SyncRefusal) -> KubeObject {
        var host = metadata.hostObject(
            for: virtual, apiVersion: form.resource.groupVersion.apiVersion, kind: form.kind)
        guard var spec = virtual["spec"], case .object = spec else { return host }
        let names = spec["hostnames"]?.arrayValue ?? []
        // Without any a route has those of its listeners, which were checked there.
        for name in names { try hostnames.check(name.stringValue ?? "") }
        let references = references(of: virtual)
        try spec.editElements(of: "parentRefs") { (parent: inout JSONValue) throws(SyncRefusal) in
            try edit(parent: &parent, references, virtual.namespace)
        }
        try spec.editElements(of: "rules") { (rule: inout JSONValue) throws(SyncRefusal) in
            try rule.editElements(of: "filters") { (filter: inout JSONValue) throws(SyncRefusal) in
                try edit(filter: &filter, references)
            }
            try rule.editElements(of: "backendRefs") { (backend: inout JSONValue) throws(SyncRefusal) in
                try references.edit(&backend, group: "", kind: "Service", allowed: ["Service"])
                try backend.editElements(of: "filters") { (filter: inout JSONValue) throws(SyncRefusal) in
                    try edit(filter: &filter, references)
                }
            }
        }
        host["spec"] = spec
        return host
    }

    private func references(of virtual: KubeObject) -> GatewayReferences {
        GatewayReferences(
            naming: metadata.naming, grants: grants,
            source: .init(group: GatewayReferences.group, kind: form.kind, namespace: virtual.namespace))
    }

    /// A parent in another namespace needs no ReferenceGrant: the Gateway says whom it takes.
    private func edit(
        parent: inout JSONValue, _ references: GatewayReferences, _ namespace: String
    ) throws(SyncRefusal) {
        let target = references.party(of: parent, group: GatewayReferences.group, kind: "Gateway")
        let key = ObjectKey(namespace: target.namespace, name: parent.text("name"))
        switch (target.group, target.kind) {
        case (GatewayReferences.group, "Gateway"):
            try attachment.check(key, sectionName: parent.text("sectionName"), routeNamespace: namespace)
        case ("", "Service") where target.namespace == namespace: break
        default: throw .unacceptable("a parent of kind \(target.kind) is not supported")
        }
        let place = metadata.naming.hostKey(key)
        let own = metadata.naming.hostKey(ObjectKey(namespace: namespace, name: "")).namespace
        parent["name"] = .string(place.name)
        parent["namespace"] = place.namespace == own ? nil : .string(place.namespace)
    }

    private func edit(filter: inout JSONValue, _ references: GatewayReferences) throws(SyncRefusal) {
        if let extended = filter["extensionRef"], !extended.isNull {
            // What a filter of the host's own kind does is not known here.
            throw .unacceptable("a filter of kind \(extended.text("kind")) is not supported")
        }
        for field in ["requestMirror", "externalAuth"] {
            try filter.editMember(field) { (part: inout JSONValue) throws(SyncRefusal) in
                try part.editMember("backendRef") { (backend: inout JSONValue) throws(SyncRefusal) in
                    try references.edit(&backend, group: "", kind: "Service", allowed: ["Service"])
                }
            }
        }
    }

    /// What each parent says, under the names that the tenant used for it.
    func virtualObject(_ virtual: KubeObject, showing host: KubeObject) -> KubeObject {
        guard let parents = host.at("status", "parents")?.arrayValue else { return virtual }
        let references = references(of: virtual)
        let own = virtual.at("spec", "parentRefs")?.arrayValue ?? []
        let shown = parents.compactMap { parent -> JSONValue? in
            guard let reference = parent["parentRef"],
                let known = references.virtualReference(
                    reference, among: own, group: GatewayReferences.group, kind: "Gateway")
            else { return nil }
            var parent = parent
            parent["parentRef"] = known
            parent["conditions"] = ConditionsBack.forTenant(
                parent["conditions"], generation: virtual.generation, text: HostText(naming: metadata.naming),
                about: ObjectKey(virtual))
            return parent
        }
        var result = virtual
        result["status"] = ["parents": .array(shown)]
        return result
    }
}

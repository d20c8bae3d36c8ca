internal import KubeCore
internal import SyncSettings

/// Custom resources to the host, with what `customResources` or the older generic sync say about their values.
/// Source: vcluster reference 1.14 and 3.14.
struct CustomResourceTranslation: Translation {
    let kind: CustomKind
    let metadata: HostMetadata
    let rules: CustomResourceRules

    var name: String { kind.kind.lowercased() }
    var resource: GroupVersionResource { kind.resource }
    var scope: ObjectScope { kind.scope }
    let fields: FieldOwners
    var sharesVirtualCache: Bool { false }
    var hasStatusSubresource: Bool { kind.hasStatusSubresource }
    var replacesUnchangeable: Bool { rules.replacesOnConflict }

    init(_ kind: CustomKind, metadata: HostMetadata, rules: CustomResourceRules) {
        self.kind = kind
        self.metadata = metadata
        self.rules = rules
        fields = FieldOwners(virtual: kind.fields.map { FieldPath($0) }, up: rules.upFields)
    }

    func isWanted(_ virtual: KubeObject) -> Bool {
        // What came from the host does not go back there.
        virtual.labels[Marker.fromHost] != "true" && (rules.selector?.matches(virtual.labels) ?? true)
    }

    func hostObject(for virtual: KubeObject) throws(SyncRefusal) -> KubeObject {
        var host = metadata.hostObject(for: virtual, apiVersion: kind.apiVersion, kind: kind.kind)
        for field in kind.fields { if let value = virtual[field], !value.isNull { host[field] = value } }
        return try rules.toHost(host, virtual: virtual)
    }

    func virtualObject(_ virtual: KubeObject, showing host: KubeObject) -> KubeObject {
        rules.toVirtual(fields.copyUp(from: host, to: virtual), virtual: virtual, host: host)
    }
}

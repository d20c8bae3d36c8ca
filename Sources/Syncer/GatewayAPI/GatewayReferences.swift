internal import KubeCore

/// References of Gateway API objects to others, checked in the tenant's terms and then led to the host side.
struct GatewayReferences: Sendable {
    static let group = "gateway.networking.k8s.io"

    let naming: HostNaming
    let grants: ReferenceGrants
    /// The object that refers.
    let source: ReferenceGrants.Party

    /// Rewrites `{group, kind, name, namespace}`.
    /// - Parameters:
    ///   - group, kind: what the reference means when it does not say.
    ///   - allowed: kinds that may be meant, as `kind` or `kind.group`; everything else could be anything on the host.
    /// - Throws: `SyncRefusal` when nobody has granted the reference, or it means a kind that is not synced.
    func edit(
        _ reference: inout JSONValue, group defaultGroup: String, kind defaultKind: String, allowed: Set<String>
    ) throws(SyncRefusal) {
        let target = party(of: reference, group: defaultGroup, kind: defaultKind)
        let name = reference.text("name")
        let word = target.group.isEmpty ? target.kind : "\(target.kind).\(target.group)"
        guard allowed.contains(word) else {
            throw .unacceptable("a reference to \(word) \"\(name)\" is not supported")
        }
        guard grants.allows(from: source, to: target, named: name) else {
            throw .unacceptable(
                "the reference to \(target.kind) \"\(target.namespace)/\(name)\" is not allowed by any ReferenceGrant in that namespace"
            )
        }
        let place = naming.hostKey(ObjectKey(namespace: target.namespace, name: name))
        reference["name"] = .string(place.name)
        reference["namespace"] =
            naming.hostKey(ObjectKey(namespace: source.namespace, name: "")).namespace == place.namespace
            ? nil : .string(place.namespace)
    }

    func party(of reference: JSONValue, group: String, kind: String) -> ReferenceGrants.Party {
        let namespace = reference.text("namespace")
        return ReferenceGrants.Party(
            group: reference["group"]?.stringValue ?? group, kind: reference["kind"]?.stringValue ?? kind,
            namespace: namespace.isEmpty ? source.namespace : namespace)
    }

    /// The reference as the tenant wrote it that became `hostReference`; nil when none did.
    func virtualReference(
        _ hostReference: JSONValue, among references: [JSONValue], group: String, kind: String
    ) -> JSONValue? {
        references.first { reference in
            let target = party(of: reference, group: group, kind: kind)
            return naming.hostKey(ObjectKey(namespace: target.namespace, name: reference.text("name"))).name
                == hostReference.text("name")
                && (reference["sectionName"] ?? .null) == (hostReference["sectionName"] ?? .null)
                && (reference["port"] ?? .null) == (hostReference["port"] ?? .null)
        }
    }
}

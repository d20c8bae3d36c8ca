internal import KubeCore

/// A host object as the tenant sees it, and what is to be done to a virtual object to become that.
///
/// The host is the truth: everything of a mirror that is not the server's own is the host's, so that edits of the tenant
/// are reverted as a whole. Finalizers and owners of the host mean nothing here and are left out.
struct MirrorTranslation: Sendable {
    let kind: MirroredKind

    private static let uncopied = "kubectl.kubernetes.io/last-applied-configuration"

    /// The complete virtual object.
    func virtualObject(for host: KubeObject, at place: ObjectKey) -> KubeObject {
        var virtual = KubeObject(
            apiVersion: kind.resource.groupVersion.apiVersion, kind: kind.kind,
            namespace: place.namespace.isEmpty ? nil : place.namespace, name: place.name)
        virtual.labels = Self.withoutMarkers(host.labels)
        virtual.annotations = Self.withoutMarkers(host.annotations)
        virtual.annotations[Self.uncopied] = nil
        for field in kind.fields { if let value = host[field], !value.isNull { virtual[field] = value } }
        if kind.copiesStatus, let status = host["status"] { virtual["status"] = status }
        kind.edit(&virtual)
        virtual.labels[Marker.fromHost] = "true"
        return virtual
    }

    /// Tenants may read our markers, but those of another virtual cluster say what else runs on the host.
    private static func withoutMarkers(_ map: [String: String]) -> [String: String] {
        map.filter { !$0.key.hasPrefix(Marker.prefix) }
    }

    /// Whether a virtual object says of itself that it is a mirror.
    static func isMarked(_ virtual: KubeObject) -> Bool { virtual.labels[Marker.fromHost] == "true" }

    func haveSameMetadata(_ current: KubeObject, _ desired: KubeObject) -> Bool {
        current.labels == desired.labels && current.annotations == desired.annotations
            && current.finalizers.isEmpty && current.ownerReferences.isEmpty
    }

    func haveSameContent(_ one: KubeObject, _ other: KubeObject) -> Bool {
        kind.fields.allSatisfy { Self.present(one[$0]) == Self.present(other[$0]) }
    }

    /// The status that `current` lacks; nil when there is nothing to write.
    func status(of current: KubeObject, with desired: KubeObject) -> JSONValue? {
        guard kind.copiesStatus, let status = Self.present(desired["status"]), status != Self.present(current["status"])
        else { return nil }
        return status
    }

    /// Null and empty say the same as missing.
    private static func present(_ value: JSONValue?) -> JSONValue? {
        switch value {
        case nil, .null?: nil
        case .object(let object)? where object.isEmpty: nil
        case .array(let array)? where array.isEmpty: nil
        case let value?: value
        }
    }
}

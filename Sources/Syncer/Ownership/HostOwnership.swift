internal import KubeCore

/// Whose a host object is. Only what these rules prove to be ours is ever written or deleted.
///
/// A name proves nothing: `(a-x-b, c)` and `(a, b-x-c)` have the same host name, and so may a foreign object.
struct HostOwnership: Sendable {
    let naming: HostNaming

    /// The virtual object that a host object was made for, from its markers.
    struct Claim: Sendable, Hashable {
        let key: ObjectKey
        /// Uid of the virtual object; empty on a Service that was reserved before its virtual object got one.
        let uid: String
    }

    /// The claim of a host object; nil when it is not of this virtual cluster. Markers that do not lead back to the
    /// object's own name (copied, truncated or tampered with) make no claim.
    func claim(of host: KubeObject) -> Claim? {
        let annotations = host.annotations
        guard let name = annotations[Marker.objectName] else { return nil }
        let key = ObjectKey(namespace: annotations[Marker.objectNamespace] ?? "", name: name)
        guard host.labels[Marker.managedBy] == naming.markerValue(ObjectScope(of: key)),
            naming.hostKey(key) == ObjectKey(host)
        else { return nil }
        return Claim(key: key, uid: annotations[Marker.objectUID] ?? "")
    }

    /// How a host object with the name wanted for `key` relates to the virtual object with `uid`.
    func relation(of host: KubeObject, to key: ObjectKey, uid: String) -> Relation {
        guard let claim = claim(of: host), claim.key == key else { return .foreign }
        return claim.uid == uid ? .same : .predecessor
    }

    enum Relation: Sendable, Hashable {
        /// It is the host side of this very virtual object.
        case same
        /// It was made for an earlier virtual object of the same name.
        case predecessor
        /// It belongs to somebody else, or to another virtual object whose host name is the same.
        case foreign
    }
}

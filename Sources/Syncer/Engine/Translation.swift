internal import KubeCore

/// How objects of one kind that tenants make look on the host, and what of the host's they see. A new such kind is a value
/// of a type that conforms to this, and nothing else.
protocol Translation: Sendable {
    /// Singular lower-case name, for events, logs and metrics: `configmap`.
    var name: String { get }
    var resource: GroupVersionResource { get }
    var scope: ObjectScope { get }
    /// Who owns which field.
    var fields: FieldOwners { get }
    /// Whether caches keep the virtual object's fields; without, they keep a fingerprint and the content is read when it
    /// differs. Kinds without content must have no up-flowing fields.
    var keepsContent: Bool { get }
    /// Whether the tenant's objects are read from the caches of the whole process (and must be named in
    /// `SyncedKinds.demands`). Not for kinds that the tenant cluster may lack: custom resources.
    var sharesVirtualCache: Bool { get }
    /// Whether a host object that the host refuses to change is deleted and made again. Only for kinds without state.
    var replacesUnchangeable: Bool { get }
    /// Whether the host object of an earlier virtual object of the same name is taken over instead of deleted. For kinds
    /// whose host objects hold data.
    var takesOverPredecessors: Bool { get }
    /// Whether `status` is written through the subresource.
    var hasStatusSubresource: Bool { get }

    /// Who owns which field of one object, for kinds where that depends on what the tenant says. Never more up-flowing
    /// fields than none where `fields` has none.
    func fields(of virtual: KubeObject) -> FieldOwners

    /// How long a host object must be kept whose virtual object is gone; nil when it need not.
    func remainingHold(on host: KubeObject) -> Duration?

    /// Whether the virtual object has a host side at all.
    func isWanted(_ virtual: KubeObject) -> Bool

    /// What the labels of all host objects of the kind meet besides our marker, so that fewer need to be watched.
    var hostRequirements: [LabelSelector.Requirement] { get }

    /// Why an object may not be on the host at all, though it may have been before; nil when it may.
    func rejection(of virtual: KubeObject) -> SyncRefusal?

    /// The complete host object. Pure but for what the kind looks up in caches.
    /// - Throws: why there can be none now.
    func hostObject(for virtual: KubeObject) throws(SyncRefusal) -> KubeObject

    /// The virtual object with the up-flowing fields as `host` has them, in the tenant's names.
    func virtualObject(_ virtual: KubeObject, showing host: KubeObject) -> KubeObject

    /// Whether a host object in the place of ours was made by the host's controllers on behalf of an object of ours.
    func replaces(_ existing: KubeObject) -> Bool
}

extension Translation {
    var scope: ObjectScope { .namespaced }
    var keepsContent: Bool { true }
    var sharesVirtualCache: Bool { keepsContent }
    var replacesUnchangeable: Bool { false }
    var takesOverPredecessors: Bool { false }
    var hasStatusSubresource: Bool { true }
    var hostRequirements: [LabelSelector.Requirement] { [] }

    func fields(of virtual: KubeObject) -> FieldOwners { fields }

    func remainingHold(on host: KubeObject) -> Duration? { nil }

    func rejection(of virtual: KubeObject) -> SyncRefusal? { nil }

    func isWanted(_ virtual: KubeObject) -> Bool { true }
    func replaces(_ existing: KubeObject) -> Bool { false }

    func virtualObject(_ virtual: KubeObject, showing host: KubeObject) -> KubeObject {
        fields.copyUp(from: host, to: virtual)
    }

    /// What the caches of a kind keep of its objects.
    var transform: ContentTransform {
        ContentTransform(fields: fields.virtual.map { $0.members[0] }, keepsContent: keepsContent)
    }
}

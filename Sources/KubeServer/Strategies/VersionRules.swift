internal import KubeCore

/// Rules for what clients write by way of one of the groups that a kind is served in. They judge the stored form.
struct VersionRules: Sendable {
    /// The group that clients name.
    let group: String
    /// What must hold for a new object.
    let new: @Sendable (KubeObject, inout FieldErrors) -> Void
    /// What must hold for a change: the object as it becomes, and as it was.
    let change: @Sendable (KubeObject, KubeObject, inout FieldErrors) -> Void

    /// Whether the request names the group.
    func apply(to context: RequestContext) -> Bool { context.resource?.group == group }
}

package import KubeCore

/// A subresource of a served resource, such as `status` or `scale`.
package struct SubresourceDescriptor: Sendable, Hashable {
    package let name: String
    /// What the subresource reads and writes; nil is the kind of the resource itself.
    package let kind: GroupVersionKind?
    package let verbs: Set<ResourceVerb>

    package init(_ name: String, kind: GroupVersionKind? = nil, verbs: Set<ResourceVerb>) {
        self.name = name
        self.kind = kind
        self.verbs = verbs
    }

    package static let status = Self("status", verbs: .part)
    package static let scale = Self(
        "scale", kind: GroupVersionKind(group: "autoscaling", version: "v1", kind: "Scale"), verbs: .part)

    static func core(_ name: String, _ kind: String, _ verbs: Set<ResourceVerb>) -> Self {
        Self(name, kind: GroupVersionKind(group: "", version: "v1", kind: kind), verbs: verbs)
    }
}

internal import KubeCore

/// Which resources a client that uses them is warned of.
/// Source: k8s.io/apiserver/pkg/endpoints/deprecation; Kubernetes deprecation guide.
enum Deprecations {
    private static let warnings = [
        GroupVersionResource(group: "", version: "v1", resource: "endpoints"):
            "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
        GroupVersionResource(group: "", version: "v1", resource: "componentstatuses"):
            "v1 ComponentStatus is deprecated in v1.19+",
    ]

    /// The text of the `Warning` that every request to this resource is answered with; nil for most.
    static func warning(_ resource: GroupVersionResource) -> String? { warnings[resource] }
}

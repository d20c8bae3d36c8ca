internal import KubeCore

/// One rule of a webhook or policy: which operations on which resources it is about.
/// Source: k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules.
struct AdmissionRule: Sendable {
    private let operations: Set<String>
    private let groups: Set<String>
    private let versions: Set<String>
    private let resources: [(resource: String, subresource: String)]
    private let names: Set<String>
    private let scope: String

    init(_ json: JSONValue) {
        func texts(_ key: String) -> [String] { json.elements(key).compactMap(\.stringValue) }
        operations = Set(texts("operations"))
        groups = Set(texts("apiGroups"))
        versions = Set(texts("apiVersions"))
        resources = texts("resources").map { text in
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (parts[0], parts.count > 1 ? parts[1] : "")
        }
        names = Set(texts("resourceNames"))
        scope = json.text("scope")
    }

    /// Whether the rule is about this request, were it made for `resource`.
    func matches(_ request: AdmissionRequest, as resource: GroupVersionResource) -> Bool {
        Self.has(operations, request.operation.rawValue) && Self.has(groups, resource.group)
            && Self.has(versions, resource.version) && matchesScope(request, resource)
            && (names.isEmpty || names.contains(request.name))
            && resources.contains { entry in
                (entry.resource == "*" || entry.resource == resource.resource)
                    && (entry.subresource == "*" || entry.subresource == request.subresource ?? "")
            }
    }

    /// Namespaces count as cluster-scoped.
    private func matchesScope(_ request: AdmissionRequest, _ resource: GroupVersionResource) -> Bool {
        switch scope {
        case "Namespaced": !request.namespace.isEmpty
        case "Cluster": request.namespace.isEmpty
        default: true
        }
    }

    private static func has(_ values: Set<String>, _ value: String) -> Bool {
        values.contains("*") || values.contains(value)
    }
}

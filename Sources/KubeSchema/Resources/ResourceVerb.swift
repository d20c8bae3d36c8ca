/// What can be asked of a resource, with the names that discovery and RBAC use.
/// Source: Kubernetes API concepts, "API verbs".
package enum ResourceVerb: String, Sendable, Hashable, CaseIterable, Comparable {
    case create
    case delete
    case deleteCollection = "deletecollection"
    case get
    case list
    case patch
    case update
    case watch

    /// Alphabetical by wire name, the order of discovery documents.
    package static func < (lhs: ResourceVerb, rhs: ResourceVerb) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// The verbs that resources and subresources commonly have.
extension Set<ResourceVerb> {
    /// All verbs: an ordinary stored resource.
    package static let stored = Set(ResourceVerb.allCases)
    package static let createOnly: Set<ResourceVerb> = [.create]
    package static let readOnly: Set<ResourceVerb> = [.get, .list]
    /// The verbs of `status`, `scale` and other parts of an object that are read and replaced.
    package static let part: Set<ResourceVerb> = [.get, .patch, .update]
    /// The verbs of a stream (`exec`, `attach`, `portforward`), opened by GET or POST.
    package static let stream: Set<ResourceVerb> = [.create, .get]
    package static let proxy: Set<ResourceVerb> = [.create, .delete, .get, .patch, .update]
}

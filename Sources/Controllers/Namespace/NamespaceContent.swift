internal import KubeCore

/// What is left in a namespace that goes away, and the conditions that tell users about it.
/// Source: pkg/controller/namespace/deletion/namespaced_resources_deleter.go, status_condition_utils.go.
struct NamespaceContent: Equatable {
    /// Remaining objects per resource.
    var remaining: [GroupResource: Int] = [:]
    /// Remaining objects per finalizer.
    var finalizers: [String: Int] = [:]
    /// Why content could not be deleted.
    var failures: [String] = []

    var isEmpty: Bool { remaining.isEmpty && failures.isEmpty }

    mutating func note(_ objects: [KubeObject], of resource: GroupResource) {
        guard !objects.isEmpty else { return }
        remaining[resource] = objects.count
        for object in objects { for finalizer in object.finalizers { finalizers[finalizer, default: 0] += 1 } }
    }

    /// The namespace's conditions with this content.
    func conditions(from current: JSONValue?, now: Timestamp) -> Conditions {
        var conditions = Conditions(current)
        func set(_ type: String, _ problem: (reason: String, message: String)?, ok: (reason: String, message: String)) {
            let text = problem ?? ok
            // The message changes while the content shrinks, with status and reason staying the same.
            if conditions[type]?["message"]?.stringValue == text.message { return }
            conditions.replace(
                type, status: problem == nil ? "False" : "True", reason: text.reason, message: text.message, now: now)
        }
        set(
            "NamespaceDeletionDiscoveryFailure", nil,
            ok: ("ResourcesDiscovered", "All resources successfully discovered"))
        set(
            "NamespaceDeletionGroupVersionParsingFailure", nil,
            ok: ("ParsedGroupVersions", "All legacy kube types successfully parsed"))
        let failure =
            "Failed to delete all resource types, \(failures.count) remaining: \(failures.sorted().joined(separator: ", "))"
        set(
            "NamespaceDeletionContentFailure", failures.isEmpty ? nil : ("ContentDeletionFailed", failure),
            ok: ("ContentDeleted", "All content successfully deleted, may be waiting on finalization"))
        let rest = remaining.map { "\($0.resource).\($0.group) has \($1) resource instances" }.sorted()
        set(
            "NamespaceContentRemaining",
            rest.isEmpty
                ? nil : ("SomeResourcesRemain", "Some resources are remaining: \(rest.joined(separator: ", "))"),
            ok: ("ContentRemoved", "All content successfully removed"))
        let held = finalizers.map { "\($0) in \($1) resource instances" }.sorted()
        set(
            "NamespaceFinalizersRemaining",
            held.isEmpty
                ? nil
                : (
                    "SomeFinalizersRemain",
                    "Some content in the namespace has finalizers remaining: \(held.joined(separator: ", "))"
                ), ok: ("ContentHasNoFinalizers", "All content-preserving finalizers finished"))
        return conditions
    }
}

package import KubeCore

/// Makes the bootstrap roles and bindings exist with at least their rules and subjects, at every start.
///
/// Rules and subjects that an administrator added stay; objects whose `autoupdate` annotation he set to `false` are left
/// alone.
/// Source: pkg/registry/rbac/reconciliation of component-helpers; Kubernetes documentation, "Auto-reconciliation".
package struct BootstrapReconciler: Sendable {
    static let autoUpdateAnnotation = "rbac.authorization.kubernetes.io/autoupdate"

    private let registry: ResourceRegistry

    package init(registry: ResourceRegistry) { self.registry = registry }

    /// Writes what is missing, all at once, so that the store commits it in few transactions. Idempotent.
    package func reconcile() async throws(StatusError) {
        let objects =
            BootstrapPolicy.clusterRoles.map { (GroupVersionResource.clusterRoles, $0.object) }
            + BootstrapPolicy.clusterRoleBindings.map { (GroupVersionResource.clusterRoleBindings, $0.object) }
            + BootstrapPolicy.roles.map { (GroupVersionResource.roles, $0.object) }
            + BootstrapPolicy.roleBindings.map { (GroupVersionResource.roleBindings, $0.object) }
        let failure = await withTaskGroup(of: StatusError?.self) { group in
            for (resource, object) in objects {
                group.addTask { await self.attempt(resource, object) }
            }
            return await group.reduce(nil) { first, next in first ?? next }
        }
        if let failure { throw failure }
    }

    private func attempt(_ resource: GroupVersionResource, _ object: KubeObject) async -> StatusError? {
        do throws(StatusError) {
            try await ensure(resource, object)
            return nil
        } catch {
            return error
        }
    }

    private func ensure(_ resource: GroupVersionResource, _ wanted: KubeObject) async throws(StatusError) {
        guard let served = registry.find(resource) else { throw .pathNotFound() }
        let context = RequestContext(user: .apiServer)
        let existing: KubeObject
        do throws(StatusError) {
            existing = try await registry.get(served, namespace: wanted.namespace, name: wanted.name).decoded()
        } catch  where error.isNotFound {
            _ = try await registry.create(
                served, namespace: wanted.namespace, name: "", object: wanted, options: WriteOptions(),
                context: context)
            return
        }
        guard let updated = Self.merged(existing: existing, wanted: wanted) else { return }
        _ = try await registry.update(
            served, namespace: wanted.namespace, name: wanted.name, object: updated, options: WriteOptions(),
            context: context)
    }

    /// The existing object with what it lacks; nil when it lacks nothing.
    static func merged(existing: KubeObject, wanted: KubeObject) -> KubeObject? {
        guard existing.annotations[autoUpdateAnnotation] != "false" else { return nil }
        var updated = existing
        updated.labels.merge(wanted.labels) { _, new in new }
        if wanted["roleRef"] != nil {
            let subjects = existing["subjects"]?.arrayValue ?? []
            let missing = (wanted["subjects"]?.arrayValue ?? []).filter { !subjects.contains($0) }
            if !missing.isEmpty { updated["subjects"] = .array(subjects + missing) }
        } else if let aggregation = wanted["aggregationRule"] {
            // The rules of an aggregating role are its controller's.
            updated["aggregationRule"] = aggregation
        } else {
            let rules = PolicyRule.rules(of: existing)
            let missing = PolicyRule.rules(of: wanted)
                .filter { !RuleCoverage.missing(owned: rules, wanted: [$0]).isEmpty }
            if !missing.isEmpty { updated["rules"] = .array((rules + missing).map(\.value)) }
        }
        return updated == existing ? nil : updated
    }
}

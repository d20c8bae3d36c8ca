package import KubeCore
internal import RevisionStore
internal import Synchronization

/// Decides requests by the Roles and bindings that the registry holds.
///
/// `run` follows the four RBAC resources by watches and keeps an indexed copy of them, so that a decision reads no
/// store. Before it refuses, it makes sure that the copy is as new as the registry: a right just granted works at once.
/// Source: plugin/pkg/auth/authorizer/rbac of Kubernetes 1.36.
package final class RBACAuthorizer: Sendable {
    /// How far one resource has been followed.
    private struct Progress {
        /// The newest version seen; older lists are ignored.
        var revision: Int64 = -1
        var revisions: [ObjectKey: Int64] = [:]
    }

    private struct State {
        var policy = RBACPolicy()
        var progress: [GroupVersionResource: Progress] = [:]
        /// Set by `follow`; the registry needs admission, which needs the authorizer, which needs the registry.
        var registry: ResourceRegistry?
    }

    private static let followed: [GroupVersionResource] = [.roles, .clusterRoles, .roleBindings, .clusterRoleBindings]
    private let state = Mutex(State())

    package init() {}

    // MARK: Questions

    /// Whether the request is allowed, and why.
    package func decide(_ attributes: AuthorizationAttributes) async -> AuthorizationDecision {
        let decision = state.withLock { $0.policy.decide(attributes) }
        if decision.isAllowed { return decision }
        await catchUp()
        return state.withLock { $0.policy.decide(attributes) }
    }

    /// Whether the request is allowed by the rights as they were last followed, for those who cannot wait.
    func decideAtOnce(_ attributes: AuthorizationAttributes) -> AuthorizationDecision {
        state.withLock { $0.policy.decide(attributes) }
    }

    /// Throws the refusal unless the request is allowed.
    package func authorize(_ attributes: AuthorizationAttributes) async throws(StatusError) {
        let decision = await decide(attributes)
        guard decision.isAllowed else { throw attributes.refusal(reason: decision.refusalReason) }
    }

    /// Every rule that holds for a user in a namespace, cluster-wide ones included.
    package func rules(for user: UserInfo, in namespace: String) async -> HeldRules {
        await catchUp()
        return state.withLock { $0.policy.rules(for: user, in: namespace) }
    }

    /// The rules of a role; nil when it does not exist. An empty namespace means a ClusterRole.
    package func rules(ofRole key: ObjectKey) async -> [PolicyRule]? {
        await catchUp()
        return state.withLock { $0.policy.rules(ofRole: key) }
    }

    // MARK: Following the registry

    /// Reads the roles and bindings there are. Decisions before this see none.
    package func follow(_ registry: ResourceRegistry) async throws(StatusError) {
        state.withLock { $0.registry = registry }
        for resource in Self.followed { _ = try await reload(resource, from: registry) }
    }

    /// Keeps up with changes until the task is cancelled. Call after `follow`.
    package func run() async {
        guard let registry = state.withLock({ $0.registry }) else { return }
        await withDiscardingTaskGroup { group in
            for resource in Self.followed {
                group.addTask { await self.keepUp(resource, with: registry) }
            }
        }
    }

    private func keepUp(_ resource: GroupVersionResource, with registry: ResourceRegistry) async {
        while !Task.isCancelled {
            do throws(StatusError) {
                let version = try await reload(resource, from: registry)
                guard let served = registry.find(resource) else { return }
                let watch = try await registry.watch(
                    served, namespace: "", options: WatchOptions(resourceVersion: version, allowsBookmarks: false))
                while let batch = try await watch.nextBatch() { apply(batch, of: resource) }
            } catch {
                // The watch fell behind or the store is closing: list anew, without spinning meanwhile.
                try? await Task.sleep(for: .milliseconds(100))  // only fails when cancelled, which ends the loop
            }
        }
    }

    /// Lists again what may have changed. Nothing is decoded that is known already.
    func catchUp() async {
        guard let registry = state.withLock({ $0.registry }) else { return }
        for resource in Self.followed {
            do throws(StatusError) {
                _ = try await reload(resource, from: registry)
            } catch {
                continue  // the copy we have stands; the watch brings the rest
            }
        }
    }

    /// - Returns: the version of the list.
    private func reload(
        _ resource: GroupVersionResource, from registry: ResourceRegistry
    ) async throws(StatusError) -> String {
        guard let served = registry.find(resource) else { throw .pathNotFound() }
        let list = try await registry.list(served, namespace: "", options: ListOptions())
        apply(list, of: resource)
        return list.resourceVersion
    }

    private func apply(_ list: EncodedList, of resource: GroupVersionResource) {
        let revision = Int64(list.resourceVersion) ?? 0
        state.withLock { state in
            var progress = state.progress[resource] ?? Progress()
            guard revision >= progress.revision else { return }
            let changed = list.items.filter { progress.revisions[$0.key] != $0.revision.rawValue }
            if list.items.count != progress.revisions.count || !changed.isEmpty {
                var gone = progress.revisions
                for item in list.items { gone[item.key] = nil }
                for key in gone.keys { state.policy.remove(key, of: resource) }
                for item in changed { state.policy.set(item, of: resource) }
                progress.revisions = Dictionary(
                    list.items.map { ($0.key, $0.revision.rawValue) }, uniquingKeysWith: { _, last in last })
            }
            progress.revision = revision
            state.progress[resource] = progress
        }
    }

    private func apply(_ events: [EncodedWatchEvent], of resource: GroupVersionResource) {
        state.withLock { state in
            for event in events where event.object.revision.rawValue > state.progress[resource]?.revision ?? -1 {
                let key = event.object.key
                switch event.kind {
                case .added, .modified:
                    state.policy.set(event.object, of: resource)
                    state.progress[resource]?.revisions[key] = event.object.revision.rawValue
                case .deleted:
                    state.policy.remove(key, of: resource)
                    state.progress[resource]?.revisions[key] = nil
                case .bookmark: continue
                }
                state.progress[resource]?.revision = event.object.revision.rawValue
            }
        }
    }
}

extension RBACPolicy {
    /// An object that cannot be read grants nothing: it is taken out.
    fileprivate mutating func set(_ object: EncodedObject, of resource: GroupVersionResource) {
        do throws(StatusError) {
            let decoded = try object.decoded()
            if resource == .roles || resource == .clusterRoles { setRole(decoded) } else { setBinding(decoded) }
        } catch {
            remove(object.key, of: resource)
        }
    }

    fileprivate mutating func remove(_ key: ObjectKey, of resource: GroupVersionResource) {
        if resource == .roles || resource == .clusterRoles { removeRole(key) } else { removeBinding(key) }
    }
}

internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// The virtual cluster's nodes, and the writes to those that are shown for the host. Nodes that the tenant made himself are
/// never written.
final class VirtualNodes: Sendable {
    let reflector: Reflector
    private let environment: SyncEnvironment
    private let state = Mutex(State())

    private struct State {
        /// Uids of nodes known to be ours, which they stay when the tenant takes the marks away.
        var ours: [String: String] = [:]
        /// What a node was to be, when the server completes it by itself so that it never is exactly that.
        var settled: [String: Settlement] = [:]
        /// By uid, what a host node has since the tenant's changes went there, until the virtual node says so too.
        var statesSentBack: [String: String] = [:]
    }

    private struct Settlement: Equatable {
        let version: String
        let desired: Int

        init(_ node: KubeObject, _ desired: KubeObject) {
            version = node.resourceVersion
            var hasher = Hasher()
            hasher.combine(desired.labels)
            hasher.combine(desired.annotations)
            hasher.combine(desired["spec"])
            hasher.combine(desired["status"])
            self.desired = hasher.finalize()
        }
    }

    init(_ environment: SyncEnvironment) {
        self.environment = environment
        reflector = environment.virtualReflectors.reflector(for: .nodes)
    }

    subscript(name: String) -> KubeObject? { reflector.cache.object(name: name) }

    /// O(count).
    var names: [String] { reflector.cache.keys().map(\.name) }

    func note(_ change: CacheChange) {
        let node = change.object
        state.withLock { state in
            if change.isDeletion {
                if state.ours[node.name] == node.uid { state.ours[node.name] = nil }
                state.settled[node.name] = nil
                state.statesSentBack[node.uid] = nil
            } else if HostNodeState(shownBy: node) != nil {
                state.ours[node.name] = node.uid
            }
        }
    }

    /// Whether the node is shown for the host, and not the tenant's own.
    func isOurs(_ node: KubeObject) -> Bool {
        HostNodeState(shownBy: node) != nil || state.withLock { $0.ours[node.name] == node.uid }
    }

    /// Whether `node` is what the server made of our last write, which was to make it `desired`.
    func isSettled(_ node: KubeObject, _ desired: KubeObject) -> Bool {
        state.withLock { $0.settled[node.name].map { $0 == Settlement(node, desired) } ?? false }
    }

    // MARK: Changes of the tenant that went to the host

    /// Keeps what `desired` says of the host, which has the tenant's changes now, until the virtual node has been written.
    func noteSentBack(_ desired: KubeObject) {
        state.withLock { $0.statesSentBack[desired.uid] = desired.annotations[Marker.hostState] }
    }

    /// The node, saying of the host what was last sent there even where its own annotation could not be written yet. Without
    /// that, a change which the tenant takes back in the meantime would look like one that he never made, and be undone.
    func withStateSentBack(_ node: KubeObject) -> KubeObject {
        guard let text = state.withLock({ $0.statesSentBack[node.uid] }) else { return node }
        var node = node
        node.annotations[Marker.hostState] = text
        return node
    }

    // MARK: Writing

    func create(_ node: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            var created = try await environment.virtual.create(.nodes, namespace: nil, object: node)
            // API servers taint new nodes until they are ready, which these are.
            if created["spec"] != node["spec"] {
                created["spec"] = node["spec"]
                created = try await environment.virtual.update(.nodes, namespace: nil, object: created)
            }
            if NodeDifference(from: created, to: node).status {
                created["status"] = node["status"]
                created = try await environment.virtual.updateStatus(.nodes, namespace: nil, object: created)
            }
            reflector.cache.recordWrite(created)
        } catch {
            guard error.isAlreadyExists else { throw error }
        }
    }

    func update(
        _ current: KubeObject, to desired: KubeObject, _ difference: NodeDifference
    ) async throws(StatusError) {
        var node = current
        if difference.main {
            var main = desired
            main["status"] = current["status"]
            do throws(StatusError) {
                node = try await environment.virtual.update(.nodes, namespace: nil, object: main)
            } catch {
                // A host node that was made anew differs in what cannot be changed; its copy is made anew too.
                guard error.code == 422 else { throw error }
                return try await delete(current)
            }
        }
        if difference.status {
            node["status"] = desired["status"]
            node = try await environment.virtual.updateStatus(.nodes, namespace: nil, object: node)
        }
        reflector.cache.recordWrite(node)
        let isCompleted = !NodeDifference(from: node, to: desired).isEmpty
        state.withLock { state in
            state.settled[node.name] = isCompleted ? Settlement(node, desired) : nil
            state.statesSentBack[node.uid] = nil
        }
    }

    func delete(_ node: KubeObject) async throws(StatusError) {
        try await GuardedWriter(api: environment.virtual, resource: .nodes, cache: reflector.cache).delete(node)
    }
}

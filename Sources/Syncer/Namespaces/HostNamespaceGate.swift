internal import Synchronization

/// Which host namespaces may be written to in the layout `many`: those that `NamespaceSyncer` found to be ours or given to
/// us, never that of the control plane. A name proves nothing, and a namespace that is not there yet comes soon.
final class HostNamespaceGate: Sendable {
    private let namespaces: HostNamespaces
    private let ready = Mutex<Set<String>>([])

    init(_ namespaces: HostNamespaces) { self.namespaces = namespaces }

    /// - Parameter namespace: of a host object; empty for one without.
    func allows(_ namespace: String) -> Bool {
        if namespaces.single != nil || namespace.isEmpty { return true }
        return ready.withLock { $0.contains(namespace) }
    }

    func open(_ namespace: String) { ready.withLock { _ = $0.insert(namespace) } }

    func close(_ namespace: String) { ready.withLock { _ = $0.remove(namespace) } }
}

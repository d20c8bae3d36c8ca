internal import KubeCore
internal import Synchronization

/// A kind of which we make objects on the host.
struct HostKind: Sendable, Hashable {
    let resource: GroupVersionResource
    let scope: ObjectScope

    init(resource: GroupVersionResource, scope: ObjectScope) {
        self.resource = resource
        self.scope = scope
    }

    /// As it is recorded: `networking.k8s.io/v1/networkpolicies Namespaced`.
    var text: String { "\(resource) \(scope == .cluster ? "Cluster" : "Namespaced")" }

    /// Nil for what we never wrote.
    init?(text: some StringProtocol) {
        let words = text.split(separator: Character(" "))
        guard words.count == 2, words[1] == "Cluster" || words[1] == "Namespaced" else { return nil }
        let parts = words[0].split(separator: Character("/")).map { String($0) }
        switch parts.count {
        case 2: resource = GroupVersionResource(group: "", version: parts[0], resource: parts[1])
        case 3: resource = GroupVersionResource(group: parts[0], version: parts[1], resource: parts[2])
        default: return nil
        }
        scope = words[1] == "Cluster" ? .cluster : .namespaced
    }

    /// Whether objects of the kind hold what cannot be made again. These are never removed merely because their kind is no
    /// longer synced.
    var holdsData: Bool {
        switch (resource.group, resource.resource) {
        case ("", "persistentvolumeclaims"), ("", "persistentvolumes"), ("", "namespaces"),
            ("snapshot.storage.k8s.io", _):
            true
        default: false
        }
    }
}

/// The kinds of which the present configuration makes objects on the host: whoever writes there is in it. Only those that
/// are known from the start count: a kind that the host defines is known too late to tell whether it was switched off.
final class HostKinds: Sendable {
    private struct State {
        var kinds: Set<HostKind> = []
        var isComplete = false
    }

    private let state = Mutex(State())

    func add(_ kind: HostKind) {
        state.withLock { state in
            guard !state.isComplete else { return }
            state.kinds.insert(kind)
        }
    }

    /// No kinds are added from now on.
    func complete() { state.withLock { $0.isComplete = true } }

    var all: Set<HostKind> { state.withLock { $0.kinds } }
}

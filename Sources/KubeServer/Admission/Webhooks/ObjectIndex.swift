internal import KubeCore
internal import Synchronization

/// Something made of all objects of a kind, kept until one of them changes. While there are none it costs one look at
/// the watch cache.
final class ObjectIndex<Entry: Sendable>: Sendable {
    private struct State {
        var cursor = -1
        var entries: [Entry] = []
    }

    private let storage: ObjectStorage
    private let resource: GroupResource
    private let make: @Sendable (KubeObject) -> [Entry]
    private let state = Mutex(State())

    init(
        _ resource: String, group: String = "admissionregistration.k8s.io", storage: ObjectStorage,
        make: @escaping @Sendable (KubeObject) -> [Entry]
    ) {
        self.storage = storage
        self.resource = GroupResource(group: group, resource: resource)
        self.make = make
    }

    /// The entries of all objects in the order of their names. O(1) while nothing changes.
    func entries() throws(StatusError) -> [Entry] {
        let snapshot = storage.resource(resource).snapshot
        if snapshot.table.count == 0 { return [] }
        let known = state.withLock { $0.cursor == snapshot.cursor ? $0.entries : nil }
        if let known { return known }
        var entries: [Entry] = []
        var position = snapshot.table.start
        while let object = snapshot.table.object(at: position) {
            entries += make(try object.decoded())
            snapshot.table.advance(&position)
        }
        state.withLock { state in
            guard snapshot.cursor > state.cursor else { return }
            state = State(cursor: snapshot.cursor, entries: entries)
        }
        return entries
    }
}

package import KubeCore
internal import Synchronization

/// The objects of one resource, kept up to date by a `Reflector`, with our own writes visible at once.
///
/// Reads return copies of one moment. Look-ups by key are O(1), by index O(objects found).
package final class ObjectCache: Sendable {
    private let table: Mutex<CacheTable>

    package init(indexes: [ObjectIndex] = [], transform: ObjectTransform = .withoutManagedFields) {
        table = Mutex(CacheTable(indexes: indexes, transform: transform))
    }

    package var count: Int { table.withLock { $0.objects.count } }

    package subscript(key: ObjectKey) -> KubeObject? { table.withLock { $0.objects[key] } }

    package func object(namespace: String = "", name: String) -> KubeObject? {
        self[ObjectKey(namespace: namespace, name: name)]
    }

    /// All objects, in no order. O(count).
    package func objects() -> [KubeObject] { table.withLock { Array($0.objects.values) } }

    /// All keys, in no order. O(count).
    package func keys() -> [ObjectKey] { table.withLock { Array($0.objects.keys) } }

    /// The objects of a namespace, in no order.
    package func objects(inNamespace namespace: String) -> [KubeObject] {
        table.withLock { $0.objects(inNamespace: namespace) }
    }

    /// The objects that `index`, which must be one of this cache's, files under `value`, in no order.
    package func objects(_ index: ObjectIndex, _ value: String) -> [KubeObject] {
        table.withLock { $0.objects(index: index.name, value: value) }
    }

    /// How many objects `index` files under `value`. O(1).
    package func count(_ index: ObjectIndex, _ value: String) -> Int {
        table.withLock { $0.count(index: index.name, value: value) }
    }

    package func contains(_ index: ObjectIndex, _ value: String) -> Bool {
        table.withLock { !$0.isEmpty(index: index.name, value: value) }
    }

    /// Makes the answer to a create, update or patch of ours visible before the watch brings it. Without effect when
    /// the watch is already past it. Only for objects that the reflector's selection includes.
    package func recordWrite(_ written: KubeObject) { table.withLock { $0.recordWrite(written) } }

    /// Hides an object that a delete of ours has removed, or that we were told is gone.
    package func recordRemoval(_ key: ObjectKey, uid: String) { table.withLock { $0.recordRemoval(key, uid: uid) } }

    /// Makes the answer to a delete of ours visible: the object while something holds it, else it is gone.
    package func recordDelete(of object: KubeObject, answer: KubeObject) {
        if answer.kind != "Status", answer.isBeingDeleted, answer.uid == object.uid {
            recordWrite(answer)
            // With nothing that holds it, the answer is the object's last state.
            if answer.finalizers.isEmpty, (answer.at("metadata", "deletionGracePeriodSeconds")?.intValue ?? 0) == 0 {
                recordRemoval(ObjectKey(object), uid: object.uid)
            }
        } else {
            recordRemoval(ObjectKey(object), uid: object.uid)
        }
    }

    func apply(_ events: [WatchEvent]) -> [CacheChange] {
        table.withLock { table in events.flatMap { table.apply($0) } }
    }

    func replace(with list: [KubeObject], version: String) -> [CacheChange] {
        table.withLock { $0.replace(with: list, version: version) }
    }
}

internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// The caches of our objects on the host, by resource: for those who come upon a host object of whatever kind and ask whose
/// it is.
final class HostObjects: Sendable {
    private let caches = Mutex<[GroupVersionResource: [Reflector]]>([:])

    func register(_ reflector: Reflector) {
        caches.withLock { $0[reflector.resource, default: []].append(reflector) }
    }

    /// The host object at a place, if it is of a kind that is synced and carries our markers.
    func object(_ resource: GroupVersionResource, at place: ObjectKey) -> KubeObject? {
        let candidates = caches.withLock { $0[resource] ?? [] }
        return candidates.lazy.compactMap { $0.cache[place] }.first
    }
}

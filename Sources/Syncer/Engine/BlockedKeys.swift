internal import KubeCore

/// Objects that the host refuses now, and how often to look whether it still does.
///
/// Nothing tells us when a foreign object that is in the way goes, or when a quota is raised, so we have to ask. A few
/// such objects are looked at every two seconds; many share a budget of looks, so that a tenant cannot make the host busy
/// by objects that it cannot have.
struct BlockedKeys: Sendable {
    static let shortest: Duration = .seconds(2)
    static let looksPerSecond = 5

    private var keys: Set<ObjectKey> = []

    /// How long to wait at most before the next look at one of them.
    var ceiling: Duration { max(Self.shortest, .seconds(1) * keys.count / Self.looksPerSecond) }

    mutating func insert(_ key: ObjectKey) { keys.insert(key) }

    mutating func remove(_ key: ObjectKey) {
        guard !keys.isEmpty else { return }
        keys.remove(key)
    }
}

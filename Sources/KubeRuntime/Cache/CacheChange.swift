package import KubeCore

/// What happened to one object of a cache.
package enum CacheChange: Sendable, Hashable {
    case added(KubeObject)
    case updated(old: KubeObject, new: KubeObject)
    /// The last known state of an object that is gone.
    case deleted(KubeObject)

    /// The newest state known.
    package var object: KubeObject {
        switch self {
        case .added(let object), .deleted(let object): object
        case .updated(_, let new): new
        }
    }

    /// The state before the change; nil for an object that is new.
    package var old: KubeObject? {
        switch self {
        case .added: nil
        case .updated(let old, _): old
        case .deleted(let object): object
        }
    }

    package var isDeletion: Bool { if case .deleted = self { true } else { false } }

    package var key: ObjectKey { ObjectKey(object) }
}

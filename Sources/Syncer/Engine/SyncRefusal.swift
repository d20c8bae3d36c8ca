/// Why an object cannot be synced now. The message goes into an event on the virtual object: no host names in it.
struct SyncRefusal: Error, Hashable {
    enum Kind: Hashable {
        /// The tenant must change something (`SyncWarning`); tried again only when the object changes.
        case unacceptable
        /// Something is not there yet; tried again by its arrival and by back-off. No event.
        case waiting
        /// The host side does not allow it now (`SyncError`); tried again with back-off.
        case blocked
    }

    let kind: Kind
    let message: String

    static func unacceptable(_ message: String) -> SyncRefusal { SyncRefusal(kind: .unacceptable, message: message) }
    static func waiting(_ message: String) -> SyncRefusal { SyncRefusal(kind: .waiting, message: message) }
    static func blocked(_ message: String) -> SyncRefusal { SyncRefusal(kind: .blocked, message: message) }

    /// The host name that an object needs belongs to somebody else, or to another virtual object.
    static let nameTaken = blocked("the host has an object of another owner under the name that this object needs")
}

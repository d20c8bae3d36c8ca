/// One change of one key.
package struct StoreEvent: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case put
        case delete
    }

    package let kind: Kind
    package let key: StoreKey
    /// The new value; for a delete the last value before it.
    package let value: [UInt8]
    package let revision: Revision
    /// When the key came into being. Equal to `revision` when this event created it.
    package let createRevision: Revision
    /// The change of this key before this one; zero when this event created the key.
    package let previousRevision: Revision

    /// Whether this event brought the key into being.
    package var isCreation: Bool { kind == .put && previousRevision == .zero }
}

/// Events of one watch, in the order of revisions.
package struct StoreEventBatch: Sendable, Hashable {
    /// One or more events.
    package let events: [StoreEvent]
    /// The watch has now delivered every matching event up to and including this revision.
    package let revision: Revision
}

/// One key's value at some revision.
package struct StoredValue: Sendable, Hashable {
    package let key: StoreKey
    package let value: [UInt8]
    /// When the key came into being (anew, if it had been deleted before).
    package let createRevision: Revision
    /// When the key got this value.
    package let modRevision: Revision

    package init(key: StoreKey, value: [UInt8], createRevision: Revision, modRevision: Revision) {
        self.key = key
        self.value = value
        self.createRevision = createRevision
        self.modRevision = modRevision
    }
}

/// What a delete removed.
package struct DeletedValue: Sendable, Hashable {
    /// The last value before the delete.
    package let last: StoredValue
    /// The revision of the delete itself.
    package let revision: Revision
}

/// One page of a range.
package struct RangeResult: Sendable, Hashable {
    /// In the order of keys.
    package let entries: [StoredValue]
    /// The revision at which the range was read. A watch after it sees every later change.
    package let revision: Revision
    /// How many keys of the range follow after this page.
    package let remainingCount: Int
}

/// What must be true of a key for a write to take place.
package enum WriteExpectation: Sendable, Hashable {
    /// The key does not exist.
    case absent
    /// The key exists, and its last change was this one.
    case revision(Revision)
    /// Anything. A delete still needs the key to exist.
    case any
}

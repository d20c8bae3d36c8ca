package import KubeCore

/// The answer to a list, still encoded.
package struct EncodedList: Sendable {
    /// In the order of their keys (namespace, then name, bytewise).
    package var items: [EncodedObject]
    /// The version at which the list was taken.
    package var resourceVersion: String
    /// Token of the next page; empty when this is the last.
    package var continueToken: String
    /// How many objects follow after this page; nil when unknown (a selector was given) or none.
    package var remainingItemCount: Int?

    package init(
        items: [EncodedObject], resourceVersion: String, continueToken: String = "", remainingItemCount: Int? = nil
    ) {
        self.items = items
        self.resourceVersion = resourceVersion
        self.continueToken = continueToken
        self.remainingItemCount = remainingItemCount
    }
}

/// One event of a watch, still encoded.
package struct EncodedWatchEvent: Sendable {
    package let kind: WatchEvent.Kind
    /// For `.bookmark` an object that has a kind, a resourceVersion and perhaps annotations only.
    package let object: EncodedObject

    package init(kind: WatchEvent.Kind, object: EncodedObject) {
        self.kind = kind
        self.object = object
    }
}

/// What a write left behind.
package struct WriteOutcome: Sendable {
    /// The object as stored (or, for a dry run, as it would have been), or the answer of a subresource.
    package let object: EncodedObject
    /// Whether the object did not exist before: HTTP 201 instead of 200.
    package let wasCreated: Bool

    package init(object: EncodedObject, wasCreated: Bool) {
        self.object = object
        self.wasCreated = wasCreated
    }
}

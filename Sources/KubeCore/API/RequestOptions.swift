/// What a list selects and from which version it is answered.
/// Source: Kubernetes API concepts, "Retrieving large results sets in chunks" and "Semantics for get and list".
package struct ListOptions: Sendable, Hashable {
    /// How `resourceVersion` is to be understood.
    package enum VersionMatch: String, Sendable, Hashable {
        case exact = "Exact"
        case notOlderThan = "NotOlderThan"
    }

    package var labelSelector: LabelSelector
    package var fieldSelector: FieldSelector
    /// Largest number of objects in one page; 0 is all.
    package var limit: Int
    /// Token of the page before.
    package var continueToken: String
    package var resourceVersion: String
    package var resourceVersionMatch: VersionMatch?

    package init(
        labelSelector: LabelSelector = .everything, fieldSelector: FieldSelector = .everything, limit: Int = 0,
        continueToken: String = "", resourceVersion: String = "", resourceVersionMatch: VersionMatch? = nil
    ) {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.limit = limit
        self.continueToken = continueToken
        self.resourceVersion = resourceVersion
        self.resourceVersionMatch = resourceVersionMatch
    }
}

/// From where and what a watch sees.
package struct WatchOptions: Sendable, Hashable {
    package var labelSelector: LabelSelector
    package var fieldSelector: FieldSelector
    /// Events after this version; empty or `0` begins with the objects that exist, as ADDED events, unless
    /// `sendsInitialEvents` is false.
    package var resourceVersion: String
    package var allowsBookmarks: Bool
    /// KEP-3157: whether to begin with all objects, followed by a bookmark with the annotation
    /// `k8s.io/initial-events-end`; nil leaves it to `resourceVersion`.
    package var sendsInitialEvents: Bool?
    /// The server ends the watch after this time; nil leaves it to the server.
    package var timeout: Duration?

    package init(
        labelSelector: LabelSelector = .everything, fieldSelector: FieldSelector = .everything,
        resourceVersion: String = "", allowsBookmarks: Bool = true, sendsInitialEvents: Bool? = nil,
        timeout: Duration? = nil
    ) {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.resourceVersion = resourceVersion
        self.allowsBookmarks = allowsBookmarks
        self.sendsInitialEvents = sendsInitialEvents
        self.timeout = timeout
    }
}

/// Options common to create, update and patch.
package struct WriteOptions: Sendable, Hashable {
    /// `status`, `scale`, `binding`, ...; nil writes the object itself.
    package var subresource: String?
    package var isDryRun: Bool
    /// As the request gave it; may be empty.
    package var fieldManager: String
    /// What the client calls its program (the `User-Agent` up to the first slash; may be empty), who writes when
    /// `fieldManager` is empty. Nil for parts of this process.
    package var program: String?
    /// For apply patches: take fields over from other managers.
    package var forcesApply: Bool
    /// `Strict`, `Warn`, `Ignore`, or empty for the server's default.
    package var fieldValidation: String

    package init(
        subresource: String? = nil, isDryRun: Bool = false, fieldManager: String = "", program: String? = nil,
        forcesApply: Bool = false, fieldValidation: String = ""
    ) {
        self.subresource = subresource
        self.isDryRun = isDryRun
        self.fieldManager = fieldManager
        self.program = program
        self.forcesApply = forcesApply
        self.fieldValidation = fieldValidation
    }

    /// The same, for the object itself instead of its subresource.
    package var ofObject: WriteOptions {
        var options = self
        options.subresource = nil
        return options
    }
}

/// What becomes of the objects that a deleted object owns.
package enum PropagationPolicy: String, Sendable, Hashable {
    case orphan = "Orphan"
    case background = "Background"
    case foreground = "Foreground"
}

/// Options of delete and deletecollection.
package struct DeleteOptions: Sendable, Hashable {
    /// Nil leaves the object's own grace period in force; 0 deletes at once.
    package var gracePeriodSeconds: Int64?
    package var propagationPolicy: PropagationPolicy?
    /// The delete is refused with a conflict unless the object has this uid.
    package var uid: String?
    /// The delete is refused with a conflict unless the object is at this version.
    package var resourceVersion: String?
    package var isDryRun: Bool

    package init(
        gracePeriodSeconds: Int64? = nil, propagationPolicy: PropagationPolicy? = nil, uid: String? = nil,
        resourceVersion: String? = nil, isDryRun: Bool = false
    ) {
        self.gracePeriodSeconds = gracePeriodSeconds
        self.propagationPolicy = propagationPolicy
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.isDryRun = isDryRun
    }
}

/// A patch and its type.
package enum Patch: Sendable, Hashable {
    /// RFC 6902, `application/json-patch+json`.
    case json(JSONValue)
    /// RFC 7386, `application/merge-patch+json`.
    case merge(JSONValue)
    /// `application/strategic-merge-patch+json`; built-in kinds only.
    case strategicMerge(JSONValue)
    /// Server-side apply, `application/apply-patch+yaml`.
    case apply(JSONValue)

    package var mediaType: String {
        switch self {
        case .json: "application/json-patch+json"
        case .merge: "application/merge-patch+json"
        case .strategicMerge: "application/strategic-merge-patch+json"
        case .apply: "application/apply-patch+yaml"
        }
    }

    package var body: JSONValue {
        switch self {
        case .json(let body), .merge(let body), .strategicMerge(let body), .apply(let body): body
        }
    }
}

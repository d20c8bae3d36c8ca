internal import Synchronization

/// What a request's audit events say of how it was dealt with: the decision of authorization, the findings of admission.
///
/// Keys look like `authorization.k8s.io/decision` or `NAME-OF-WEBHOOK/KEY`. Values never hold secrets: they are logged at
/// every level but `None`.
/// Source: Kubernetes documentation, "Audit Annotations"; k8s.io/apiserver/pkg/audit/context.go.
package final class AuditAnnotations: Sendable {
    /// More are dropped: annotations come from webhooks too.
    package static let maximumCount = 128
    private let values = Mutex<[String: String]>([:])

    package init() {}

    /// Notes an annotation. The first value of a key stays.
    package func add(_ key: String, _ value: String) {
        values.withLock { values in
            if values.count < Self.maximumCount, values[key] == nil { values[key] = value }
        }
    }

    /// Notes a value in place of one there may be.
    package func set(_ key: String, _ value: String) {
        values.withLock { values in
            if values.count < Self.maximumCount || values[key] != nil { values[key] = value }
        }
    }

    package var all: [String: String] { values.withLock { $0 } }
}

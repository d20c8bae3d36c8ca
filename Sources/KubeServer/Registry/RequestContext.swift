package import KubeCore
internal import Synchronization

/// What the registry knows of the request that it serves, beside the object and the options of the verb.
package struct RequestContext: Sendable {
    package var user: UserInfo
    /// Collects the texts that go to the client as `Warning` headers.
    package private(set) var warnings: WarningRecorder
    /// Collects what the audit log tells of the request beside the request itself.
    package let audit: AuditAnnotations
    /// The resource that the client named, when the request came as one; its objects may be stored in another form.
    package var resource: GroupVersionResource?
    /// Whether one of the controllers of this process asks, in the name that it has in Kubernetes.
    package let isFromController: Bool

    package init(
        user: UserInfo, warnings: WarningRecorder = WarningRecorder(), audit: AuditAnnotations = AuditAnnotations(),
        resource: GroupVersionResource? = nil, isFromController: Bool = false
    ) {
        self.user = user
        self.resource = resource
        self.isFromController = isFromController
        self.warnings = warnings
        self.audit = audit
    }

    /// The same, whose warnings reach nobody when the request is refused anyway.
    func muted(if isRefused: Bool) -> RequestContext {
        guard isRefused else { return self }
        var context = self
        context.warnings = WarningRecorder()
        return context
    }
}

/// The warnings that one request gave rise to, each text once, in order, at most `maximumCount`.
/// Source: KEP-1693; k8s.io/apiserver/pkg/warning.
package final class WarningRecorder: Sendable {
    package static let maximumCount = 64
    private let recorded = Mutex<[String]>([])

    package init() {}

    package func add(_ text: String) {
        recorded.withLock { texts in
            if texts.count < Self.maximumCount, !texts.contains(text) { texts.append(text) }
        }
    }

    package var texts: [String] { recorded.withLock { $0 } }
}

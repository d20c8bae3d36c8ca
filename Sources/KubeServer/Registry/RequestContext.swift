internal import Synchronization

/// Who makes a request, after authentication and impersonation.
/// Source: k8s.io/apiserver/pkg/authentication/user.Info.
package struct UserInfo: Sendable, Hashable {
    package var name: String
    package var uid: String
    package var groups: [String]
    package var extra: [String: [String]]

    package init(name: String, uid: String = "", groups: [String] = [], extra: [String: [String]] = [:]) {
        self.name = name
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    /// The server's own identity, for what it does to the objects by itself.
    package static let apiServer = UserInfo(name: "system:apiserver", groups: ["system:masters", "system:authenticated"])
}

/// What the registry knows of the request that it serves, beside the object and the options of the verb.
package struct RequestContext: Sendable {
    package var user: UserInfo
    /// Collects the texts that go to the client as `Warning` headers.
    package let warnings: WarningRecorder

    package init(user: UserInfo, warnings: WarningRecorder = WarningRecorder()) {
        self.user = user
        self.warnings = warnings
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

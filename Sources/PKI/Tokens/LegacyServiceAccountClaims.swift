internal import KubeCore

/// What the token in a Secret of type `kubernetes.io/service-account-token` says: good as long as Secret and account exist.
/// Source: k8s.io/kubernetes/pkg/serviceaccount/legacy.go.
package struct LegacyServiceAccountClaims: Sendable, Hashable {
    package static let issuer = "kubernetes/serviceaccount"
    private static let prefix = "kubernetes.io/serviceaccount/"

    package var namespace: String
    package var secretName: String
    package var accountName: String
    package var accountUID: String

    package init(namespace: String, secretName: String, accountName: String, accountUID: String) {
        self.namespace = namespace
        self.secretName = secretName
        self.accountName = accountName
        self.accountUID = accountUID
    }

    /// The user name: `system:serviceaccount:NAMESPACE:NAME`.
    package var subject: String { "system:serviceaccount:\(namespace):\(accountName)" }

    var json: JSONValue {
        [
            "iss": .string(Self.issuer), "\(Self.prefix)namespace": .string(namespace),
            "\(Self.prefix)secret.name": .string(secretName),
            "\(Self.prefix)service-account.name": .string(accountName),
            "\(Self.prefix)service-account.uid": .string(accountUID), "sub": .string(subject),
        ]
    }

    /// Nil when a claim is missing or the subject does not fit.
    init?(json: JSONValue) {
        func text(_ claim: String) -> String? { json["\(Self.prefix)\(claim)"]?.stringValue }
        guard json["iss"]?.stringValue == Self.issuer, let namespace = text("namespace"), !namespace.isEmpty,
            let secretName = text("secret.name"), !secretName.isEmpty, let accountName = text("service-account.name"),
            !accountName.isEmpty, let accountUID = text("service-account.uid"), !accountUID.isEmpty
        else { return nil }
        self.init(namespace: namespace, secretName: secretName, accountName: accountName, accountUID: accountUID)
        guard json["sub"]?.stringValue == subject else { return nil }
    }
}

package import KubeCore

/// What a service-account token says.
///
/// Source: k8s.io/kubernetes/pkg/serviceaccount/claims.go (1.36); KEP-1205, KEP-4193; RFC 7519.
package struct ServiceAccountClaims: Sendable, Hashable {
    /// An object by name and uid.
    package struct Reference: Sendable, Hashable {
        package var name: String
        package var uid: String

        package init(name: String, uid: String) {
            self.name = name
            self.uid = uid
        }
    }

    /// The object whose deletion makes the token worthless.
    package enum Binding: Sendable, Hashable {
        /// A pod, and the node that it is bound to, if any.
        case pod(Reference, node: Reference?)
        case secret(Reference)
        case node(Reference)
    }

    package var issuer: String
    package var audiences: [String]
    package var issuedAt: Timestamp
    package var notBefore: Timestamp
    package var expiresAt: Timestamp
    /// Unique to this token.
    package var identifier: String
    package var namespace: String
    package var serviceAccount: Reference
    package var binding: Binding?
    /// From when a client that still uses the token should be warned; only tokens whose life the server extended.
    package var warnAfter: Timestamp?

    package init(
        issuer: String, audiences: [String], issuedAt: Timestamp, lifetime: Duration, identifier: String,
        namespace: String, serviceAccount: Reference, binding: Binding? = nil, warnAfter: Timestamp? = nil
    ) {
        self.issuer = issuer
        self.audiences = audiences
        self.issuedAt = issuedAt
        notBefore = issuedAt
        expiresAt = issuedAt.adding(lifetime)
        self.identifier = identifier
        self.namespace = namespace
        self.serviceAccount = serviceAccount
        self.binding = binding
        self.warnAfter = warnAfter
    }

    /// Clocks may differ by this much.
    private static let leeway = Duration.seconds(60)

    package func hasExpired(at now: Timestamp) -> Bool { expiresAt.adding(Self.leeway) <= now }

    /// Whether the token is of no use yet.
    package func isAwaited(at now: Timestamp) -> Bool { now.adding(Self.leeway) < notBefore }

    /// The user name: `system:serviceaccount:NAMESPACE:NAME`.
    package var subject: String { "system:serviceaccount:\(namespace):\(serviceAccount.name)" }
}

// MARK: - JSON

extension ServiceAccountClaims {
    var json: JSONValue {
        var kubernetes: JSONObject = ["namespace": .string(namespace)]
        switch binding {
        case .pod(let pod, let node):
            if let node { kubernetes["node"] = node.json }
            kubernetes["pod"] = pod.json
        case .secret(let secret): kubernetes["secret"] = secret.json
        case .node(let node): kubernetes["node"] = node.json
        case nil: break
        }
        kubernetes["serviceaccount"] = serviceAccount.json
        if let warnAfter { kubernetes["warnafter"] = .int(warnAfter.secondsSinceEpoch) }
        return [
            "aud": .array(audiences.map { .string($0) }), "exp": .int(expiresAt.secondsSinceEpoch),
            "iat": .int(issuedAt.secondsSinceEpoch), "iss": .string(issuer), "jti": .string(identifier),
            "kubernetes.io": .object(kubernetes), "nbf": .int(notBefore.secondsSinceEpoch), "sub": .string(subject),
        ]
    }

    /// Nil when a claim that every token of ours has is missing or of another type, or the subject does not fit.
    init?(json: JSONValue) {
        guard let issuer = json["iss"]?.stringValue, let audiences = json["aud"].flatMap(Self.audiences),
            let expiresAt = json["exp"]?.timestamp, let issuedAt = json["iat"]?.timestamp,
            let kubernetes = json["kubernetes.io"], let namespace = kubernetes["namespace"]?.stringValue,
            let serviceAccount = kubernetes["serviceaccount"].flatMap(Reference.init)
        else { return nil }
        self.issuer = issuer
        self.audiences = audiences
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        notBefore = json["nbf"]?.timestamp ?? issuedAt
        identifier = json["jti"]?.stringValue ?? ""
        self.namespace = namespace
        self.serviceAccount = serviceAccount
        warnAfter = kubernetes["warnafter"]?.timestamp
        let node = kubernetes["node"].flatMap(Reference.init)
        if let pod = kubernetes["pod"].flatMap(Reference.init) {
            binding = .pod(pod, node: node)
        } else if let secret = kubernetes["secret"].flatMap(Reference.init) {
            binding = .secret(secret)
        } else {
            binding = node.map { .node($0) }
        }
        guard json["sub"]?.stringValue == subject else { return nil }
    }

    /// RFC 7519 allows one audience as a plain string.
    private static func audiences(_ value: JSONValue) -> [String]? {
        if let single = value.stringValue { return [single] }
        guard let values = value.arrayValue else { return nil }
        let texts = values.compactMap(\.stringValue)
        return texts.count == values.count ? texts : nil
    }
}

extension ServiceAccountClaims.Reference {
    fileprivate var json: JSONValue { ["name": .string(name), "uid": .string(uid)] }

    fileprivate init?(_ json: JSONValue) {
        guard let name = json["name"]?.stringValue, let uid = json["uid"]?.stringValue else { return nil }
        self.init(name: name, uid: uid)
    }
}

extension JSONValue {
    fileprivate var timestamp: Timestamp? {
        guard let seconds = intValue, (0...253_402_300_799).contains(seconds) else { return nil }
        return Timestamp(secondsSinceEpoch: seconds)
    }
}

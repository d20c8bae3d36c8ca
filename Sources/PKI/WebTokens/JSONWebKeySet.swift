package import KubeCore

/// The public keys of an issuer. Source: RFC 7517 section 5.
package struct JSONWebKeySet: Sendable {
    /// More keys than this are not looked at: a set comes from another server.
    private static let maximumCount = 64
    private let keys: [VerificationKey]

    /// Nil when the JSON is no key set. Keys that cannot verify signatures are left out.
    package init?(_ json: JSONValue) {
        guard let keys = json["keys"]?.arrayValue else { return nil }
        self.keys = keys.prefix(Self.maximumCount).compactMap(VerificationKey.init)
    }

    /// Whether one of the keys signed the token: the one it names when it names one. O(number of keys).
    package func verifies(_ token: JSONWebToken) -> Bool {
        keys.contains { key in
            if let wanted = token.keyIdentifier, let identifier = key.identifier, wanted != identifier { return false }
            return key.verifies(token)
        }
    }

    /// The algorithms that can be verified. `none` and those with shared secrets are never among them.
    package static let algorithms: Set<String> = [
        "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512",
    ]
}

internal import KubeCore

/// What the verified claims of a provider's token say: decided without any call.
/// Source: k8s.io/apiserver/plugin/pkg/authenticator/token/oidc/oidc.go of Kubernetes 1.36.
struct OIDCClaims {
    /// Clocks may differ by this much where a token is not valid yet; an expired token is expired.
    private static let notBeforeLeeway = Duration.seconds(300)

    let claims: JSONValue
    let issuer: OIDCIssuer

    /// The user.
    /// - Throws: why the token must not be taken.
    func user(now: Timestamp) throws(TokenRefusal) -> UserInfo {
        try confirmValidity(now: now)
        for (claim, wanted) in issuer.requiredClaims.sorted(by: { $0.key < $1.key }) {
            guard let value = claims[claim] else { throw refusal("required claim \(claim) not present in ID token") }
            guard let text = value.stringValue else { throw refusal("parse claim \(claim): not a string") }
            guard text == wanted else {
                throw refusal("required claim \(claim) value does not match. Got = \(text), want = \(wanted)")
            }
        }
        var user = UserInfo(name: issuer.username.prefix + (try name()))
        if let claim = issuer.uidClaim { user.uid = try text(claim) }
        user.groups = try groups().map { (issuer.groups?.prefix ?? "") + $0 }
        for (key, claim) in issuer.extraClaims {
            let values = try texts(claim)
            if !values.isEmpty { user.extra[key] = values }
        }
        // What the server itself decides is not for a provider to say.
        if !user.groups.contains(UserInfo.authenticatedGroup) { user.groups.append(UserInfo.authenticatedGroup) }
        return user
    }

    private func confirmValidity(now: Timestamp) throws(TokenRefusal) {
        guard claims["iss"]?.stringValue == issuer.url else { throw refusal("token is of another issuer") }
        let audiences = claims["aud"]?.stringValue.map { [$0] } ?? strings(claims["aud"]) ?? []
        guard audiences.contains(where: issuer.audiences.contains) else {
            throw refusal(
                "verify token: oidc: expected audience in \(RuleCoverage.quotedList(issuer.audiences)) got "
                    + RuleCoverage.quotedList(audiences))
        }
        guard let expiry = timestamp("exp"), now < expiry else { throw refusal("verify token: oidc: token is expired") }
        if claims["nbf"] != nil {
            guard let start = timestamp("nbf"), start <= now.adding(Self.notBeforeLeeway) else {
                throw refusal("verify token: oidc: current time before the nbf (not before) time")
            }
        }
    }

    private func name() throws(TokenRefusal) -> String {
        let claim = issuer.username.claim
        if claim == "email", let verified = claims["email_verified"] {
            guard let isVerified = verified.boolValue else {
                throw refusal("parse 'email_verified' claim: not a boolean")
            }
            guard isVerified else { throw refusal("email not verified") }
        }
        let name = try text(claim)
        guard !name.isEmpty else { throw refusal("username claim \"\(claim)\" is empty") }
        return name
    }

    private func groups() throws(TokenRefusal) -> [String] {
        guard let claim = issuer.groups?.claim else { return [] }
        return try texts(claim)
    }

    private func text(_ claim: String) throws(TokenRefusal) -> String {
        guard let value = claims[claim] else { throw refusal("parse username claims \"\(claim)\": claim not present") }
        guard let text = value.stringValue else { throw refusal("parse claim \"\(claim)\": not a string") }
        return text
    }

    /// A string, a list of strings, or nothing.
    private func texts(_ claim: String) throws(TokenRefusal) -> [String] {
        guard let value = claims[claim], !value.isNull else { return [] }
        if let text = value.stringValue { return [text] }
        guard let texts = strings(value) else { throw refusal("parse claim \"\(claim)\": not a list of strings") }
        return texts
    }

    private func strings(_ value: JSONValue?) -> [String]? {
        guard let values = value?.arrayValue else { return nil }
        let texts = values.compactMap(\.stringValue)
        return texts.count == values.count ? texts : nil
    }

    private func timestamp(_ claim: String) -> Timestamp? {
        guard let seconds = claims[claim]?.doubleValue, seconds >= 0, seconds < 253_402_300_800 else { return nil }
        return Timestamp(secondsSinceEpoch: Int64(seconds))
    }

    private func refusal(_ message: String) -> TokenRefusal { TokenRefusal(message: "oidc: \(message)") }
}

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
        for rule in issuer.claimRules {
            try evaluate("claim validation") { () throws(ClaimExpression.Failure) in try rule.confirm(claims) }
        }
        var user = UserInfo(name: try name())
        if let uid = issuer.uid { user.uid = try text(uid, named: "uid") }
        if let groups = issuer.groups { user.groups = try texts(groups, named: "group") }
        for (key, expression) in issuer.extra.sorted(by: { $0.key < $1.key }) {
            let values = try texts(.expression(expression), named: "extra")
            if !values.isEmpty { user.extra[key] = values }
        }
        for rule in issuer.userRules {
            try evaluate("user validation") { () throws(ClaimExpression.Failure) in try rule.confirm(user.value) }
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
        guard case .claim(let claim, let prefix) = issuer.username else {
            let name = try text(issuer.username, named: "username")
            if name.isEmpty { throw refusal("empty username via CEL expression is not allowed") }
            return name
        }
        if claim == "email", let verified = claims["email_verified"] {
            guard let isVerified = verified.boolValue else {
                throw refusal("parse 'email_verified' claim: not a boolean")
            }
            guard isVerified else { throw refusal("email not verified") }
        }
        let name = try text(claim)
        guard !name.isEmpty else { throw refusal("username claim \"\(claim)\" is empty") }
        return prefix + name
    }

    private func text(_ mapping: OIDCIssuer.ClaimMapping, named name: String) throws(TokenRefusal) -> String {
        switch mapping {
        case .claim(let claim, let prefix): return prefix + (try text(claim))
        case .expression(let expression):
            let value = try evaluate("\(name) claim") { () throws(ClaimExpression.Failure) in
                try expression.evaluate(claims)
            }
            guard let text = value.stringValue else {
                throw refusal(
                    "error evaluating \(name) claim expression: \(name) claim expression must return a string")
            }
            return text
        }
    }

    /// Empty texts are nothing.
    private func texts(_ mapping: OIDCIssuer.ClaimMapping, named name: String) throws(TokenRefusal) -> [String] {
        switch mapping {
        case .claim(let claim, let prefix): return try texts(claim).map { prefix + $0 }
        case .expression(let expression):
            let value = try evaluate("\(name) claim") { () throws(ClaimExpression.Failure) in
                try expression.evaluate(claims)
            }
            if value.isNull { return [] }
            guard let texts = value.stringValue.map({ [$0] }) ?? strings(value) else {
                throw refusal(
                    "error evaluating \(name) claim expression: expression must return a string or a list of strings")
            }
            return texts.filter { !$0.isEmpty }
        }
    }

    private func evaluate<Value>(
        _ what: String, _ body: () throws(ClaimExpression.Failure) -> Value
    ) throws(TokenRefusal) -> Value {
        do throws(ClaimExpression.Failure) {
            return try body()
        } catch {
            throw refusal("error evaluating \(what) expression: \(error.message)")
        }
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

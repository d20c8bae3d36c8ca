internal import KubeCore
internal import PKI

/// Reads one entry of `jwt` of an AuthenticationConfiguration.
/// Source: k8s.io/apiserver/pkg/apis/apiserver/validation/validation.go of Kubernetes 1.36.
struct JWTAuthenticatorReader {
    typealias Problem = AuthenticationConfiguration.Problem

    private let entry: JSONValue
    private let path: String

    init(_ entry: JSONValue, path: String) {
        self.entry = entry
        self.path = path
    }

    func read() throws(Problem) -> OIDCIssuer {
        let section = entry["issuer"] ?? [:]
        let url = section.text("url")
        if url.isEmpty { throw Problem(message: "\(path).issuer.url: Required value") }
        try Self.check(url: url, "\(path).issuer.url")
        let mappings = entry["claimMappings"] ?? [:]
        let mapping = "\(path).claimMappings"
        guard let username = try claim(mappings["username"], "\(mapping).username") else {
            throw Problem(message: "\(mapping).username: Required value: claim or expression is required")
        }
        var issuer = OIDCIssuer(url: url, audiences: try audiences(section), username: username)
        let discovery = section.text("discoveryURL")
        if !discovery.isEmpty {
            guard discovery.trimmingTrailingSlashes != url.trimmingTrailingSlashes else {
                throw invalid("\(path).issuer.discoveryURL", discovery, "discoveryURL must be different from URL")
            }
            try Self.check(url: discovery, "\(path).issuer.discoveryURL")
            issuer.discoveryURL = discovery
        }
        issuer.authorityPEM = section["certificateAuthority"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        issuer.groups = try claim(mappings["groups"], "\(mapping).groups")
        issuer.uid = try claim(mappings["uid"], "\(mapping).uid")
        issuer.algorithms = OIDCIssuer.allAlgorithms
        issuer.extra = try extra(mappings["extra"]?.arrayValue ?? [], "\(mapping).extra")
        try readClaimRules(into: &issuer)
        try readUserRules(into: &issuer)
        try confirmVerifiedAddress(issuer)
        return issuer
    }

    // MARK: Issuer

    private static func check(url: String, _ path: String) throws(Problem) {
        func refuse(_ why: String) -> Problem {
            Problem(message: "\(path): Invalid value: \(JSONValue.string(url)): \(why)")
        }
        guard url.hasPrefix("https://") else { throw refuse("URL scheme must be https") }
        let rest = url.dropFirst("https://".count)
        if rest.prefix(while: { $0 != "/" && $0 != "?" && $0 != "#" }).contains("@") {
            throw refuse("URL must not contain a username or password")
        }
        if rest.prefix(while: { $0 != "#" }).contains("?") { throw refuse("URL must not contain a query") }
        if rest.contains("#") { throw refuse("URL must not contain a fragment") }
    }

    private func audiences(_ section: JSONValue) throws(Problem) -> [String] {
        let field = "\(path).issuer.audiences"
        let audiences = section["audiences"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if audiences.isEmpty {
            throw Problem(message: "\(field): Required value: at least one \(field) is required")
        }
        for (index, audience) in audiences.enumerated() {
            if audience.isEmpty { throw Problem(message: "\(field)[\(index)]: Required value") }
            if audiences[..<index].contains(audience) {
                throw Problem(message: "\(field)[\(index)]: Duplicate value: \(JSONValue.string(audience))")
            }
        }
        let policy = section.text("audienceMatchPolicy")
        if policy != "MatchAny", audiences.count > 1 || !policy.isEmpty {
            throw invalid(
                "\(path).issuer.audienceMatchPolicy", policy,
                audiences.count > 1
                    ? "audienceMatchPolicy must be MatchAny for multiple audiences"
                    : "audienceMatchPolicy must be empty or MatchAny for single audience")
        }
        return audiences
    }

    // MARK: Mappings

    /// Nil when the mapping says nothing.
    private func claim(_ mapping: JSONValue?, _ path: String) throws(Problem) -> OIDCIssuer.ClaimMapping? {
        guard let mapping else { return nil }
        let (claim, text) = (mapping.text("claim"), mapping.text("expression"))
        if text.isEmpty { return claim.isEmpty ? nil : .claim(claim, prefix: mapping.text("prefix")) }
        if !claim.isEmpty { throw invalid(path, "", "claim and expression can't both be set") }
        if let prefix = mapping["prefix"]?.stringValue {
            throw invalid("\(path).prefix", prefix, "may not be specified when expression is set")
        }
        return .expression(try expression(text, "\(path).expression"))
    }

    private func extra(_ mappings: [JSONValue], _ path: String) throws(Problem) -> [String: ClaimExpression] {
        var extra: [String: ClaimExpression] = [:]
        for (index, mapping) in mappings.enumerated() {
            let (path, key) = ("\(path)[\(index)]", mapping.text("key"))
            var errors = FieldErrors()
            errors.domainPrefixedPath("\(path).key", key)
            if let cause = errors.causes.first { throw Problem(message: "\(cause.field): \(cause.message)") }
            if key != key.lowercased() { throw invalid("\(path).key", key, "must be lowercase") }
            let domain = key.prefix(while: { $0 != "/" })
            if ["kubernetes.io", "k8s.io"].contains(where: { domain == $0 || domain.hasSuffix(".\($0)") }) {
                throw invalid(
                    "\(path).key", key, "k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use")
            }
            if extra[key] != nil {
                throw Problem(message: "\(path).key: Duplicate value: \(JSONValue.string(key))")
            }
            let text = mapping.text("valueExpression")
            if text.isEmpty { throw Problem(message: "\(path).valueExpression: Required value") }
            extra[key] = try expression(text, "\(path).valueExpression")
        }
        return extra
    }

    /// A name taken from an address that nobody has verified could be anybody's.
    private func confirmVerifiedAddress(_ issuer: OIDCIssuer) throws(Problem) {
        guard case .expression(let username) = issuer.username, username.reads(claim: "email") else { return }
        let others = Array(issuer.extra.values) + issuer.claimRules.map(\.expression)
        if ([username] + others).contains(where: { $0.reads(claim: "email_verified") }) { return }
        throw invalid(
            "\(path).claimMappings.username.expression", username.text,
            "claims.email_verified must be used in claimMappings.username.expression or "
                + "claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used "
                + "in claimMappings.username.expression")
    }

    // MARK: Rules

    private func readClaimRules(into issuer: inout OIDCIssuer) throws(Problem) {
        for (index, rule) in (entry["claimValidationRules"]?.arrayValue ?? []).enumerated() {
            let path = "\(path).claimValidationRules[\(index)]"
            let (claim, text) = (rule.text("claim"), rule.text("expression"))
            switch (claim.isEmpty, text.isEmpty) {
            case (false, false): throw invalid(path, claim, "claim and expression can't both be set")
            case (true, true): throw Problem(message: "\(path): Required value: claim or expression is required")
            case (false, true):
                if issuer.requiredClaims[claim] != nil {
                    throw Problem(message: "\(path).claim: Duplicate value: \(JSONValue.string(claim))")
                }
                issuer.requiredClaims[claim] = rule.text("requiredValue")
            case (true, false):
                let expression = try expression(text, "\(path).expression", isRule: true)
                if issuer.claimRules.contains(where: { $0.expression == expression }) {
                    throw Problem(message: "\(path).expression: Duplicate value: \(JSONValue.string(text))")
                }
                issuer.claimRules.append(ClaimRule(expression: expression, message: rule.text("message")))
            }
        }
    }

    private func readUserRules(into issuer: inout OIDCIssuer) throws(Problem) {
        for (index, rule) in (entry["userValidationRules"]?.arrayValue ?? []).enumerated() {
            let path = "\(path).userValidationRules[\(index)].expression"
            let text = rule.text("expression")
            if text.isEmpty { throw Problem(message: "\(path): Required value") }
            let expression = try expression(text, path, over: .user, isRule: true)
            if issuer.userRules.contains(where: { $0.expression == expression }) {
                throw Problem(message: "\(path): Duplicate value: \(JSONValue.string(text))")
            }
            issuer.userRules.append(ClaimRule(expression: expression, message: rule.text("message")))
        }
    }

    private func expression(
        _ text: String, _ path: String, over subject: ClaimExpression.Subject = .claims, isRule: Bool = false
    ) throws(Problem) -> ClaimExpression {
        do throws(ClaimExpression.Failure) {
            return try ClaimExpression(text, over: subject, isRule: isRule)
        } catch {
            throw invalid(path, text, error.message)
        }
    }

    private func invalid(_ path: String, _ value: String, _ why: String) -> Problem {
        Problem(message: "\(path): Invalid value: \(JSONValue.string(value)): \(why)")
    }
}

extension String {
    fileprivate var trimmingTrailingSlashes: Substring {
        var text = self[...]
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }
}

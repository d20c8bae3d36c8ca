package import KubeCore

/// What the file of `--authentication-config` says: the providers whose tokens are taken, and what anonymous requests may
/// reach.
///
/// Claims are mapped by name. Of CEL expressions those that only name a claim (`claims.sub`) are understood.
/// Source: Kubernetes documentation, "Using authentication configuration"; k8s.io/apiserver/pkg/apis/apiserver/validation.
package struct AuthenticationConfiguration: Sendable {
    package let issuers: [OIDCIssuer]
    /// Nil when the file says nothing of it.
    package let anonymous: AnonymousAccess?

    /// What is wrong with the file, a sentence that names the field.
    package struct Problem: Error, Sendable, Equatable {
        package let message: String
    }

    package init(_ object: KubeObject) throws(Problem) {
        let versions = ["v1", "v1beta1", "v1alpha1"].map { "apiserver.config.k8s.io/\($0)" }
        guard object.kind == "AuthenticationConfiguration", versions.contains(object.apiVersion) else {
            throw Problem(message: "it is no AuthenticationConfiguration of apiserver.config.k8s.io/v1")
        }
        var issuers: [OIDCIssuer] = []
        for (index, entry) in (object["jwt"]?.arrayValue ?? []).enumerated() {
            let issuer = try Self.issuer(entry, path: "jwt[\(index)]")
            guard !issuers.contains(where: { $0.url == issuer.url }) else {
                throw Problem(message: "jwt[\(index)].issuer.url: Duplicate value: \"\(issuer.url)\"")
            }
            issuers.append(issuer)
        }
        self.issuers = issuers
        anonymous = object["anonymous"].map { section in
            AnonymousAccess(
                isEnabled: section["enabled"]?.boolValue ?? false,
                paths: Set((section["conditions"]?.arrayValue ?? []).map { $0.text("path") }))
        }
    }

    private static func issuer(_ entry: JSONValue, path: String) throws(Problem) -> OIDCIssuer {
        let section = entry["issuer"] ?? [:]
        let url = section.text("url")
        guard url.hasPrefix("https://") else {
            throw Problem(message: "\(path).issuer.url: Invalid value: \"\(url)\": URL scheme must be https")
        }
        let audiences = section["audiences"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard !audiences.isEmpty else {
            throw Problem(
                message: "\(path).issuer.audiences: Required value: at least one \(path).issuer.audiences is required")
        }
        guard audiences.count == 1 || section.text("audienceMatchPolicy") == "MatchAny" else {
            throw Problem(
                message:
                    "\(path).issuer.audienceMatchPolicy: Invalid value: \"\": audienceMatchPolicy must be MatchAny "
                    + "for multiple audiences")
        }
        let mappings = entry["claimMappings"] ?? [:]
        guard let username = try claim(mappings["username"], path: "\(path).claimMappings.username") else {
            throw Problem(message: "\(path).claimMappings.username: Required value: claim or expression is required")
        }
        var issuer = OIDCIssuer(url: url, audiences: audiences, username: username)
        issuer.discoveryURL = section["discoveryURL"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        issuer.authorityPEM = section["certificateAuthority"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        issuer.groups = try claim(mappings["groups"], path: "\(path).claimMappings.groups")
        issuer.uidClaim = try claim(mappings["uid"], path: "\(path).claimMappings.uid")?.claim
        issuer.algorithms = OIDCIssuer.allAlgorithms
        for (index, extra) in (mappings["extra"]?.arrayValue ?? []).enumerated() {
            issuer.extraClaims[extra.text("key")] = try named(
                extra.text("valueExpression"), path: "\(path).claimMappings.extra[\(index)].valueExpression")
        }
        for (index, rule) in (entry["claimValidationRules"]?.arrayValue ?? []).enumerated() {
            let rulePath = "\(path).claimValidationRules[\(index)]"
            guard rule.text("expression").isEmpty, !rule.text("claim").isEmpty else {
                throw Problem(message: "\(rulePath).expression is not supported: give claim and requiredValue")
            }
            issuer.requiredClaims[rule.text("claim")] = rule.text("requiredValue")
        }
        guard (entry["userValidationRules"]?.arrayValue ?? []).isEmpty else {
            throw Problem(message: "\(path).userValidationRules is not supported")
        }
        return issuer
    }

    /// Nil when the mapping says nothing.
    private static func claim(_ mapping: JSONValue?, path: String) throws(Problem) -> OIDCIssuer.MappedClaim? {
        guard let mapping else { return nil }
        let (claim, expression) = (mapping.text("claim"), mapping.text("expression"))
        if !expression.isEmpty {
            guard claim.isEmpty else {
                throw Problem(message: "\(path): Invalid value: \"\": claim and expression can't both be set")
            }
            return OIDCIssuer.MappedClaim(claim: try named(expression, path: "\(path).expression"))
        }
        guard !claim.isEmpty else { return nil }
        return OIDCIssuer.MappedClaim(claim: claim, prefix: mapping.text("prefix"))
    }

    /// The claim that an expression such as `claims.sub` names.
    private static func named(_ expression: String, path: String) throws(Problem) -> String {
        let name = expression.dropFirst("claims.".count)
        guard expression.hasPrefix("claims."), !name.isEmpty,
            name.utf8.allSatisfy({
                $0 == UInt8(ascii: "_") || ($0 | 0x20 >= 97 && $0 | 0x20 <= 122) || (48...57).contains($0)
            })
        else {
            throw Problem(message: "\(path): \"\(expression)\" is not supported: only claims.NAME is")
        }
        return String(name)
    }
}

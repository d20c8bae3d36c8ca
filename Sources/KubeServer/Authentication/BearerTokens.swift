package import KubeCore

/// Whom a good token stands for.
package struct TokenOutcome: Sendable {
    package let user: UserInfo
    /// Those audiences of the token that were asked for.
    package let audiences: [String]

    package init(user: UserInfo, audiences: [String]) {
        self.user = user
        self.audiences = audiences
    }
}

/// Why a token is not accepted, in the words of kube-apiserver. Never holds the token.
package struct TokenRefusal: Error, Sendable {
    package let message: String

    package init(message: String) { self.message = message }
}

/// Knows one kind of bearer token.
package protocol BearerTokenAuthenticator: Sendable {
    /// Whether a token is good for one of the audiences; nil when it is not of this kind.
    func review(_ token: String, audiences: [String]) async -> Result<TokenOutcome, TokenRefusal>?
}

/// All kinds of bearer tokens that a server takes, asked in their order.
/// Source: k8s.io/apiserver/pkg/authentication/token/union; pkg/kubeapiserver/authenticator/config.go.
package struct BearerTokens: Sendable {
    private let authenticators: [any BearerTokenAuthenticator]
    /// What tokens must be for when the caller does not say.
    package let apiAudiences: [String]

    package init(_ authenticators: [any BearerTokenAuthenticator], apiAudiences: [String]) {
        self.authenticators = authenticators
        self.apiAudiences = apiAudiences
    }

    /// - Throws: `unauthorized`, whatever is wrong; the message of a TokenReview tells more (`review`).
    package func authenticate(_ token: String) async throws(StatusError) -> UserInfo {
        switch await review(token, audiences: apiAudiences) {
        case .success(let outcome): return outcome.user
        case .failure: throw .unauthorized()
        }
    }

    /// Whether a token is good for one of the audiences.
    package func review(_ token: String, audiences: [String]) async -> Result<TokenOutcome, TokenRefusal> {
        var refusals: [String] = []
        for authenticator in authenticators {
            switch await authenticator.review(token, audiences: audiences) {
            case .success(let outcome): return .success(outcome)
            case .failure(let refusal): refusals.append(refusal.message)
            case nil: continue
            }
        }
        guard !refusals.isEmpty else { return .failure(TokenRefusal(message: "invalid bearer token")) }
        return .failure(TokenRefusal(message: refusals.joined(separator: ", ")))
    }
}

/// Gives tokens that name no audience those of the API server.
/// Source: k8s.io/apiserver/pkg/authentication/authenticator/audagnostic.go.
struct AudienceAgnostic: Sendable {
    let apiAudiences: [String]

    /// The audiences asked for that such a token is good for; nil when there is none.
    func matching(_ audiences: [String]) -> [String]? {
        let matching = apiAudiences.filter(audiences.contains)
        return matching.isEmpty ? nil : matching
    }
}

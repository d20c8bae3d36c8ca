internal import HTTPTransport
internal import KubeCore

/// One stage that every request passes before it reaches its verb. It may enrich the scope, or refuse by throwing.
struct RequestStage: Sendable {
    let name: String
    let run: @Sendable (inout RequestScope) async throws(StatusError) -> Void
}

/// The stages of the chain in their order: this list is the order.
/// Source: k8s.io/apiserver/pkg/server/config.go DefaultBuildHandlerChain.
struct RequestChain: Sendable {
    let stages: [RequestStage]

    init(authenticator: RequestAuthenticator, limiter: InFlightLimiter, authorizer: RBACAuthorizer) {
        stages = [
            RequestStage(name: "authentication") { scope throws(StatusError) in
                scope.user = try await authenticator.authenticate(scope.http)
            },
            RequestStage(name: "limits") { scope throws(StatusError) in
                scope.permit = try limiter.admit(scope)
            },
            RequestStage(name: "impersonation") { scope throws(StatusError) in
                scope.user = try await Impersonation.resolve(
                    headers: scope.http.headers, actingAs: scope.user, authorizer: authorizer)
            },
            RequestStage(name: "authorization") { scope throws(StatusError) in
                try await authorizer.authorize(AuthorizationAttributes(user: scope.user, request: scope.info))
            },
        ]
    }

    func run(_ scope: inout RequestScope) async throws(StatusError) {
        for stage in stages { try await stage.run(&scope) }
    }
}

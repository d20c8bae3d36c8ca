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

    init(
        authenticator: RequestAuthenticator, audit: AuditRecorder?, inFlight: InFlightRequests, flow: FlowController,
        authorizer: RBACAuthorizer
    ) {
        stages = [
            RequestStage(name: "authentication") { scope throws(StatusError) in
                do throws(StatusError) {
                    scope.user = try await authenticator.authenticate(scope.http, path: scope.info.path)
                } catch {
                    // Nobody knows who it was, but that somebody tried is put down.
                    scope.record = await audit?.begin(scope)
                    throw error
                }
            },
            RequestStage(name: "audit") { scope throws(StatusError) in
                scope.record = await audit?.begin(scope)
            },
            RequestStage(name: "impersonation") { scope throws(StatusError) in
                let user = try await Impersonation.resolve(
                    headers: scope.http.headers, actingAs: scope.user, authorizer: authorizer)
                if user != scope.user { scope.record?.noteImpersonation(user) }
                scope.user = user
            },
            RequestStage(name: "limits") { scope throws(StatusError) in
                scope.permit = inFlight.begin(scope)
                guard !scope.isLongRunning else { return }
                scope.seat = try await flow.enter(AuthorizationAttributes(user: scope.user, request: scope.info))
            },
            RequestStage(name: "authorization") { scope throws(StatusError) in
                let attributes = AuthorizationAttributes(user: scope.user, request: scope.info)
                let decision = await authorizer.decide(attributes)
                scope.audit.add("authorization.k8s.io/decision", decision.isAllowed ? "allow" : "forbid")
                scope.audit.add("authorization.k8s.io/reason", decision.reason)
                guard decision.isAllowed else { throw attributes.refusal(reason: decision.refusalReason) }
            },
        ]
    }

    func run(_ scope: inout RequestScope) async throws(StatusError) {
        for stage in stages { try await stage.run(&scope) }
    }
}

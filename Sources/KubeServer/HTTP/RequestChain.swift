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
                let request = AuthorizationAttributes(user: scope.user, request: scope.info)
                guard
                    let outcome = try await Impersonation.resolve(
                        headers: scope.http.headers, request: request, authorizer: authorizer)
                else { return }
                scope.record?.noteImpersonation(outcome)
                scope.user = outcome.user
            },
            RequestStage(name: "limits") { scope throws(StatusError) in
                scope.permit = inFlight.begin(scope)
                let isWatch = scope.info.verb == "watch"
                guard isWatch || !scope.isLongRunning else { return }
                let place = flow.classify(AuthorizationAttributes(user: scope.user, request: scope.info))
                scope.flow = place
                // A watch stays open: it belongs to a level, and takes no seat there.
                if !isWatch { scope.seat = try await flow.enter(place) }
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

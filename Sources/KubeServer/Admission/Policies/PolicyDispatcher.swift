internal import CEL
internal import KubeCore
internal import KubeSchema

/// Finds out which policies apply to a request, under which bindings, and with which parameters.
/// Source: k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go.
struct PolicyDispatcher<Body: Sendable>: Sendable {
    /// One evaluation that is to be made.
    struct Invocation: Sendable {
        let policy: AdmissionPolicy<Body>
        let binding: PolicyBinding
        let target: ServedResource
        let parameters: KubeObject?
    }

    /// A policy that cannot be evaluated for a request.
    struct Problem: Error {
        let policy: AdmissionPolicy<Body>
        let binding: PolicyBinding?
        let message: String
    }

    private let policies: ObjectIndex<AdmissionPolicy<Body>>
    private let bindings: ObjectIndex<PolicyBinding>
    let versions: ResourceVersions
    private let authorizer: RBACAuthorizer?

    init(
        policies: String, bindings: String, storage: ObjectStorage, versions: ResourceVersions,
        authorizer: RBACAuthorizer?, compile: @escaping @Sendable (KubeObject) -> AdmissionPolicy<Body>
    ) {
        self.policies = ObjectIndex(policies, storage: storage) { [compile($0)] }
        self.bindings = ObjectIndex(bindings, storage: storage) { [PolicyBinding($0)] }
        self.versions = versions
        self.authorizer = authorizer
    }

    /// The evaluations to be made, and what keeps others from being made, in the order of policies and bindings.
    /// - Parameter object: nil when there is none, as on delete.
    func invocations(
        for request: AdmissionRequest, object: KubeObject?
    ) async throws(StatusError) -> [Result<Invocation, Problem>] {
        let policies = try policies.entries()
        if policies.isEmpty { return [] }
        let bindings = try bindings.entries()
        if bindings.isEmpty || WebhookCaller.isExempt(request) || Self.isReview(request) { return [] }
        var found: [Result<Invocation, Problem>] = []
        for policy in policies {
            let own = bindings.filter { $0.policyName == policy.name }
            guard !own.isEmpty, let target = try policy.match.target(of: request, object: object, versions) else {
                continue
            }
            for binding in own {
                guard try binding.match.target(of: request, object: object, versions) != nil else { continue }
                found += await invocations(policy, binding, target, request)
            }
            if policy.asksAuthorizer { await authorizer?.catchUp() }
        }
        return found
    }

    /// Questions about users and their rights, which webhooks get to see but policies do not.
    /// Source: pkg/kubeapiserver/admission/exclusion/resources.go.
    private static func isReview(_ request: AdmissionRequest) -> Bool {
        let resource = request.resource
        return !resource.descriptor.isStored && resource.resource.group.hasPrefix("auth")
    }

    private func invocations(
        _ policy: AdmissionPolicy<Body>, _ binding: PolicyBinding, _ target: ServedResource,
        _ request: AdmissionRequest
    ) async -> [Result<Invocation, Problem>] {
        if let problem = policy.problem {
            return [.failure(Problem(policy: policy, binding: binding, message: problem))]
        }
        guard let kind = policy.parameterKind, let reference = binding.parameters else {
            return [.success(Invocation(policy: policy, binding: binding, target: target, parameters: nil))]
        }
        do throws(PolicyParameters.Failure) {
            guard let parameters = try await reference.find(kind, for: request, in: versions.registry) else {
                return []
            }
            return parameters.map {
                .success(Invocation(policy: policy, binding: binding, target: target, parameters: $0))
            }
        } catch {
            return [
                .failure(
                    Problem(
                        policy: policy, binding: binding, message: "failed to configure binding: \(error.message)"))
            ]
        }
    }

    /// The values that an invocation's expressions see, its variables included.
    func variables(
        of invocation: Invocation, _ request: AdmissionRequest, object: KubeObject?
    ) async throws(StatusError) -> CELVariables {
        let target = invocation.target
        var shown: KubeObject?
        if let object { shown = try await versions.convert(object, of: request, to: target) }
        var shownOld: KubeObject?
        if let old = request.oldObject { shownOld = try await versions.convert(old, of: request, to: target) }
        let review = AdmissionReview.request(request, target: target, requested: versions.requested(request))
        let values = AdmissionVariables(
            object: shown, oldObject: shownOld, request: .object(review),
            namespace: request.namespace.isEmpty ? nil : try versions.namespace(request.namespace),
            authorizer: CELAuthorizer(authorizer, user: request.context.user),
            requestResource: CELAuthorizer.Check(request))
        return values.values(parameters: invocation.parameters)
    }
}

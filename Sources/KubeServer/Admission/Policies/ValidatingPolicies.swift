internal import CEL
internal import KubeCore

/// Evaluates ValidatingAdmissionPolicies.
/// Source: KEP-3488; k8s.io/apiserver/pkg/admission/plugin/policy/validating.
struct ValidatingPolicies: AdmissionPlugin {
    let name = "ValidatingAdmissionPolicy"
    private let dispatcher: PolicyDispatcher<ValidatingPolicyBody>

    init(storage: ObjectStorage, versions: ResourceVersions, authorizer: RBACAuthorizer?) {
        dispatcher = PolicyDispatcher(
            policies: "validatingadmissionpolicies", bindings: "validatingadmissionpolicybindings", storage: storage,
            versions: versions, authorizer: authorizer
        ) { object in
            AdmissionPolicy(object, makeBody: ValidatingPolicyBody.init, emptyBody: ValidatingPolicyBody())
        }
    }

    func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {
        let current = request.operation == .delete ? nil : object
        var denials = PolicyDenials(request)
        for invocation in try await dispatcher.invocations(for: request, object: current) {
            switch invocation {
            case .failure(let problem):
                if !problem.policy.failsOpen {
                    denials.add(
                        PolicyDecision(message: problem.message), policy: problem.policy.name,
                        binding: problem.binding, isMisconfigured: true)
                }
            case .success(let invocation):
                let variables = try await dispatcher.variables(of: invocation, request, object: current)
                evaluate(invocation, variables, &denials)
            }
        }
        if let refusal = denials.refusal() { throw refusal }
    }

    private func evaluate(
        _ invocation: PolicyDispatcher<ValidatingPolicyBody>.Invocation, _ variables: CELVariables,
        _ denials: inout PolicyDenials
    ) {
        let policy = invocation.policy
        switch policy.conditions.evaluate(variables) {
        case .doesNotMatch: return
        case .failed(let why):
            if !policy.failsOpen {
                denials.add(PolicyDecision(message: why), policy: policy.name, binding: invocation.binding)
            }
            return
        case .matches: break
        }
        var run = PolicyRun(variables, programs: policy.variables)
        for decision in policy.body.decisions(&run, failsOpen: policy.failsOpen) {
            denials.add(decision, policy: policy.name, binding: invocation.binding)
        }
        for (key, value) in policy.body.auditAnnotations(&run) {
            denials.annotate("\(policy.name)/\(key)", value)
        }
    }
}

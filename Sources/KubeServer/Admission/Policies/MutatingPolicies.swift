internal import CEL
internal import KubeCore
internal import KubeSchema

/// Evaluates MutatingAdmissionPolicies and makes their changes, one after the other.
/// Source: KEP-3962; k8s.io/apiserver/pkg/admission/plugin/policy/mutating.
struct MutatingPolicies: AdmissionPlugin {
    let name = "MutatingAdmissionPolicy"
    private let dispatcher: PolicyDispatcher<MutatingPolicyBody>

    init(storage: ObjectStorage, versions: ResourceVersions, authorizer: RBACAuthorizer?) {
        dispatcher = PolicyDispatcher(
            policies: "mutatingadmissionpolicies", bindings: "mutatingadmissionpolicybindings", storage: storage,
            versions: versions, authorizer: authorizer
        ) { object in
            AdmissionPolicy(object, makeBody: MutatingPolicyBody.init, emptyBody: MutatingPolicyBody())
        }
    }

    func admit(_ request: AdmissionRequest, object: inout KubeObject) async throws(StatusError) {
        // Only what is being written can be changed.
        guard request.operation == .create || request.operation == .update else { return }
        let invocations = try await dispatcher.invocations(for: request, object: object)
        if invocations.isEmpty { return }
        request.reinvocation.begins(name, with: object)
        for invocation in invocations {
            switch invocation {
            case .failure(let problem):
                if !problem.policy.failsOpen {
                    throw refusal(request, problem.policy.name, problem.binding?.name ?? "", problem.message)
                }
            case .success(let invocation): try await apply(invocation, request, to: &object)
            }
        }
        request.reinvocation.ends(name, with: object)
    }

    private func apply(
        _ invocation: PolicyDispatcher<MutatingPolicyBody>.Invocation, _ request: AdmissionRequest,
        to object: inout KubeObject
    ) async throws(StatusError) {
        let policy = invocation.policy
        let id = "\(policy.name)/\(invocation.binding.name)/\(invocation.parameters.map { "\(ObjectKey($0))" } ?? "")"
        guard request.reinvocation.asks(id, of: name) else { return }
        let variables = try await dispatcher.variables(of: invocation, request, object: object)
        switch policy.conditions.evaluate(variables) {
        case .doesNotMatch: return
        case .failed(let why):
            if policy.failsOpen { return }
            throw refusal(request, policy.name, invocation.binding.name, why)
        case .matches: break
        }
        var changed = try await dispatcher.versions.convert(object, of: request, to: invocation.target)
        let before = changed
        do throws(MutatingPolicyBody.Failure) {
            try policy.body.mutate(
                &changed, variables, programs: policy.variables,
                schema: invocation.target.ownershipSchema)
        } catch {
            if policy.failsOpen { return }
            throw refusal(request, policy.name, invocation.binding.name, error.message)
        }
        if changed != before {
            try MutatedObject.complete(&changed, request, target: invocation.target)
        }
        let hasChanged = changed != before
        if hasChanged {
            object = try await dispatcher.versions.convertBack(changed, of: request, from: invocation.target)
        }
        request.reinvocation.called(
            id, of: name, hasChanged: hasChanged, mayBeCalledAgain: policy.body.mayBeEvaluatedAgain)
    }

    private func refusal(
        _ request: AdmissionRequest, _ policy: String, _ binding: String, _ why: String
    ) -> StatusError {
        let text = "policy '\(policy)' with binding '\(binding)' denied request: \(why)"
        var error = request.refusal(text)
        error.reason = .invalid
        error.code = 422
        error.details?.causes = [StatusError.Cause(reason: "", message: text)]
        return error
    }
}

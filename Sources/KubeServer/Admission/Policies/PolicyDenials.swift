internal import KubeCore

/// Collects what policies hold against one request, and does with it what their bindings say.
struct PolicyDenials {
    private let request: AdmissionRequest
    private var first: (decision: PolicyDecision, text: String)?
    private var annotations: [String: [String]] = [:]
    private var failures: [JSONValue] = []

    init(_ request: AdmissionRequest) { self.request = request }

    /// - Parameter isMisconfigured: whether it is the policy that is wrong, which always denies.
    mutating func add(
        _ decision: PolicyDecision, policy: String, binding: PolicyBinding?, isMisconfigured: Bool = false
    ) {
        let actions = isMisconfigured ? ["Deny"] : binding?.actions ?? ["Deny"]
        if actions.contains("Deny"), first == nil {
            let subject = binding.map { "ValidatingAdmissionPolicy '\(policy)' with binding '\($0.name)'" }
            first = (
                decision, "\(subject ?? "ValidatingAdmissionPolicy '\(policy)'") denied request: \(decision.message)"
            )
        }
        if actions.contains("Warn") {
            request.context.warnings.add(
                "Validation failed for ValidatingAdmissionPolicy '\(policy)' with binding '\(binding?.name ?? "")': "
                    + decision.message)
        }
        if actions.contains("Audit") {
            failures.append([
                "message": .string(decision.message), "policy": .string(policy),
                "binding": .string(binding?.name ?? ""), "expressionIndex": .int(Int64(decision.index ?? 0)),
                "validationActions": .array(actions.sorted().map(JSONValue.string)),
            ])
        }
    }

    /// Notes an audit annotation; what several bindings find is joined.
    mutating func annotate(_ key: String, _ value: String) {
        if annotations[key]?.contains(value) != true { annotations[key, default: []].append(value) }
    }

    /// Notes what is for the audit log, and returns the refusal, if there is one.
    func refusal() -> StatusError? {
        for (key, values) in annotations { request.context.audit.add(key, values.joined(separator: ", ")) }
        if !failures.isEmpty {
            request.context.audit.add(
                "validation.policy.admission.k8s.io/validation_failure", JSONValue.array(failures).description)
        }
        guard let (decision, text) = first else { return nil }
        var error = request.refusal(text)
        let reason = decision.reason.isEmpty ? "Invalid" : decision.reason
        error.reason = StatusError.Reason(rawValue: reason)
        error.code = ["Forbidden": 403, "Unauthorized": 401, "RequestEntityTooLarge": 413][reason] ?? 422
        error.details?.causes = [StatusError.Cause(reason: "", message: text)]
        return error
    }
}

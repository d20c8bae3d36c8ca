internal import CEL
internal import KubeCore

/// What ValidatingAdmissionPolicies and MutatingAdmissionPolicies have in common, ready to be evaluated.
struct AdmissionPolicy<Body: Sendable>: Sendable {
    let name: String
    let match: AdmissionMatch
    let conditions: MatchConditions
    /// Nil when the policy takes no parameters.
    let parameterKind: GroupVersionKind?
    /// Whether a policy that cannot be evaluated lets requests pass.
    let failsOpen: Bool
    let variables: [String: CELProgram]
    let asksAuthorizer: Bool
    let body: Body
    /// What is wrong with the policy itself, such as an expression that does not compile.
    let problem: String?

    /// - Parameter makeBody: compiles what is particular to the kind of policy.
    init(
        _ object: KubeObject, makeBody: (_ spec: JSONValue, PolicyCompiler) throws(CELCompileError) -> Body,
        emptyBody: Body
    ) {
        let spec = object["spec"] ?? [:]
        name = object.name
        match = AdmissionMatch(spec["matchConstraints"] ?? [:], rules: "resourceRules")
        let parameters = spec["paramKind"].flatMap { $0.isNull ? nil : $0 }
        parameterKind = parameters.map { kind in
            let version = GroupVersion(apiVersion: kind.text("apiVersion")) ?? GroupVersion(group: "", version: "")
            return GroupVersionKind(group: version.group, version: version.version, kind: kind.text("kind"))
        }
        conditions = MatchConditions(spec.elements("matchConditions"), hasParameters: parameters != nil)
        failsOpen = spec.text("failurePolicy") == "Ignore"
        asksAuthorizer = spec.description.contains("authorizer")
        var compiler = PolicyCompiler(hasParameters: parameters != nil)
        do throws(CELCompileError) {
            for variable in spec.elements("variables") {
                try compiler.addVariable(variable.text("name"), variable.text("expression"))
            }
            body = try makeBody(spec, compiler)
            problem = nil
        } catch {
            body = emptyBody
            problem = error.description
        }
        variables = compiler.variables
    }
}

/// A binding of a policy: to which requests it applies, with which parameters.
struct PolicyBinding: Sendable {
    let name: String
    let policyName: String
    let match: AdmissionMatch
    let parameters: PolicyParameters?
    /// Of a ValidatingAdmissionPolicyBinding: `Deny`, `Warn`, `Audit`.
    let actions: Set<String>

    init(_ object: KubeObject) {
        let spec = object["spec"] ?? [:]
        name = object.name
        policyName = spec.text("policyName")
        match = AdmissionMatch(spec["matchResources"] ?? [:], rules: "resourceRules", matchesAllWithoutRules: true)
        parameters = spec["paramRef"].flatMap { $0.isNull ? nil : PolicyParameters($0) }
        actions = Set(spec.elements("validationActions").compactMap(\.stringValue))
    }
}

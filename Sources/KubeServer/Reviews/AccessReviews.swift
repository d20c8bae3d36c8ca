internal import KubeCore

/// May somebody do something? Source: pkg/registry/authorization of Kubernetes 1.36.
struct SubjectAccessReview: CreateAnswer {
    let authorizer: RBACAuthorizer

    func answer(
        _ object: KubeObject, namespace: String, name: String, context: RequestContext
    ) async throws(StatusError) -> KubeObject {
        try AccessReviewValidation.validateSubject(object)
        let spec = AccessReviewSpec(object)
        return object.reviewed(await authorizer.decide(spec.attributes(for: spec.user)))
    }
}

/// The same question, confined to a namespace, so that its owners can be allowed to ask.
struct LocalSubjectAccessReview: CreateAnswer {
    let authorizer: RBACAuthorizer

    func answer(
        _ object: KubeObject, namespace: String, name: String, context: RequestContext
    ) async throws(StatusError) -> KubeObject {
        try AccessReviewValidation.validateLocal(object)
        let spec = AccessReviewSpec(object)
        return object.reviewed(await authorizer.decide(spec.attributes(for: spec.user)))
    }
}

/// May I do something?
struct SelfSubjectAccessReview: CreateAnswer {
    let authorizer: RBACAuthorizer

    func answer(
        _ object: KubeObject, namespace: String, name: String, context: RequestContext
    ) async throws(StatusError) -> KubeObject {
        try AccessReviewValidation.validateSelf(object)
        let spec = AccessReviewSpec(object)
        return object.reviewed(await authorizer.decide(spec.attributes(for: context.user)))
    }
}

/// What may I do in a namespace?
struct SelfSubjectRulesReview: CreateAnswer {
    let authorizer: RBACAuthorizer

    func answer(
        _ object: KubeObject, namespace: String, name: String, context: RequestContext
    ) async throws(StatusError) -> KubeObject {
        guard let scope = object.at("spec", "namespace")?.stringValue, !scope.isEmpty else {
            throw .badRequest("no namespace on request")
        }
        let held = await authorizer.rules(for: context.user, in: scope)
        var status: JSONObject = [
            "resourceRules": .array(held.rules.filter { !$0.resources.isEmpty }.map(\.value)),
            "nonResourceRules": .array(held.rules.filter { !$0.nonResourceURLs.isEmpty }.map(\.value)),
            "incomplete": false,
        ]
        if !held.missingRoles.isEmpty {
            status["evaluationError"] = .string(MissingRole.describe(held.missingRoles))
        }
        // The answer is a new object: what was asked does not come back.
        return KubeObject([
            "apiVersion": .string(object.apiVersion), "kind": .string(object.kind), "metadata": [:], "spec": [:],
            "status": .object(status),
        ])
    }
}

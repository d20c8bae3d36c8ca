internal import KubeCore

/// May somebody do something? Source: pkg/registry/authorization of Kubernetes 1.36.
struct SubjectAccessReview: CreateAnswer {
    let authorizer: RBACAuthorizer

    func answer(
        _ object: KubeObject, namespace: String, name: String, context: RequestContext
    ) async throws(StatusError) -> KubeObject {
        let spec = AccessReviewSpec(object)
        try spec.validate(namesSubject: true)
        return object.reviewed(await authorizer.decide(spec.attributes(for: spec.user)))
    }
}

/// The same question, confined to a namespace, so that its owners can be allowed to ask.
struct LocalSubjectAccessReview: CreateAnswer {
    let authorizer: RBACAuthorizer

    func answer(
        _ object: KubeObject, namespace: String, name: String, context: RequestContext
    ) async throws(StatusError) -> KubeObject {
        let spec = AccessReviewSpec(object)
        try spec.validate(namesSubject: true)
        try spec.validate(namespace: namespace)
        var review = object
        review.namespace = namespace
        return review.reviewed(await authorizer.decide(spec.attributes(for: spec.user)))
    }
}

/// May I do something?
struct SelfSubjectAccessReview: CreateAnswer {
    let authorizer: RBACAuthorizer

    func answer(
        _ object: KubeObject, namespace: String, name: String, context: RequestContext
    ) async throws(StatusError) -> KubeObject {
        let spec = AccessReviewSpec(object)
        try spec.validate(namesSubject: false)
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
        let rules = await authorizer.rules(for: context.user, in: scope)
        var review = object
        review["status"] = [
            "resourceRules": .array(rules.filter { !$0.resources.isEmpty }.map(\.value)),
            "nonResourceRules": .array(rules.filter { !$0.nonResourceURLs.isEmpty }.map(\.value)), "incomplete": false,
        ]
        return review
    }
}

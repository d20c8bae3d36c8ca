package import KubeCore
internal import KubeSchema

/// Answers a create that stores nothing: an access review, a token review, a token request.
package protocol CreateAnswer: Sendable {
    /// - Parameters:
    ///   - name: of the object in the path when the request is for a subresource; else empty.
    ///   - context: who asks.
    /// - Returns: the object that goes back, with its status filled in.
    func answer(
        _ object: KubeObject, namespace: String, name: String, context: RequestContext
    ) async throws(StatusError) -> KubeObject
}

/// Lets a registry answer what stores nothing.
package enum CreateAnswers {
    /// Serves the access and token reviews, and the tokens of service accounts.
    package static func install(
        in registry: ResourceRegistry, authorizer: RBACAuthorizer, tokens: BearerTokens,
        issuer: TokenIssuer
    ) {
        func serve(_ group: String, _ resource: String, _ answer: some CreateAnswer) {
            let resource = GroupVersionResource(group: group, version: "v1", resource: resource)
            guard let descriptor = BuiltInResources.find(resource) else {
                preconditionFailure("\(resource) is not a built-in resource")
            }
            registry.install(descriptor, answeredBy: handler(answer))
        }
        serve("authorization.k8s.io", "subjectaccessreviews", SubjectAccessReview(authorizer: authorizer))
        serve("authorization.k8s.io", "localsubjectaccessreviews", LocalSubjectAccessReview(authorizer: authorizer))
        serve("authorization.k8s.io", "selfsubjectaccessreviews", SelfSubjectAccessReview(authorizer: authorizer))
        serve("authorization.k8s.io", "selfsubjectrulesreviews", SelfSubjectRulesReview(authorizer: authorizer))
        serve("authentication.k8s.io", "tokenreviews", TokenReview(tokens: tokens))
        serve("authentication.k8s.io", "selfsubjectreviews", SelfSubjectReview())
        registry.setHandler(
            handler(issuer), ofSubresource: "token", of: GroupVersionResource.serviceAccounts.groupResource)
    }

    private static func handler(_ answer: some CreateAnswer) -> SubresourceHandler {
        SubresourceHandler { request throws(StatusError) in
            try await answer.answer(
                request.body, namespace: request.namespace, name: request.name, context: request.context)
        }
    }
}

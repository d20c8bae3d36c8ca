package import KubeCore

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

/// What a `CreateAnswer` answers for: a resource, or one of its subresources.
package struct AnsweredResource: Sendable, Hashable {
    package let resource: GroupVersionResource
    package let subresource: String?

    package init(_ resource: GroupVersionResource, subresource: String? = nil) {
        self.resource = resource
        self.subresource = subresource
    }
}

/// All answers of the server, by what they are for.
package enum CreateAnswers {
    /// The access and token reviews, and the tokens of service accounts.
    package static func all(
        authorizer: RBACAuthorizer, authenticator: TokenAuthenticator, issuer: TokenIssuer
    ) -> [AnsweredResource: any CreateAnswer] {
        func authorization(_ resource: String) -> AnsweredResource {
            AnsweredResource(GroupVersionResource(group: "authorization.k8s.io", version: "v1", resource: resource))
        }
        func authentication(_ resource: String) -> AnsweredResource {
            AnsweredResource(GroupVersionResource(group: "authentication.k8s.io", version: "v1", resource: resource))
        }
        return [
            authorization("subjectaccessreviews"): SubjectAccessReview(authorizer: authorizer),
            authorization("localsubjectaccessreviews"): LocalSubjectAccessReview(authorizer: authorizer),
            authorization("selfsubjectaccessreviews"): SelfSubjectAccessReview(authorizer: authorizer),
            authorization("selfsubjectrulesreviews"): SelfSubjectRulesReview(authorizer: authorizer),
            authentication("tokenreviews"): TokenReview(authenticator: authenticator),
            authentication("selfsubjectreviews"): SelfSubjectReview(),
            AnsweredResource(.serviceAccounts, subresource: "token"): issuer,
        ]
    }
}

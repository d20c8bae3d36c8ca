internal import KubeCore

/// Is a token good, and whose is it? Source: pkg/registry/authentication/tokenreview/storage.go of Kubernetes 1.36.
struct TokenReview: CreateAnswer {
    let tokens: BearerTokens

    func answer(
        _ object: KubeObject, namespace: String, name: String, context: RequestContext
    ) async throws(StatusError) -> KubeObject {
        guard let token = object.at("spec", "token")?.stringValue, !token.isEmpty else {
            throw .badRequest("token is required for TokenReview in authentication")
        }
        let given = object.at("spec", "audiences")?.arrayValue?.compactMap(\.stringValue) ?? []
        var review = object
        switch await tokens.review(token, audiences: given.isEmpty ? tokens.apiAudiences : given) {
        case .success(let outcome):
            review["status"] = [
                "authenticated": true, "user": outcome.user.value,
                "audiences": .array(outcome.audiences.map(JSONValue.string)),
            ]
        case .failure(let refusal): review["status"] = ["user": [:], "error": .string(refusal.message)]
        }
        return review
    }
}

/// Who am I? Source: pkg/registry/authentication/selfsubjectreview/rest.go of Kubernetes 1.36.
struct SelfSubjectReview: CreateAnswer {
    func answer(
        _ object: KubeObject, namespace: String, name: String, context: RequestContext
    ) async throws(StatusError) -> KubeObject {
        KubeObject([
            "apiVersion": .string(object.apiVersion), "kind": .string(object.kind),
            "metadata": ["creationTimestamp": .string(Timestamp.now().rfc3339)],
            "status": ["userInfo": context.user.value],
        ])
    }
}

extension UserInfo {
    /// The wire form, `UserInfo` of `authentication.k8s.io/v1`.
    var value: JSONValue {
        var object: JSONObject = ["username": .string(name)]
        if !uid.isEmpty { object["uid"] = .string(uid) }
        if !groups.isEmpty { object["groups"] = .array(groups.map(JSONValue.string)) }
        if !extra.isEmpty {
            object["extra"] = .object(
                JSONObject(
                    extra.sorted { $0.key < $1.key }.map { ($0.key, .array($0.value.map(JSONValue.string))) }))
        }
        return .object(object)
    }
}

package import KubeCore

/// The question that authorization answers: may this user do this?
/// Source: k8s.io/apiserver/pkg/authorization/authorizer.Attributes.
package struct AuthorizationAttributes: Sendable, Hashable {
    package var user: UserInfo
    package var verb: String
    package var isResourceRequest: Bool
    package var group: String
    package var version: String
    package var resource: String
    package var subresource: String
    /// Empty for cluster-scoped resources and for all namespaces.
    package var namespace: String
    package var name: String
    /// Of a request for no resource.
    package var path: String

    /// About a resource.
    package init(
        user: UserInfo, verb: String, group: String, version: String = "", resource: String, subresource: String = "",
        namespace: String = "", name: String = ""
    ) {
        self.user = user
        self.verb = verb
        isResourceRequest = true
        self.group = group
        self.version = version
        self.resource = resource
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
        path = ""
    }

    /// About a path that is no resource.
    package init(user: UserInfo, verb: String, path: String) {
        self.init(user: user, verb: verb, group: "", resource: "")
        isResourceRequest = false
        self.path = path
    }

    package init(user: UserInfo, request: RequestInfo) {
        guard request.isResourceRequest else {
            self.init(user: user, verb: request.verb, path: request.path)
            return
        }
        self.init(
            user: user, verb: request.verb, group: request.group, version: request.version, resource: request.resource,
            subresource: request.subresource, namespace: request.namespace, name: request.name)
    }

    /// `pods/exec` as rules name it.
    package var combinedResource: String { subresource.isEmpty ? resource : "\(resource)/\(subresource)" }

    /// The refusal, in the words of kube-apiserver.
    /// Source: k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go.
    package func refusal(reason: String = "") -> StatusError {
        let tail = reason.isEmpty ? "" : ": \(reason)"
        guard isResourceRequest else {
            return StatusError(
                code: 403, reason: .forbidden,
                message: "forbidden: User \"\(user.name)\" cannot \(verb) path \"\(path)\"\(tail)",
                details: StatusError.Details())
        }
        let place = namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(namespace)\""
        return .forbidden(
            GroupResource(group: group, resource: resource), name,
            "User \"\(user.name)\" cannot \(verb) resource \"\(combinedResource)\" in API group \"\(group)\" \(place)\(tail)"
        )
    }
}

/// What an authorizer says.
package struct AuthorizationDecision: Sendable, Hashable {
    package var isAllowed: Bool
    /// Why; for the status of access reviews.
    package var reason: String

    /// What a refused client is told beside the refusal; RBAC has nothing to tell.
    var refusalReason: String { isAllowed ? "" : reason }

    package static func allowed(_ reason: String) -> Self { Self(isAllowed: true, reason: reason) }
    /// Nothing allows it. Kubernetes has no rules that forbid.
    package static let noOpinion = Self(isAllowed: false, reason: "")
}

internal import CEL
internal import KubeCore

/// The values that the expressions of a webhook or policy see of one request.
struct AdmissionVariables: Sendable {
    /// Nil when there is no object, as on delete.
    var object: KubeObject?
    var oldObject: KubeObject?
    /// As in an `AdmissionReview`, without the objects.
    var request: JSONValue
    var namespace: KubeObject?
    var authorizer: CELAuthorizer
    var requestResource: CELAuthorizer.Check

    /// - Parameter parameters: nil when the policy has none.
    func values(parameters: KubeObject? = nil) -> CELVariables {
        [
            "object": object.map { CELValue($0.value) } ?? .null,
            "oldObject": oldObject.map { CELValue($0.value) } ?? .null, "request": CELValue(request),
            "namespaceObject": namespace.map { CELValue($0.value) } ?? .null,
            "params": parameters.map { CELValue($0.value) } ?? .null, "authorizer": authorizer.value,
            "authorizer.requestResource": authorizer.requestResource(requestResource),
        ]
    }
}

extension CELAuthorizer {
    /// Asks the roles and bindings of the virtual cluster about the user of a request.
    init(_ authorizer: RBACAuthorizer?, user: UserInfo) {
        self.init { check in
            var user = user
            if let account = check.serviceAccount {
                user = UserInfo(serviceAccount: account.name, namespace: account.namespace, uid: "")
            }
            let attributes =
                if let path = check.path {
                    AuthorizationAttributes(user: user, verb: check.verb, path: path)
                } else {
                    AuthorizationAttributes(
                        user: user, verb: check.verb, group: check.group, version: check.version,
                        resource: check.resource, subresource: check.subresource, namespace: check.namespace,
                        name: check.name)
                }
            guard let authorizer else { return Decision(isAllowed: user.isMaster) }
            let decision = authorizer.decideAtOnce(attributes)
            return Decision(isAllowed: decision.isAllowed, reason: decision.reason)
        }
    }
}

/// What expressions ask the authorizer, and how it answers.
/// Source: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-authorizer-library.
package struct CELAuthorizer: Sendable {
    /// Whether somebody may do something.
    package struct Check: Sendable, Hashable {
        /// Nil asks for the user of the request.
        package var serviceAccount: ServiceAccount?
        package var verb = ""
        /// For what is no resource: its path.
        package var path: String?
        package var group = ""
        package var version = "*"
        package var resource = ""
        package var subresource = ""
        package var namespace = ""
        package var name = ""
        package var fieldSelector: String?
        package var labelSelector: String?

        package init() {}
    }

    package struct ServiceAccount: Sendable, Hashable {
        package let namespace: String
        package let name: String
    }

    package struct Decision: Sendable, Hashable {
        package var isAllowed: Bool
        package var reason: String
        /// Why no decision could be made.
        package var failure: String?

        package init(isAllowed: Bool, reason: String = "", failure: String? = nil) {
            self.isAllowed = isAllowed
            self.reason = reason
            self.failure = failure
        }
    }

    package let decide: @Sendable (Check) -> Decision

    package init(decide: @escaping @Sendable (Check) -> Decision) { self.decide = decide }

    /// The type of the variable `authorizer`.
    package static let type = CELType.opaque("kubernetes.authorization.Authorizer")
    /// The type of the variable `authorizer.requestResource`.
    package static let requestResourceType = CELType.opaque("kubernetes.authorization.ResourceCheck")

    /// The value of the variable `authorizer`.
    package var value: CELValue { .object(AuthorizerStep(authorizer: self, check: Check(), stage: .authorizer)) }

    /// The value of the variable `authorizer.requestResource`: a check about the object of the request.
    package func requestResource(_ check: Check) -> CELValue {
        .object(AuthorizerStep(authorizer: self, check: check, stage: .resource))
    }
}

/// A check on its way from `authorizer` to `allowed()`.
struct AuthorizerStep: CELObject {
    enum Stage: String {
        case authorizer = "kubernetes.authorization.Authorizer"
        case path = "kubernetes.authorization.PathCheck"
        case group = "kubernetes.authorization.GroupCheck"
        case resource = "kubernetes.authorization.ResourceCheck"
        case decision = "kubernetes.authorization.Decision"
    }

    let authorizer: CELAuthorizer
    var check: CELAuthorizer.Check
    var stage: Stage
    var decision: CELAuthorizer.Decision?

    var type: CELType { .opaque(stage.rawValue) }

    func isEqual(to other: any CELObject) -> Bool {
        guard let other = other as? AuthorizerStep else { return false }
        return stage == other.stage && check == other.check && decision == other.decision
    }
}

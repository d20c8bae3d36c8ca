package import KubeCore

/// How much of a request an audit event tells.
package enum AuditLevel: Int, Sendable, Comparable {
    case none
    case metadata
    case request
    case requestResponse

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

    init?(_ name: String) {
        switch name {
        case "None": self = .none
        case "Metadata": self = .metadata
        case "Request": self = .request
        case "RequestResponse": self = .requestResponse
        default: return nil
        }
    }

    var name: String {
        switch self {
        case .none: "None"
        case .metadata: "Metadata"
        case .request: "Request"
        case .requestResponse: "RequestResponse"
        }
    }
}

/// When in the life of a request an audit event is made.
package enum AuditStage: String, Sendable, CaseIterable {
    case requestReceived = "RequestReceived"
    /// The head of an answer that goes on, as that of a watch, has been sent.
    case responseStarted = "ResponseStarted"
    case responseComplete = "ResponseComplete"
    case panic = "Panic"
}

/// Which requests are put down in the audit log, and how much of them. The first rule that fits counts.
/// Source: Kubernetes documentation, "Auditing", audit.k8s.io/v1; k8s.io/apiserver/pkg/audit/policy/checker.go.
package struct AuditPolicy: Sendable {
    package struct Decision: Sendable, Equatable {
        package var level: AuditLevel
        package var omittedStages: Set<AuditStage> = []
        package var omitsManagedFields = false
    }

    /// What is wrong with a policy file, a sentence.
    package struct Problem: Error, Sendable, Equatable {
        package let message: String
    }

    private let rules: [AuditRule]

    /// - Throws: what is wrong with the first rule that is none.
    package init(_ object: KubeObject) throws(Problem) {
        guard object.kind == "Policy", object.apiVersion == "audit.k8s.io/v1" else {
            throw Problem(message: "it is no Policy of audit.k8s.io/v1")
        }
        let rules = object["rules"]?.arrayValue ?? []
        guard !rules.isEmpty else { throw Problem(message: "it has no rules") }
        let stages = try AuditRule.stages(object["omitStages"], of: "omitStages")
        let omitsManagedFields = object["omitManagedFields"]?.boolValue ?? false
        var parsed: [AuditRule] = []
        for (index, rule) in rules.enumerated() {
            parsed.append(
                try AuditRule(
                    rule, path: "rules[\(index)]", omittedStages: stages, omitsManagedFields: omitsManagedFields))
        }
        self.rules = parsed
    }

    /// How much is told of a request. O(number of rules).
    package func decide(_ attributes: AuthorizationAttributes) -> Decision {
        guard var decision = rules.first(where: { $0.matches(attributes) })?.decision else {
            return Decision(level: .none)
        }
        if SensitiveResources.contain(attributes) { decision.level = min(decision.level, .metadata) }
        return decision
    }
}

/// Resources whose bodies hold secrets: whatever the policy says, no body of theirs is put down.
enum SensitiveResources {
    static func contain(_ attributes: AuthorizationAttributes) -> Bool {
        switch (attributes.group, attributes.resource) {
        case ("", "secrets"), ("", "configmaps"), ("authentication.k8s.io", "tokenreviews"): true
        case ("", "serviceaccounts"): attributes.subresource == "token"
        default: false
        }
    }
}

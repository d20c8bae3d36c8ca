/// One rule of a level that a pod breaks.
package struct PodSecurityViolation: Sendable, Hashable, CustomStringConvertible {
    /// What is forbidden, such as `host namespaces`.
    package let reason: String
    /// What in the pod breaks the rule, such as `hostNetwork=true`.
    package let detail: String

    /// `host namespaces (hostNetwork=true)`.
    package var description: String { "\(reason) (\(detail))" }
}

extension [PodSecurityViolation] {
    /// The sentence that kube-apiserver refuses a pod with, after `is forbidden: `.
    ///
    /// - Parameter version: whose standards the namespace asks for.
    package func message(level: PodSecurityLevel, version: PodSecurityVersion = .latest) -> String {
        "violates PodSecurity \"\(level.rawValue):\(version)\": \(detail)"
    }

    /// All reasons with their details.
    package var detail: String { map(\.description).joined(separator: ", ") }

    /// All reasons without details, for messages about several pods.
    package var reasons: String { map(\.reason).joined(separator: ", ") }
}

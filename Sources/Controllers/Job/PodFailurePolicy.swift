internal import KubeCore

/// What a failed pod means for its Job: `spec.podFailurePolicy`, whose first rule that matches decides.
/// Source: KEP-3329; pkg/controller/job/pod_failure_policy.go.
struct PodFailurePolicy: Hashable {
    enum Verdict: Hashable {
        /// It counts towards the limit of failures.
        case count
        /// It is replaced, and counts for nothing.
        case ignore
        /// The pod's index has failed for good.
        case failIndex
        /// The whole job has failed.
        case failJob(message: String)
    }

    private let rules: [JSONValue]

    /// A job without a policy counts each failure.
    init(_ job: KubeObject) { rules = job.at("spec", "podFailurePolicy", "rules")?.arrayValue ?? [] }

    func verdict(on pod: KubeObject) -> Verdict {
        for (index, rule) in rules.enumerated() {
            guard let cause = Self.cause(rule, pod) else { continue }
            switch rule.text("action") {
            case "Ignore": return .ignore
            case "FailIndex": return .failIndex
            case "FailJob": return .failJob(message: "\(cause) matching FailJob rule at index \(index)")
            default: return .count
            }
        }
        return .count
    }

    /// What of the pod the rule matches, in words; nil when it does not match.
    private static func cause(_ rule: JSONValue, _ pod: KubeObject) -> String? {
        if let requirement = rule["onExitCodes"], !requirement.isNull {
            guard let (container, exitCode) = exit(matching: requirement, of: pod) else { return nil }
            return "Container \(container) for pod \(pod.namespace)/\(pod.name) failed with exit code \(exitCode)"
        }
        let patterns = rule["onPodConditions"]?.arrayValue ?? []
        let conditions = pod.at("status", "conditions")?.arrayValue ?? []
        let matching = conditions.first { condition in
            patterns.contains { pattern in
                let status = pattern.text("status")
                return condition.text("type") == pattern.text("type")
                    && condition.text("status") == (status.isEmpty ? "True" : status)
            }
        }
        return matching.map { "Pod \(pod.namespace)/\(pod.name) has condition \($0.text("type"))" }
    }

    /// The first container that ended with a failure which the requirement names.
    private static func exit(
        matching requirement: JSONValue, of pod: KubeObject
    ) -> (container: String, exitCode: Int64)? {
        let codes = Set((requirement["values"]?.arrayValue ?? []).compactMap(\.intValue))
        let isIncluding = requirement.text("operator") == "In"
        let name = requirement.text("containerName")
        for list in ["containerStatuses", "initContainerStatuses"] {
            for status in pod.at("status", list)?.arrayValue ?? [] {
                guard name.isEmpty || status.text("name") == name,
                    let code = status.at("state", "terminated", "exitCode")?.intValue, code != 0,
                    codes.contains(code) == isIncluding
                else { continue }
                return (status.text("name"), code)
            }
        }
        return nil
    }
}

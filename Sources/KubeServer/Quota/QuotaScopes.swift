internal import KubeCore

/// What of an object the scopes of quotas look at.
struct QuotaScopeFacts: Sendable, Hashable {
    private var isPod = false
    private var isTerminating = false
    private var isBestEffort = false
    private var priorityClass = ""
    private var usesCrossNamespaceAffinity = false
    private var attributesClasses: Set<String> = []
    private var isClaim = false

    init(_ object: KubeObject, _ resource: GroupResource) {
        if resource == .pods {
            isPod = true
            isTerminating = (object.at("spec", "activeDeadlineSeconds")?.intValue ?? -1) >= 0
            isBestEffort = QualityOfService.of(object) == .bestEffort
            priorityClass = object.text("spec", "priorityClassName")
            usesCrossNamespaceAffinity = Self.usesCrossNamespaceAffinity(object)
        } else if resource == .persistentVolumeClaims {
            isClaim = true
            attributesClasses = Set(
                [
                    object.text("spec", "volumeAttributesClassName"),
                    object.text("status", "currentVolumeAttributesClassName"),
                    object.text("status", "modifyVolumeStatus", "targetVolumeAttributesClassName"),
                ].filter { !$0.isEmpty })
        }
    }

    private static func usesCrossNamespaceAffinity(_ pod: KubeObject) -> Bool {
        ["podAffinity", "podAntiAffinity"].contains { kind in
            let affinity = pod.at("spec", "affinity", kind) ?? [:]
            let terms =
                affinity.elements("requiredDuringSchedulingIgnoredDuringExecution")
                + affinity.elements("preferredDuringSchedulingIgnoredDuringExecution").compactMap {
                    $0["podAffinityTerm"]
                }
            return terms.contains { !$0.elements("namespaces").isEmpty || !($0["namespaceSelector"]?.isNull ?? true) }
        }
    }

    /// Whether a quota of these scopes concerns the object.
    func match(_ scopes: QuotaScopes) -> Bool { scopes.requirements.allSatisfy(matches) }

    private func matches(_ requirement: QuotaScopes.Requirement) -> Bool {
        if isClaim {
            return requirement.scope == "VolumeAttributesClass" && selects(requirement, attributesClasses)
        }
        guard isPod else { return false }
        switch requirement.scope {
        case "Terminating": return isTerminating
        case "NotTerminating": return !isTerminating
        case "BestEffort": return isBestEffort
        case "NotBestEffort": return !isBestEffort
        case "PriorityClass": return selects(requirement, priorityClass.isEmpty ? [] : [priorityClass])
        case "CrossNamespacePodAffinity": return usesCrossNamespaceAffinity
        default: return false
        }
    }

    private func selects(_ requirement: QuotaScopes.Requirement, _ values: Set<String>) -> Bool {
        switch requirement.operation {
        case "In": !values.isDisjoint(with: requirement.values)
        case "NotIn": values.isDisjoint(with: requirement.values)
        case "DoesNotExist": values.isEmpty
        default: !values.isEmpty
        }
    }
}

/// The scopes of a quota: it concerns only what all of them match.
/// Source: Kubernetes documentation, "Quota scopes".
struct QuotaScopes: Sendable, Hashable {
    struct Requirement: Sendable, Hashable {
        let scope: String
        /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
        let operation: String
        let values: Set<String>
    }

    let requirements: [Requirement]

    init(_ quota: KubeObject) {
        let plain = (quota["spec"]?.elements("scopes") ?? []).compactMap(\.stringValue).map {
            Requirement(scope: $0, operation: "Exists", values: [])
        }
        let selected = (quota.at("spec", "scopeSelector", "matchExpressions")?.arrayValue ?? []).map { expression in
            Requirement(
                scope: expression.text("scopeName"), operation: expression.text("operator"),
                values: Set(expression.elements("values").compactMap(\.stringValue)))
        }
        requirements = plain + selected
    }

    var isEmpty: Bool { requirements.isEmpty }
}

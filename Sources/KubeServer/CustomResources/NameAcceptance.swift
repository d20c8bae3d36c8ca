internal import KubeCore

/// Decides which names of a definition are accepted, and with that whether it is established. No I/O.
///
/// Within a group no two definitions may share a plural, singular or short name, or a kind. Who came first keeps a name.
/// Source: apiextensions-apiserver/pkg/controller/status/naming_controller.go, establish/establishing_controller.go.
struct NameAcceptance {
    private static let protectedGroups = ["k8s.io", "kubernetes.io"]
    static let approvalAnnotation = "api-approved.kubernetes.io"

    private var usedNames: Set<String> = []
    private var usedKinds: Set<String> = []

    /// - Parameter others: the names that the other definitions of the group have been given.
    init(others: some Sequence<DefinitionNames>) {
        for names in others {
            usedNames.formUnion([names.plural, names.singular] + names.shortNames)
            usedKinds.formUnion([names.kind, names.listKind])
        }
        usedNames.remove("")
        usedKinds.remove("")
    }

    /// The status that a definition should have.
    func status(of definition: Definition, now: String) -> JSONValue {
        let wanted = definition.names
        var accepted = definition.acceptedNames
        var conflict: (reason: String, message: String)?
        func decide(_ name: String, _ current: String, _ used: Set<String>, _ reason: String) -> String {
            if name == current || !used.contains(name) { return name }
            conflict = (reason, "\(JSONValue.string(name)) is already in use")
            return current
        }
        accepted.plural = decide(wanted.plural, accepted.plural, usedNames, "PluralConflict")
        accepted.singular = decide(wanted.singular, accepted.singular, usedNames, "SingularConflict")
        let taken = wanted.shortNames.filter { usedNames.contains($0) && !accepted.shortNames.contains($0) }
        if taken.isEmpty {
            accepted.shortNames = wanted.shortNames
        } else {
            let messages = taken.map { "\(JSONValue.string($0)) is already in use" }
            conflict = (
                "ShortNamesConflict", messages.count == 1 ? messages[0] : "[\(messages.joined(separator: ", "))]"
            )
        }
        accepted.kind = decide(wanted.kind, accepted.kind, usedKinds, "KindConflict")
        accepted.listKind = decide(wanted.listKind, accepted.listKind, usedKinds, "ListKindConflict")
        accepted.categories = wanted.categories

        var conditions = DefinitionConditions(definition.object.at("status", "conditions"))
        if let conflict {
            conditions.set("NamesAccepted", status: false, reason: conflict.reason, message: conflict.message, now: now)
        } else {
            conditions.set(
                "NamesAccepted", status: true, reason: "NoConflicts", message: "no conflicts found", now: now)
        }
        establish(&conditions, isAccepted: conflict == nil, now: now)
        noteApproval(of: definition, in: &conditions, now: now)
        var status = definition.object["status"] ?? [:]
        status["conditions"] = conditions.value
        status["acceptedNames"] = accepted.value
        return status
    }

    /// Once established, a definition stays so.
    private func establish(_ conditions: inout DefinitionConditions, isAccepted: Bool, now: String) {
        if conditions["Established"]?.text("status") == "True" { return }
        if isAccepted {
            conditions.set(
                "Established", status: true, reason: "InitialNamesAccepted",
                message: "the initial names have been accepted", now: now)
        } else {
            conditions.set(
                "Established", status: false, reason: "NotAccepted", message: "not all names are accepted", now: now)
        }
    }

    private func noteApproval(of definition: Definition, in conditions: inout DefinitionConditions, now: String) {
        guard Self.isProtected(definition.group) else { return }
        let annotation = definition.object.annotations[Self.approvalAnnotation] ?? ""
        let isBypassed = annotation.hasPrefix("unapproved")
        conditions.set(
            "KubernetesAPIApprovalPolicyConformant", status: !isBypassed,
            reason: isBypassed ? "UnapprovedAnnotation" : "ApprovedAnnotation",
            message: isBypassed
                ? "not approved: \(JSONValue.string(annotation))" : "approved in \(annotation)", now: now)
    }

    /// Whether a group belongs to the Kubernetes project, which approves what is in it.
    static func isProtected(_ group: String) -> Bool {
        protectedGroups.contains { group == $0 || group.hasSuffix(".\($0)") }
    }
}

internal import KubeCore
internal import SyncSettings

/// Where a host pod may run: the tenant's constraints rewritten to select the same pods on the host, then the operator's,
/// which the tenant's cannot widen. Source: vcluster reference 3.4 (14-16).
struct PodScheduling: Sendable {
    private let naming: HostNaming
    private let settings: SyncSettings
    private let affinity: PodAffinityTranslation

    init(_ settings: SyncSettings, naming: HostNaming) {
        self.naming = naming
        self.settings = settings
        affinity = PodAffinityTranslation(naming: naming)
    }

    /// - Returns: warnings for the tenant about what could not be kept.
    func edit(_ spec: inout JSONValue, namespace: String, _ context: PodContext) throws(SyncRefusal) -> [String] {
        let warnings = restrictTolerations(&spec)
        spec.append(settings.toHost.pods.enforcedTolerations, to: "tolerations")
        if isScheduledVirtually(spec) {
            try place(&spec, context)
            return warnings
        }
        affinity.edit(&spec, namespace: namespace, context)
        spec.editElements(of: "topologySpreadConstraints") { constraint in
            guard let selector = constraint["labelSelector"], !selector.isNull else { return }
            constraint["labelSelector"] = naming.podSelector(selector, namespace: namespace)
            affinity.editLabelKeys(of: &constraint)
        }
        if let node = spec["nodeName"]?.stringValue, !node.isEmpty {
            if settings.fromHost.nodes.mode.limitsPods { try check(node, context) }
            pin(&spec, to: node)
        }
        try keepToSelectedNodes(&spec)
        return warnings
    }

    // MARK: Scheduling in the virtual cluster

    /// Whether the pod gets to the host only when it is bound.
    func isScheduledVirtually(_ spec: JSONValue) -> Bool {
        settings.schedulesVirtually && !settings.toHost.pods.hostSchedulers.contains(spec.text("schedulerName"))
    }

    /// The tenant's scheduler has decided, by labels and taints that the host need not have.
    private func place(_ spec: inout JSONValue, _ context: PodContext) throws(SyncRefusal) {
        let node = spec.text("nodeName")
        guard !node.isEmpty else { throw .waiting("waiting for the scheduler") }
        try check(node, context)
        for field in ["affinity", "topologySpreadConstraints", "nodeSelector", "schedulingGates"] { spec[field] = nil }
    }

    /// A pod bound to a node that the operator does not show would leave the tenant's part of the host.
    private func check(_ node: String, _ context: PodContext) throws(SyncRefusal) {
        guard !context.hasNode(node) else { return }
        throw .unacceptable("given nodeName \"\(node)\" does not exist in this virtual cluster")
    }

    // MARK: Nodes

    /// A node asked for by name becomes a required node affinity, so that the host's scheduler, taints and quotas still
    /// have their say; `spec.nodeName` itself would skip them all.
    private func pin(_ spec: inout JSONValue, to node: String) {
        spec["nodeName"] = nil
        let field: JSONValue = ["key": "metadata.name", "operator": "In", "values": [.string(node)]]
        editNodeTerms(of: &spec) { $0["matchFields"] = [field] }
    }

    /// Adds the operator's selector of nodes to the pod's own constraints.
    private func keepToSelectedNodes(_ spec: inout JSONValue) throws(SyncRefusal) {
        guard case .selected(let selector) = settings.fromHost.nodes.mode else { return }
        if selector.selectsNothing { throw .unacceptable("no node is available to this virtual cluster") }
        var labels = spec["nodeSelector"]?.objectValue ?? [:]
        var expressions: [JSONValue] = []
        for requirement in selector.requirements {
            guard requirement.operator == .in, requirement.values.count == 1 else {
                expressions.append(Self.expression(requirement))
                continue
            }
            let value = requirement.values[0]
            if let given = labels[requirement.key]?.stringValue, given != value {
                throw .unacceptable(
                    "nodeSelector \(requirement.key)=\(given) conflicts with the nodes of this virtual cluster, "
                        + "which have \(requirement.key)=\(value)")
            }
            labels[requirement.key] = .string(value)
        }
        if !labels.isEmpty { spec["nodeSelector"] = .object(labels) }
        guard !expressions.isEmpty else { return }
        editNodeTerms(of: &spec) { $0.append(expressions, to: "matchExpressions") }
    }

    private static func expression(_ requirement: LabelSelector.Requirement) -> JSONValue {
        var expression: JSONValue = [
            "key": .string(requirement.key), "operator": .string(requirement.operator.rawValue),
        ]
        if !requirement.values.isEmpty { expression["values"] = .array(requirement.values.map(JSONValue.string)) }
        return expression
    }

    /// Edits each of the required terms, of which one must hold; the one that is made when there are none.
    private func editNodeTerms(of spec: inout JSONValue, _ edit: (inout JSONValue) -> Void) {
        let path = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]
        let terms = spec.at(path)?.arrayValue ?? [JSONValue.object([:])]
        spec.set(
            .array(
                terms.map { term in
                    var term = term
                    edit(&term)
                    return term
                }), at: path)
    }

    // MARK: Tolerations

    /// Those of the tenant's tolerations that may reach the host.
    func allowedTolerations(_ spec: JSONValue) -> [JSONValue] {
        (spec["tolerations"]?.arrayValue ?? []).filter(settings.security.tolerations.allows)
    }

    private func restrictTolerations(_ spec: inout JSONValue) -> [String] {
        let given = spec["tolerations"]?.arrayValue ?? []
        let allowed = allowedTolerations(spec)
        guard allowed.count < given.count else { return [] }
        spec["tolerations"] = allowed.isEmpty ? nil : .array(allowed)
        let denied = given.filter { !settings.security.tolerations.allows($0) }.map { toleration in
            toleration.text("key").isEmpty ? "all taints" : toleration.text("key")
        }
        return ["not tolerated on the host, because the operator does not allow it: \(denied.joined(separator: ", "))"]
    }
}

extension NodeSync.Mode {
    /// Whether the nodes that the tenant sees are those that its pods may run on.
    var limitsPods: Bool {
        switch self {
        case .all, .selected: true
        case .fake, .used, .selectedOrUsed: false
        }
    }
}

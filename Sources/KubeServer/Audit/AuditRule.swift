internal import KubeCore

/// One rule of an audit policy: whom and what it is about, and what then holds.
struct AuditRule: Sendable {
    private struct Resources: Sendable {
        let group: String
        let resources: [String]
        let names: [String]
    }

    let decision: AuditPolicy.Decision
    private let users: [String]
    private let groups: [String]
    private let verbs: [String]
    private let namespaces: [String]
    private let resources: [Resources]
    private let paths: [String]

    init(
        _ rule: JSONValue, path: String, omittedStages: Set<AuditStage>, omitsManagedFields: Bool
    ) throws(AuditPolicy.Problem) {
        func texts(_ member: String) -> [String] { rule[member]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        let name = rule.text("level")
        guard let level = AuditLevel(name) else {
            throw AuditPolicy.Problem(
                message: "\(path).level is \"\(name)\", not one of None, Metadata, Request and RequestResponse")
        }
        decision = AuditPolicy.Decision(
            level: level,
            omittedStages: omittedStages.union(try Self.stages(rule["omitStages"], of: "\(path).omitStages")),
            omitsManagedFields: rule["omitManagedFields"]?.boolValue ?? omitsManagedFields)
        users = texts("users")
        groups = texts("userGroups")
        verbs = texts("verbs")
        namespaces = texts("namespaces")
        paths = texts("nonResourceURLs")
        resources = (rule["resources"]?.arrayValue ?? []).map { entry in
            func texts(_ member: String) -> [String] { entry[member]?.arrayValue?.compactMap(\.stringValue) ?? [] }
            return Resources(group: entry.text("group"), resources: texts("resources"), names: texts("resourceNames"))
        }
        if !paths.isEmpty, !resources.isEmpty || !namespaces.isEmpty {
            throw AuditPolicy.Problem(
                message: "\(path).nonResourceURLs: rules cannot apply to both regular resources and non-resource URLs")
        }
    }

    static func stages(_ value: JSONValue?, of path: String) throws(AuditPolicy.Problem) -> Set<AuditStage> {
        var stages: Set<AuditStage> = []
        for name in value?.arrayValue?.compactMap(\.stringValue) ?? [] {
            guard let stage = AuditStage(rawValue: name) else {
                throw AuditPolicy.Problem(message: "\(path) names \"\(name)\", which is no stage")
            }
            stages.insert(stage)
        }
        return stages
    }

    func matches(_ attributes: AuthorizationAttributes) -> Bool {
        guard users.isEmpty || users.contains(attributes.user.name),
            groups.isEmpty || groups.contains(where: attributes.user.groups.contains),
            verbs.isEmpty || verbs.contains(attributes.verb)
        else { return false }
        if !namespaces.isEmpty || !resources.isEmpty { return matchesResource(attributes) }
        if !paths.isEmpty { return matchesPath(attributes) }
        return true
    }

    private func matchesPath(_ attributes: AuthorizationAttributes) -> Bool {
        guard !attributes.isResourceRequest else { return false }
        return paths.contains { path in
            if path == "*" || path == attributes.path { return true }
            return path.hasSuffix("*") && attributes.path.hasPrefix(path.dropLast())
        }
    }

    private func matchesResource(_ attributes: AuthorizationAttributes) -> Bool {
        guard attributes.isResourceRequest, namespaces.isEmpty || namespaces.contains(attributes.namespace) else {
            return false
        }
        if resources.isEmpty { return true }
        return resources.contains { entry in
            guard entry.group == attributes.group else { return false }
            if entry.resources.isEmpty { return true }
            guard entry.names.isEmpty || entry.names.contains(attributes.name) else { return false }
            return entry.resources.contains { Self.matches($0, attributes) }
        }
    }

    /// `pods` is the resource itself, `pods/log` one of its subresources, `pods/*` all of them, `*/scale` one of every
    /// resource, `*` everything.
    private static func matches(_ pattern: String, _ attributes: AuthorizationAttributes) -> Bool {
        if pattern == "*" || pattern == attributes.combinedResource { return true }
        guard !attributes.subresource.isEmpty else { return false }
        return pattern == "\(attributes.resource)/*" || pattern == "*/\(attributes.subresource)"
    }
}

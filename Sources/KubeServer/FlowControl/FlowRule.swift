internal import KubeCore

/// Which requests a flow schema is for: those of one of the subjects, for what one of the rules names.
/// Source: k8s.io/apiserver/pkg/util/flowcontrol/rule.go; Kubernetes API reference, PolicyRulesWithSubjects.
struct FlowRule: Sendable {
    /// Who makes a request.
    enum Subject: Sendable, Hashable {
        case user(String)
        case group(String)
        case serviceAccount(namespace: String, name: String)

        /// Nil for a subject that says nothing.
        init?(_ value: JSONValue) {
            switch value.text("kind") {
            case "User": self = .user(value["user"]?.text("name") ?? "")
            case "Group": self = .group(value["group"]?.text("name") ?? "")
            case "ServiceAccount":
                let account = value["serviceAccount"]
                self = .serviceAccount(namespace: account?.text("namespace") ?? "", name: account?.text("name") ?? "")
            default: return nil
            }
        }

        func matches(_ user: UserInfo) -> Bool {
            switch self {
            case .user(let name): return name == "*" || name == user.name
            case .group(let name): return name == "*" || user.groups.contains(name)
            case .serviceAccount(let namespace, let name):
                guard let account = user.serviceAccount else { return false }
                return account.namespace == namespace && (name == "*" || account.name == name)
            }
        }
    }

    /// Verbs on resources.
    private struct ResourceRule: Sendable {
        let verbs: [String]
        let groups: [String]
        let resources: [String]
        let namespaces: [String]
        /// Whether requests for no namespace, or for all of them, are meant too.
        let isClusterScope: Bool

        init(_ value: JSONValue) {
            verbs = FlowRule.texts(value, "verbs")
            groups = FlowRule.texts(value, "apiGroups")
            resources = FlowRule.texts(value, "resources")
            namespaces = FlowRule.texts(value, "namespaces")
            isClusterScope = value["clusterScope"]?.boolValue ?? false
        }

        func matches(_ attributes: AuthorizationAttributes) -> Bool {
            FlowRule.allows(verbs, attributes.verb) && FlowRule.allows(groups, attributes.group)
                && FlowRule.allows(resources, attributes.combinedResource)
                && (attributes.namespace.isEmpty
                    ? isClusterScope : FlowRule.allows(namespaces, attributes.namespace))
        }
    }

    /// Verbs on paths that are no resources.
    private struct PathRule: Sendable {
        let verbs: [String]
        let paths: [String]

        init(_ value: JSONValue) {
            verbs = FlowRule.texts(value, "verbs")
            paths = FlowRule.texts(value, "nonResourceURLs")
        }

        func matches(_ attributes: AuthorizationAttributes) -> Bool {
            guard FlowRule.allows(verbs, attributes.verb) else { return false }
            return paths.contains { path in
                path == attributes.path || path.hasSuffix("*") && attributes.path.hasPrefix(path.dropLast())
            }
        }
    }

    private let subjects: [Subject]
    private let resourceRules: [ResourceRule]
    private let pathRules: [PathRule]

    /// From an element of `spec.rules` of a FlowSchema.
    init(_ value: JSONValue) {
        subjects = value.elements("subjects").compactMap(Subject.init)
        resourceRules = value.elements("resourceRules").map(ResourceRule.init)
        pathRules = value.elements("nonResourceRules").map(PathRule.init)
    }

    func matches(_ attributes: AuthorizationAttributes) -> Bool {
        guard subjects.contains(where: { $0.matches(attributes.user) }) else { return false }
        return attributes.isResourceRequest
            ? resourceRules.contains { $0.matches(attributes) } : pathRules.contains { $0.matches(attributes) }
    }

    private static func texts(_ value: JSONValue, _ member: String) -> [String] {
        value.elements(member).compactMap(\.stringValue)
    }

    private static func allows(_ allowed: [String], _ wanted: String) -> Bool {
        allowed.contains { $0 == "*" || $0 == wanted }
    }
}

internal import KubeCore

/// The roles and bindings that every cluster begins with.
/// Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy of Kubernetes 1.36.
enum BootstrapPolicy {
    struct Role: Sendable {
        var name: String
        /// Empty for a ClusterRole.
        var namespace = ""
        var rules: [PolicyRule] = []
        var labels: [String: String] = [:]
        /// The labels of the ClusterRoles whose rules this one collects.
        var aggregates: [String] = []
    }

    struct Binding: Sendable {
        enum Subject: Sendable {
            case user(String)
            case group(String)
            /// In `kube-system`.
            case serviceAccount(String)
        }

        var name: String
        /// Empty for a ClusterRoleBinding.
        var namespace = ""
        var role: String
        var subjects: [Subject]
    }

    static var clusterRoles: [Role] { userRoles + componentRoles + controllerRoles }
    static var clusterRoleBindings: [Binding] { componentBindings + controllerBindings }

    // MARK: How rules are written

    static let read = ["get", "list", "watch"]
    static let write = ["create", "delete", "deletecollection", "patch", "update"]
    static let readWrite = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    /// A rule on resources. Lists are words divided by spaces; `core` is the group without a name.
    static func rule(_ verbs: [String], _ groups: String, _ resources: String, names: String = "") -> PolicyRule {
        PolicyRule(
            verbs: verbs.sorted(), apiGroups: words(groups).map { $0 == "core" ? "" : $0 }.sorted(),
            resources: words(resources).sorted(), resourceNames: words(names))
    }

    static func rule(_ verbs: String, _ groups: String, _ resources: String, names: String = "") -> PolicyRule {
        rule(words(verbs), groups, resources, names: names)
    }

    static func paths(_ verbs: String, _ paths: String) -> PolicyRule {
        PolicyRule(verbs: words(verbs), nonResourceURLs: words(paths).sorted())
    }

    static let events = rule("create patch update", "core events.k8s.io", "events")

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    // MARK: Namespaced roles

    static var roles: [Role] {
        [
            Role(
                name: "extension-apiserver-authentication-reader", namespace: "kube-system",
                rules: [rule(read, "core", "configmaps", names: "extension-apiserver-authentication")]),
            Role(
                name: "system:controller:bootstrap-signer", namespace: "kube-public",
                rules: [
                    rule(read, "core", "configmaps"), rule("update", "core", "configmaps", names: "cluster-info"),
                    events,
                ]),
            Role(
                name: "system:controller:bootstrap-signer", namespace: "kube-system",
                rules: [rule(read, "core", "secrets")]),
            Role(
                name: "system:controller:cloud-provider", namespace: "kube-system",
                rules: [rule("create get list watch", "core", "configmaps")]),
            Role(
                name: "system:controller:token-cleaner", namespace: "kube-system",
                rules: [rule("delete get list watch", "core", "secrets"), events]),
            Role(
                name: "system::leader-locking-kube-controller-manager", namespace: "kube-system",
                rules: [
                    rule("watch", "core", "configmaps"),
                    rule("get update", "core", "configmaps", names: "kube-controller-manager"),
                ]),
            Role(
                name: "system::leader-locking-kube-scheduler", namespace: "kube-system",
                rules: [
                    rule("watch", "core", "configmaps"),
                    rule("get update", "core", "configmaps", names: "kube-scheduler"),
                ]),
        ]
    }

    static var roleBindings: [Binding] {
        [
            Binding(
                name: "system::extension-apiserver-authentication-reader", namespace: "kube-system",
                role: "extension-apiserver-authentication-reader",
                subjects: [.user("system:kube-controller-manager"), .user("system:kube-scheduler")]),
            controllerBinding("bootstrap-signer", namespace: "kube-public"),
            controllerBinding("bootstrap-signer", namespace: "kube-system"),
            controllerBinding("cloud-provider", namespace: "kube-system"),
            controllerBinding("token-cleaner", namespace: "kube-system"),
            Binding(
                name: "system::leader-locking-kube-controller-manager", namespace: "kube-system",
                role: "system::leader-locking-kube-controller-manager",
                subjects: [.user("system:kube-controller-manager"), .serviceAccount("kube-controller-manager")]),
            Binding(
                name: "system::leader-locking-kube-scheduler", namespace: "kube-system",
                role: "system::leader-locking-kube-scheduler",
                subjects: [.user("system:kube-scheduler"), .serviceAccount("kube-scheduler")]),
        ]
    }

    /// A controller's right to what it needs in one namespace.
    private static func controllerBinding(_ controller: String, namespace: String) -> Binding {
        Binding(
            name: "system:controller:\(controller)", namespace: namespace, role: "system:controller:\(controller)",
            subjects: [.serviceAccount(controller)])
    }
}

// MARK: - Objects

extension BootstrapPolicy.Role {
    var object: KubeObject {
        var object = KubeObject(
            apiVersion: "rbac.authorization.k8s.io/v1", kind: namespace.isEmpty ? "ClusterRole" : "Role",
            namespace: namespace.isEmpty ? nil : namespace, name: name)
        object.markAsBootstrapped(labels)
        if !aggregates.isEmpty {
            object["aggregationRule"] = [
                "clusterRoleSelectors": .array(aggregates.map { ["matchLabels": [($0, "true")].object] })
            ]
        }
        object["rules"] = .array(rules.map(\.value))
        return object
    }
}

extension BootstrapPolicy.Binding {
    var object: KubeObject {
        var object = KubeObject(
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: namespace.isEmpty ? "ClusterRoleBinding" : "RoleBinding",
            namespace: namespace.isEmpty ? nil : namespace, name: name)
        object.markAsBootstrapped([:])
        if !subjects.isEmpty { object["subjects"] = .array(subjects.map(\.value)) }
        object["roleRef"] = [
            "apiGroup": "rbac.authorization.k8s.io", "kind": namespace.isEmpty ? "ClusterRole" : "Role",
            "name": .string(role),
        ]
        return object
    }
}

extension BootstrapPolicy.Binding.Subject {
    var value: JSONValue {
        switch self {
        case .user(let name): ["kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": .string(name)]
        case .group(let name): ["kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": .string(name)]
        case .serviceAccount(let name): ["kind": "ServiceAccount", "name": .string(name), "namespace": "kube-system"]
        }
    }
}

extension KubeObject {
    fileprivate mutating func markAsBootstrapped(_ labels: [String: String]) {
        self.labels = labels.merging(["kubernetes.io/bootstrapping": "rbac-defaults"]) { own, _ in own }
        annotations = [BootstrapReconciler.autoUpdateAnnotation: "true"]
    }
}

extension [(String, String)] {
    fileprivate var object: JSONValue { .strings(Dictionary(self, uniquingKeysWith: { _, last in last })) }
}

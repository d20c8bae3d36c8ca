/// Says which priority level a request belongs to, and which requests make one flow: those that share a fate.
/// Source: KEP-1040; k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap/default.go of Kubernetes 1.36.
struct FlowSchema: Sendable {
    /// What tells the flows of a schema apart.
    enum Distinguisher: Sendable {
        case none
        case user
        case namespace
    }

    let name: String
    let level: PriorityLevel
    let distinguisher: Distinguisher
    let matches: @Sendable (AuthorizationAttributes) -> Bool

    private init(
        _ name: String, _ level: PriorityLevel, _ distinguisher: Distinguisher,
        matches: @escaping @Sendable (AuthorizationAttributes) -> Bool
    ) {
        self.name = name
        self.level = level
        self.distinguisher = distinguisher
        self.matches = matches
    }

    /// The flow of a request of this schema.
    func flow(of attributes: AuthorizationAttributes) -> String {
        switch distinguisher {
        case .none: name
        case .user: "\(name)/\(attributes.user.name)"
        case .namespace: "\(name)/\(attributes.namespace)"
        }
    }

    /// The schema of a request: the first in the order of precedence that fits. The last fits everything.
    static func schema(for attributes: AuthorizationAttributes) -> FlowSchema {
        builtIn.first { $0.matches(attributes) } ?? catchAll
    }

    static let catchAll = FlowSchema("catch-all", .catchAll, .user) { _ in true }

    static let builtIn: [FlowSchema] = [
        FlowSchema("exempt", .exempt, .none) { $0.user.isMaster },
        FlowSchema("probes", .exempt, .none) {
            !$0.isResourceRequest && $0.verb == "get" && ["/healthz", "/livez", "/readyz"].contains($0.path)
        },
        FlowSchema("system-leader-election", .leaderElection, .user) {
            isLeaderElection($0)
                && (["system:kube-controller-manager", "system:kube-scheduler"].contains($0.user.name)
                    || $0.user.serviceAccount?.namespace == "kube-system")
        },
        FlowSchema("endpoint-controller", .workloadHigh, .user) {
            $0.resource == "endpoints" && $0.group.isEmpty && ["get", "create", "update"].contains($0.verb)
                && ["system:kube-controller-manager", "system:serviceaccount:kube-system:endpoint-controller"]
                    .contains($0.user.name)
        },
        FlowSchema("workload-leader-election", .leaderElection, .user) {
            isLeaderElection($0) && $0.user.serviceAccount?.namespace == "kube-system"
        },
        FlowSchema("system-node-high", .nodeHigh, .user) {
            isNode($0)
                && ($0.group.isEmpty && $0.resource == "nodes"
                    || $0.group == "coordination.k8s.io" && $0.resource == "leases")
        },
        FlowSchema("system-nodes", .system, .user) { isNode($0) },
        FlowSchema("kube-controller-manager", .workloadHigh, .namespace) {
            $0.user.name == "system:kube-controller-manager"
        },
        FlowSchema("kube-scheduler", .workloadHigh, .namespace) { $0.user.name == "system:kube-scheduler" },
        FlowSchema("kube-system-service-accounts", .workloadHigh, .namespace) {
            $0.user.serviceAccount?.namespace == "kube-system"
        },
        FlowSchema("service-accounts", .workloadLow, .user) { $0.user.groups.contains("system:serviceaccounts") },
        FlowSchema("global-default", .globalDefault, .user) {
            $0.user.groups.contains(UserInfo.authenticatedGroup)
                || $0.user.groups.contains(UserInfo.unauthenticatedGroup)
        },
        catchAll,
    ]

    private static func isNode(_ attributes: AuthorizationAttributes) -> Bool {
        attributes.user.groups.contains("system:nodes")
    }

    private static func isLeaderElection(_ attributes: AuthorizationAttributes) -> Bool {
        attributes.group == "coordination.k8s.io" && attributes.resource == "leases"
            && ["get", "create", "update"].contains(attributes.verb)
    }
}

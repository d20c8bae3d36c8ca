internal import KubeCore

/// The flow schemas and priority levels that every cluster has.
///
/// Mandatory ones are always as written here; suggested ones are kept up unless an administrator took them over.
/// Source: k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap/default.go of Kubernetes 1.36.
enum BootstrapFlowControl {
    /// Whether an object is mandatory or only suggested.
    struct Entry: Sendable {
        let object: KubeObject
        let isMandatory: Bool
    }

    static let autoUpdateAnnotation = "apf.kubernetes.io/autoupdate-spec"

    /// The specs of the mandatory flow schemas by name.
    static let mandatorySchemas = specs(schemas)
    /// The specs of the mandatory priority levels by name.
    static let mandatoryLevels = specs(levels)

    private static func specs(_ entries: [Entry]) -> [String: JSONValue] {
        Dictionary(
            uniqueKeysWithValues: entries.filter(\.isMandatory).map { ($0.object.name, $0.object["spec"] ?? [:]) })
    }

    // MARK: - Priority levels

    static var levels: [Entry] {
        [
            entry("PriorityLevelConfiguration", "exempt", isMandatory: true, exemptLevel),
            entry("PriorityLevelConfiguration", "catch-all", isMandatory: true, catchAllLevel),
            level("system", shares: 30, lendable: 33, queues: 64),
            level("node-high", shares: 40, lendable: 25, queues: 64),
            level("leader-election", shares: 10, lendable: 0, queues: 16, hand: 4),
            level("workload-high", shares: 40, lendable: 50, queues: 128),
            level("workload-low", shares: 100, lendable: 90, queues: 128),
            level("global-default", shares: 20, lendable: 50, queues: 128),
        ]
    }

    private static let exemptLevel: JSONValue = [
        "type": "Exempt", "exempt": ["nominalConcurrencyShares": 0, "lendablePercent": 0],
    ]
    private static let catchAllLevel: JSONValue = [
        "type": "Limited",
        "limited": ["nominalConcurrencyShares": 5, "limitResponse": ["type": "Reject"], "lendablePercent": 0],
    ]

    private static func level(
        _ name: String, shares: Int64, lendable: Int64, queues: Int64, hand: Int64 = 6
    ) -> Entry {
        entry(
            "PriorityLevelConfiguration", name, isMandatory: false,
            [
                "type": "Limited",
                "limited": [
                    "nominalConcurrencyShares": .int(shares),
                    "limitResponse": [
                        "type": "Queue",
                        "queuing": ["queues": .int(queues), "handSize": .int(hand), "queueLengthLimit": 50],
                    ],
                    "lendablePercent": .int(lendable),
                ],
            ])
    }

    // MARK: - Flow schemas

    static var schemas: [Entry] {
        let everyone = groups("system:unauthenticated", "system:authenticated")
        let controllerManager = users("system:kube-controller-manager")
        let scheduler = users("system:kube-scheduler")
        let leases = resources(["get", "create", "update"], "coordination.k8s.io", ["leases"])
        let kubeSystemLeases = resources(
            ["get", "create", "update"], "coordination.k8s.io", ["leases"], namespace: "kube-system")
        return [
            schema("exempt", "exempt", 1, nil, groups("system:masters"), everything, isMandatory: true),
            schema("catch-all", "catch-all", 10000, "ByUser", everyone, everything, isMandatory: true),
            schema("system-nodes", "system", 500, "ByUser", groups("system:nodes"), everything),
            schema(
                "system-node-high", "node-high", 400, "ByUser", groups("system:nodes"),
                [
                    "resourceRules": [
                        resources(["*"], "", ["nodes", "nodes/status"], isClusterScoped: true),
                        resources(["*"], "coordination.k8s.io", ["leases"]),
                    ]
                ]),
            schema(
                "probes", "exempt", 2, nil, everyone,
                [
                    "nonResourceRules": [
                        ["verbs": ["get"], "nonResourceURLs": ["/healthz", "/readyz", "/livez"]]
                    ]
                ]),
            schema(
                "system-leader-election", "leader-election", 100, "ByUser",
                users("system:kube-controller-manager", "system:kube-scheduler") + accounts("*"),
                ["resourceRules": [kubeSystemLeases]]),
            schema(
                "workload-leader-election", "leader-election", 200, "ByUser", accounts("*"),
                [
                    "resourceRules": [
                        resources(["get", "create", "update"], "", ["endpoints", "configmaps"]), leases,
                    ]
                ]),
            schema(
                "endpoint-controller", "workload-high", 150, "ByUser",
                controllerManager + accounts("endpoint-controller", "endpointslicemirroring-controller"),
                ["resourceRules": [resources(["get", "create", "update"], "", ["endpoints"])]]),
            schema("kube-controller-manager", "workload-high", 800, "ByNamespace", controllerManager, everything),
            schema("kube-scheduler", "workload-high", 800, "ByNamespace", scheduler, everything),
            schema("kube-system-service-accounts", "workload-high", 900, "ByNamespace", accounts("*"), everything),
            schema("service-accounts", "workload-low", 9000, "ByUser", groups("system:serviceaccounts"), everything),
            schema("global-default", "global-default", 9900, "ByUser", everyone, everything),
        ]
    }

    private static let everything: JSONObject = [
        "resourceRules": [resources(["*"], "*", ["*"], isClusterScoped: true)],
        "nonResourceRules": [["verbs": ["*"], "nonResourceURLs": ["*"]]],
    ]

    private static func schema(
        _ name: String, _ level: String, _ precedence: Int64, _ distinguisher: JSONValue?, _ subjects: [JSONValue],
        _ rules: JSONObject, isMandatory: Bool = false
    ) -> Entry {
        var rule = rules
        rule["subjects"] = .array(subjects)
        var spec: JSONValue = [
            "priorityLevelConfiguration": ["name": .string(level)], "matchingPrecedence": .int(precedence),
        ]
        if let distinguisher { spec["distinguisherMethod"] = ["type": distinguisher] }
        spec["rules"] = [.object(rule)]
        return entry("FlowSchema", name, isMandatory: isMandatory, spec)
    }

    private static func groups(_ names: JSONValue...) -> [JSONValue] {
        names.map { ["kind": "Group", "group": ["name": $0]] }
    }

    private static func users(_ names: JSONValue...) -> [JSONValue] {
        names.map { ["kind": "User", "user": ["name": $0]] }
    }

    private static func accounts(_ names: JSONValue...) -> [JSONValue] {
        names.map { ["kind": "ServiceAccount", "serviceAccount": ["namespace": "kube-system", "name": $0]] }
    }

    private static func resources(
        _ verbs: JSONValue, _ group: JSONValue, _ resources: JSONValue, namespace: JSONValue = "*",
        isClusterScoped: Bool = false
    ) -> JSONValue {
        var rule: JSONValue = ["verbs": verbs, "apiGroups": [group], "resources": resources]
        if isClusterScoped { rule["clusterScope"] = true }
        rule["namespaces"] = [namespace]
        return rule
    }

    private static func entry(_ kind: String, _ name: String, isMandatory: Bool, _ spec: JSONValue) -> Entry {
        var object = KubeObject(apiVersion: "flowcontrol.apiserver.k8s.io/v1", kind: kind, name: name)
        object.annotations = [autoUpdateAnnotation: "true"]
        object["spec"] = spec
        return Entry(object: object, isMandatory: isMandatory)
    }
}

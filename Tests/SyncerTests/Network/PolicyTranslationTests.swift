internal import KubeCore
internal import Testing

@testable internal import Syncer

@Suite struct PolicyTranslationTests {
    private let metadata = HostMetadata(exampleConfiguration())
    private var naming: HostNaming { metadata.naming }

    private func policy(_ spec: JSONValue) -> KubeObject {
        var policy = KubeObject(apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", namespace: "shop", name: "p")
        policy["spec"] = spec
        return policy
    }

    private func hostSpec(_ spec: JSONValue, dns: DNSReach? = nil) -> JSONValue {
        NetworkPolicyTranslation(metadata: metadata, dns: dns).hostObject(for: policy(spec))["spec"] ?? .null
    }

    private func label(_ key: String) -> String { naming.labelKey(key) }

    private func own(_ labels: [String: String] = [:]) -> JSONValue {
        .strings(
            labels.merging([Marker.managedBy: "my-vcluster", Marker.namespace: "shop"]) { first, _ in first })
    }

    @Test("attack 29: a policy for all pods is one for all pods of its namespace")
    func emptySelector() {
        #expect(
            hostSpec(["podSelector": [:], "policyTypes": ["Ingress"]])
                == ["podSelector": ["matchLabels": own()], "policyTypes": ["Ingress"]])
    }

    @Test("attack 29: no selector of the tenant overrides the markers")
    func forgedMarkers() {
        let spec = hostSpec([
            "podSelector": [
                "matchLabels": ["vcluster.loft.sh/managed-by": "other", "app": "vcluster"],
                "matchExpressions": [["key": "release", "operator": "Exists"]],
            ]
        ])
        #expect(
            spec["podSelector"] == [
                "matchLabels": own([label("vcluster.loft.sh/managed-by"): "other", label("app"): "vcluster"]),
                "matchExpressions": [["key": .string(label("release")), "operator": "Exists"]],
            ])
    }

    @Test("peers are pods of the tenant; blocks of addresses and ports stay")
    func peers() throws {
        let spec = hostSpec([
            "podSelector": ["matchLabels": ["app": "db"]],
            "ingress": [
                [
                    "from": [
                        ["podSelector": ["matchLabels": ["app": "web"]]],
                        ["namespaceSelector": ["matchLabels": ["team": "a"]]],
                        ["namespaceSelector": [:], "podSelector": ["matchLabels": ["app": "web"]]],
                        ["ipBlock": ["cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]]],
                    ], "ports": [["port": 5432, "protocol": "TCP"]],
                ]
            ],
        ])
        let rule = try #require(spec["ingress"]?[0])
        #expect(rule["ports"] == [["port": 5432, "protocol": "TCP"]])
        #expect(rule["from"]?[0] == ["podSelector": ["matchLabels": own([label("app"): "web"])]])
        #expect(
            rule["from"]?[1] == [
                "podSelector": [
                    "matchLabels": .strings([
                        naming.namespaceLabelKey("team"): "a", Marker.managedBy: "my-vcluster",
                    ])
                ]
            ])
        #expect(
            rule["from"]?[2] == [
                "podSelector": ["matchLabels": .strings([label("app"): "web", Marker.managedBy: "my-vcluster"])]
            ])
        #expect(rule["from"]?[3] == ["ipBlock": ["cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]]])
    }

    private static let toDNS: JSONValue = [
        "to": [
            [
                "namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "kube-system"]],
                "podSelector": ["matchLabels": ["k8s-app": "kube-dns"]],
            ]
        ], "ports": [["port": 53, "protocol": "UDP"]],
    ]

    @Test(
        "what lets pods reach DNS anywhere lets them reach the tenant's DNS server",
        arguments: [
            (toDNS, [["protocol": "UDP", "port": 1053]]),
            (["ports": [["port": 53], ["port": 80]]], [["protocol": "TCP", "port": 1053]]),
            (
                ["to": [["namespaceSelector": [:]]]],
                [["protocol": "UDP", "port": 1053], ["protocol": "TCP", "port": 1053]]
            ),
            (["to": [["podSelector": [:]]]], nil), ([:], nil), (["ports": [["port": 443]]], nil),
            (["to": [["ipBlock": ["cidr": "0.0.0.0/0"]]], "ports": [["port": 53]]], nil),
            (["to": [["namespaceSelector": ["matchLabels": ["team": "a"]]]]], nil),
        ] as [(JSONValue, [JSONValue]?)])
    func dns(rule: JSONValue, ports: [JSONValue]?) {
        let reach = DNSReach(controlPlaneSelector: ["app": "vcluster"], controlPlaneNamespace: nil)
        let rules = hostSpec(["podSelector": [:], "egress": [rule]], dns: reach)["egress"]?.arrayValue ?? []
        #expect(rules.count == (ports == nil ? 1 : 2))
        if let ports {
            #expect(
                rules.last == [
                    "to": [["podSelector": ["matchLabels": ["app": "vcluster"]]]], "ports": .array(ports),
                ])
        }
    }

    @Test("a budget counts the pods of its own namespace and virtual cluster only")
    func budget() {
        var budget = KubeObject(apiVersion: "policy/v1", kind: "PodDisruptionBudget", namespace: "shop", name: "b")
        budget["spec"] = ["minAvailable": 1, "selector": ["matchLabels": ["app": "web"]]]
        let translation = PodDisruptionBudgetTranslation(metadata: metadata)
        #expect(
            translation.hostObject(for: budget)["spec"]
                == ["minAvailable": 1, "selector": ["matchLabels": own([label("app"): "web"])]])
        budget["spec"] = ["maxUnavailable": "10%"]
        #expect(translation.hostObject(for: budget)["spec"] == ["maxUnavailable": "10%"])
    }

    @Test("an account has no token and no Secrets on the host, whatever the tenant says")
    func account() {
        var account = KubeObject(apiVersion: "v1", kind: "ServiceAccount", namespace: "shop", name: "robot")
        account["automountServiceAccountToken"] = true
        account["secrets"] = [["name": "token"]]
        account["imagePullSecrets"] = [["name": "host-secret"]]
        account.annotations = ["eks.amazonaws.com/role-arn": "arn"]
        let host = ServiceAccountTranslation(metadata: metadata).hostObject(for: account)
        #expect(host["automountServiceAccountToken"] == false)
        #expect(host["secrets"] == nil && host["imagePullSecrets"] == nil)
        #expect(host.annotations["eks.amazonaws.com/role-arn"] == "arn")
    }

    @Test(
        "attack 10: priorities stay below those of the host's system, and none is the default of all",
        arguments: [(2_000_000_000, 1_000_000_000), (1_000_000_000, 1_000_000_000), (-5, -5)] as [(Int64, Int64)])
    func priority(value: Int64, expected: Int64) {
        var priority = KubeObject(apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", name: "high")
        priority["value"] = .int(value)
        priority["globalDefault"] = true
        priority["preemptionPolicy"] = "Never"
        let translation = PriorityClassTranslation(metadata: metadata)
        let host = translation.hostObject(for: priority)
        #expect(host.name == "vcluster-high-x-vcluster-my-vcluster-x-my-vcluster" && host.namespace.isEmpty)
        #expect(host["value"] == .int(expected) && host["globalDefault"] == false)
        #expect(host["preemptionPolicy"] == "Never")
        #expect(host.ownerReferences.isEmpty)
        priority.name = "system-node-critical"
        #expect(!translation.isWanted(priority))
    }
}

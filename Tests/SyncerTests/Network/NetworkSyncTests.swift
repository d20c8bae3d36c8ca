internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct NetworkSyncTests {
    private static func settings(_ edit: (inout SyncToHost) -> Void) -> SyncSettings {
        var settings = SyncSettings()
        edit(&settings.toHost)
        return settings
    }

    private static func object(
        _ apiVersion: String, _ kind: String, _ name: String, namespace: String? = "default", spec: JSONValue? = nil
    ) -> KubeObject {
        var object = KubeObject(apiVersion: apiVersion, kind: kind, namespace: namespace, name: name)
        object["spec"] = spec
        return object
    }

    private static func ingress(_ name: String) -> KubeObject {
        object(
            "networking.k8s.io/v1", "Ingress", name,
            spec: [
                "tls": [["hosts": ["a.io"], "secretName": "cert"]],
                "rules": [
                    [
                        "host": "a.io",
                        "http": [
                            "paths": [
                                [
                                    "path": "/", "pathType": "Prefix",
                                    "backend": ["service": ["name": "web", "port": ["number": 80]]],
                                ]
                            ]
                        ],
                    ]
                ],
            ])
    }

    @Test("an Ingress brings the Secret it names along, gets its address, and goes with it")
    func ingress() async throws {
        try await withSyncedPair(settings: Self.settings { $0.ingresses = true }) { pair in
            var secret = KubeObject(apiVersion: "v1", kind: "Secret", namespace: "default", name: "cert")
            secret["data"] = ["tls.key": "aw==", "tls.crt": "Yw=="]
            secret["type"] = "kubernetes.io/tls"
            try await pair.createVirtual(.secrets, secret)
            try await pair.createVirtual(.ingresses, Self.ingress("web"))
            let host = try await pair.eventuallyOnHost(.ingresses, "web")
            #expect(host.at("spec", "tls")?[0]?["secretName"] == .string(pair.hostName("cert")))
            #expect(try await pair.eventuallyOnHost(.secrets, "cert")["type"] == "kubernetes.io/tls")
            _ = try await pair.hostAPI.patch(
                .ingresses, namespace: host.namespace, name: host.name,
                patch: .merge(["spec": ["ingressClassName": "nginx"]]))
            _ = try await pair.hostAPI.patch(
                .ingresses, namespace: host.namespace, name: host.name,
                patch: .merge(["status": ["loadBalancer": ["ingress": [["ip": "192.0.2.1"]]]]]),
                options: WriteOptions(subresource: "status"))
            try await eventually("class and status come back") {
                let shown = try await pair.virtualObject(.ingresses, "web")
                return shown?.at("spec", "ingressClassName") == "nginx"
                    && shown?.at("status", "loadBalancer", "ingress")?[0]?["ip"] == "192.0.2.1"
            }
            _ = try await pair.tenant.patch(
                .ingresses, namespace: "default", name: "web",
                patch: .merge(["spec": ["ingressClassName": "other", "tls": nil]]))
            try await eventually("the tenant's class follows, and the Secret goes when unused") {
                let host = try await pair.hostObject(.ingresses, "web")
                let secret = try await pair.hostObject(.secrets, "cert")
                return host?.at("spec", "ingressClassName") == "other" && host?.at("spec", "tls") == nil
                    && secret == nil
            }
            _ = try await pair.tenant.delete(.ingresses, namespace: "default", name: "web")
            try await eventually("it is gone") { try await pair.hostObject(.ingresses, "web") == nil }
        }
    }

    @Test("policies, budgets, accounts and priorities follow the tenant, and drift is repaired")
    func policies() async throws {
        let settings = Self.settings {
            $0.networkPolicies = true
            $0.podDisruptionBudgets = true
            $0.serviceAccounts = true
            $0.priorityClasses = true
        }
        try await withSyncedPair(settings: settings) { pair in
            try await pair.createVirtual(
                .networkPolicies,
                Self.object(
                    "networking.k8s.io/v1", "NetworkPolicy", "deny",
                    spec: ["podSelector": [:], "policyTypes": ["Ingress"]]))
            try await pair.createVirtual(
                .podDisruptionBudgets,
                Self.object(
                    "policy/v1", "PodDisruptionBudget", "web",
                    spec: ["minAvailable": 1, "selector": ["matchLabels": ["app": "web"]]]))
            try await pair.createVirtual(.serviceAccounts, Self.object("v1", "ServiceAccount", "robot"))
            var priority = Self.object("scheduling.k8s.io/v1", "PriorityClass", "high", namespace: nil)
            priority["value"] = 1000
            _ = try await pair.tenant.create(.priorityClasses, namespace: nil, object: priority)
            let policy = try await pair.eventuallyOnHost(.networkPolicies, "deny")
            let budget = try await pair.eventuallyOnHost(.podDisruptionBudgets, "web")
            #expect(budget.at("spec", "selector", "matchLabels")?.objectValue?.count == 3)
            #expect(try await pair.eventuallyOnHost(.serviceAccounts, "robot")["automountServiceAccountToken"] == false)
            try await pair.createVirtual(
                .pods, SyncedPair.pod("web", ["serviceAccountName": "robot", "priorityClassName": "high"]))
            let hostPod = try await pair.eventuallyOnHost(.pods, "web")
            #expect(hostPod.text("spec", "serviceAccountName") == pair.hostName("robot"))
            #expect(hostPod.at("spec", "automountServiceAccountToken") == false)
            let hostPriority = try await eventually("the priority") {
                try await pair.find(pair.hostAPI, .priorityClasses, nil, pair.naming.hostName("high", in: ""))
            }
            #expect(hostPriority.labels == ["vcluster.loft.sh/managed-by": "team-x-my-vcluster"])
            _ = try await pair.hostAPI.patch(
                .networkPolicies, namespace: policy.namespace, name: policy.name,
                patch: .merge(["spec": ["policyTypes": ["Egress"]]]))
            try await eventually("drift is repaired") {
                try await pair.hostObject(.networkPolicies, "deny")?.at("spec", "policyTypes") == ["Ingress"]
            }
            _ = try await pair.tenant.delete(.priorityClasses, namespace: nil, name: "high")
            _ = try await pair.tenant.delete(.podDisruptionBudgets, namespace: "default", name: "web")
            try await eventually("they go") {
                let priority = try await pair.find(pair.hostAPI, .priorityClasses, nil, hostPriority.name)
                let budget = try await pair.hostObject(.podDisruptionBudgets, "web")
                return priority == nil && budget == nil
            }
        }
    }

    @Test("attack 29: a policy that goes with its namespace stays as long as pods of it run")
    func deletionOrder() async throws {
        try await withSyncedPair(settings: Self.settings { $0.networkPolicies = true }) { pair in
            _ = try await pair.tenant.create(
                .namespaces, namespace: nil, object: KubeObject(apiVersion: "v1", kind: "Namespace", name: "shop"))
            var pod = SyncedPair.pod("web")
            pod.namespace = "shop"
            try await pair.createVirtual(.pods, pod)
            try await pair.createVirtual(
                .networkPolicies,
                Self.object(
                    "networking.k8s.io/v1", "NetworkPolicy", "deny", namespace: "shop", spec: ["podSelector": [:]]))
            let hostPod = try await eventually("the pod") { try await pair.hostObject(.pods, "web", "shop") }
            _ = try await eventually("the policy") { try await pair.hostObject(.networkPolicies, "deny", "shop") }
            try await pair.run(hostPod)
            try await eventually("it runs") {
                try await pair.virtualObject(.pods, "web", "shop")?.at("status", "phase") == "Running"
            }
            _ = try await pair.tenant.delete(.namespaces, namespace: nil, name: "shop")
            _ = try await pair.tenant.delete(.networkPolicies, namespace: "shop", name: "deny")
            _ = try await pair.tenant.delete(.pods, namespace: "shop", name: "web")
            let terminating = try await eventually("the host pod terminates") {
                try await pair.hostObject(.pods, "web", "shop").flatMap { $0.isBeingDeleted ? $0 : nil }
            }
            #expect(try await pair.hostObject(.networkPolicies, "deny", "shop") != nil)
            try await pair.finishHostDeletion(terminating)
            try await eventually("the policy goes after the pod") {
                try await pair.hostObject(.networkPolicies, "deny", "shop") == nil
            }
        }
    }

    @Test("an Ingress of a class that the tenant may not name waits until it may")
    func hiddenClass() async throws {
        var settings = Self.settings { $0.ingresses = true }
        settings.fromHost.ingressClasses = ClassSync(
            isEnabled: true, selector: LabelSelector(matching: ["tenant": "yes"]))
        try await withSyncedPair(settings: settings) { pair in
            var hostClass = Self.object(
                "networking.k8s.io/v1", "IngressClass", "internal", namespace: nil, spec: ["controller": "x.io/y"])
            hostClass.labels = ["tenant": "no"]
            let classes = GroupVersionResource(group: "networking.k8s.io", version: "v1", resource: "ingressclasses")
            _ = try await pair.hostAPI.create(classes, namespace: nil, object: hostClass)
            var ingress = Self.ingress("web")
            ingress.set("internal", at: "spec", "ingressClassName")
            try await pair.createVirtual(.ingresses, ingress)
            _ = try await eventually("a warning") {
                try await pair.tenant.list(.events, namespace: "default").items.first { $0["reason"] == "SyncWarning" }
            }
            #expect(try await pair.hostObject(.ingresses, "web") == nil)
            _ = try await pair.hostAPI.patch(
                classes, namespace: nil, name: "internal", patch: .merge(["metadata": ["labels": ["tenant": "yes"]]]))
            _ = try await pair.eventuallyOnHost(.ingresses, "web")
        }
    }
}

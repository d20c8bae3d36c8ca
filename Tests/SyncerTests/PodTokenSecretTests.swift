internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct PodTokenSecretTests {
    private static let settings: SyncSettings = {
        var settings = SyncSettings()
        settings.toHost.pods.keepsTokensInSecrets = true
        return settings
    }()

    private static func volume(_ name: String, _ token: JSONObject) -> JSONValue {
        ["name": .string(name), "projected": ["sources": [["serviceAccountToken": .object(token)]]]]
    }

    private func plan(_ volumes: [JSONValue]) throws -> PodPlan {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "demo", name: "web")
        pod.uid = "pod-uid"
        pod["spec"] = ["serviceAccountName": "robot", "containers": [["name": "c"]], "volumes": .array(volumes)]
        return try PodTranslation(exampleConfiguration(settings: Self.settings))
            .plan(for: pod, PodContext(dnsClusterIP: "10.96.0.10"))
    }

    @Test("a token is read from a Secret, under a key named as its volume, with the lifetime asked for")
    func plan() throws {
        let plan = try plan([
            Self.volume("a", ["path": "token", "audience": "vault", "expirationSeconds": 900]),
            Self.volume("b", ["path": "t"]),
        ])
        #expect(plan.tokens.map(\.place) == [.secret(key: "a"), .secret(key: "b")])
        #expect(plan.tokens.map(\.lifetimeSeconds) == [900, 3600])
        #expect(plan.tokens.map(\.serviceAccount) == ["robot", "robot"])
        let source = plan.hostPod.at("spec", "volumes")?[0]?.at("projected", "sources")?[0]
        #expect(
            source == [
                "secret": ["name": "web-sa-token-x-demo-x-my-vcluster", "items": [["key": "a", "path": "token"]]]
            ])
        #expect(!plan.hostPod.annotations.keys.contains { $0.hasPrefix("vcluster.loft.sh/token-") })
    }

    @Test("several tokens of one volume have keys of their own")
    func keys() throws {
        let volume: JSONValue = [
            "name": "v",
            "projected": [
                "sources": [["serviceAccountToken": ["path": "a"]], ["serviceAccountToken": ["path": "b"]]]
            ],
        ]
        #expect(try plan([volume]).tokens.map(\.place) == [.secret(key: "v"), .secret(key: "v.2")])
    }

    @Test("the Secret belongs to the host pod, and the pod does not wait for it twice")
    func created() async throws {
        try await withSyncedPair(settings: Self.settings) { pair in
            try await pair.createVirtual(
                .pods,
                SyncedPair.pod(
                    "web", ["serviceAccountName": "robot", "volumes": [Self.volume("access", ["path": "token"])]]))
            let hostPod = try await pair.eventuallyOnHost(.pods, "web")
            let secret = try await secret("web", pair)
            #expect(secret.name == "web-sa-token-x-default-x-my-vcluster")
            #expect(secret.at("data", "access") == "dG9rZW4tb2Ytcm9ib3Q=")
            #expect(secret.ownerReferences.map(\.uid) == [hostPod.uid])
            #expect(secret.labels["vcluster.loft.sh/managed-by"] == "my-vcluster")
            #expect(!hostPod.annotations.values.contains("token-of-robot"))
        }
    }

    @Test("a Secret that somebody removes is made again, and one that is due is renewed")
    func repaired() async throws {
        try await withSyncedPair(settings: Self.settings) { pair in
            _ = try await pair.runningPod("web", ["volumes": [Self.volume("access", ["path": "token"])]])
            let first = try await secret("web", pair)
            _ = try await pair.hostAPI.delete(.secrets, namespace: first.namespace, name: first.name)
            let second = try await eventually("a second Secret") {
                try await pair.find(pair.hostAPI, .secrets, first.namespace, first.name)
                    .flatMap { $0.uid != first.uid ? $0 : nil }
            }
            let past: JSONValue = [
                "metadata": ["annotations": ["vcluster.loft.sh/token-renewal": "2020-01-01T00:00:00Z"]],
                "data": ["access": "b2xk"],
            ]
            _ = try await pair.hostAPI.patch(
                .secrets, namespace: second.namespace, name: second.name, patch: .merge(past))
            _ = try await pair.tenant.patch(
                .pods, namespace: "default", name: "web", patch: .merge(["metadata": ["labels": ["look": "again"]]]))
            try await eventually("the token is renewed") {
                try await pair.find(pair.hostAPI, .secrets, second.namespace, second.name)?.at("data", "access")
                    == "dG9rZW4tb2YtZGVmYXVsdA=="
            }
        }
    }

    @Test("a Secret of somebody else under the name of a pod's tokens is not touched")
    func foreign() async throws {
        try await withSyncedPair(settings: Self.settings) { pair in
            var foreign = KubeObject(
                apiVersion: "v1", kind: "Secret", namespace: SyncedPair.namespace,
                name: "web-sa-token-x-default-x-my-vcluster")
            foreign["data"] = ["k": "dg=="]
            let before = try await pair.hostAPI.create(.secrets, namespace: SyncedPair.namespace, object: foreign)
            try await pair.createVirtual(
                .pods, SyncedPair.pod("web", ["volumes": [Self.volume("access", ["path": "token"])]]))
            try await eventually("an event") {
                try await pair.tenant.list(.events, namespace: "default").items.contains { $0["reason"] == "SyncError" }
            }
            let after = try await pair.hostAPI.get(.secrets, namespace: before.namespace, name: before.name)
            #expect(after.resourceVersion == before.resourceVersion)
        }
    }

    private func secret(_ pod: String, _ pair: SyncedPair) async throws -> KubeObject {
        try await eventually("the Secret with the tokens of \(pod)") {
            try await pair.find(
                pair.hostAPI, .secrets, SyncedPair.namespace, pair.hostName("\(pod)-sa-token"))
        }
    }
}

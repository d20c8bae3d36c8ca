import KubeClient
import KubeCore
import SyncSettings
import TestKit
import Testing

@testable import ControlPlane

@Suite struct HostAccessTests {
    /// A token of an account that has these rights in namespace `team`, and none beyond.
    private static func token(_ rules: [JSONValue], on host: RunningPlane) async throws -> ClientConfiguration {
        let account = KubeObject(apiVersion: "v1", kind: "ServiceAccount", namespace: "team", name: "syncer")
        _ = try await host.api.create(.serviceAccounts, namespace: "team", object: account)
        let rbac = "rbac.authorization.k8s.io"
        var role = KubeObject(apiVersion: "\(rbac)/v1", kind: "Role", namespace: "team", name: "syncer")
        role["rules"] = .array(rules)
        _ = try await host.api.create(.roles, namespace: "team", object: role)
        var binding = KubeObject(apiVersion: "\(rbac)/v1", kind: "RoleBinding", namespace: "team", name: "syncer")
        binding["roleRef"] = ["apiGroup": .string(rbac), "kind": "Role", "name": "syncer"]
        binding["subjects"] = [["kind": "ServiceAccount", "name": "syncer", "namespace": "team"]]
        _ = try await host.api.create(.roleBindings, namespace: "team", object: binding)
        var request = KubeObject(
            apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", namespace: "team", name: "syncer")
        request["spec"] = [:]
        let answer = try await host.api.create(
            .serviceAccounts, namespace: "team", object: request, options: WriteOptions(subresource: "token"))
        var client = host.client
        client.identity = nil
        client.token = .fixed(try #require(answer.at("status", "token")?.stringValue))
        return client
    }

    private static func reduced(
        _ settings: SyncSettings, _ client: ClientConfiguration
    ) async throws -> HostRights.Reduction {
        let api = try RemoteAPI(client)
        return try await eventually("the rights have reached the authorizer") {
            () async throws -> HostRights.Reduction? in
            let reduction = try await HostAccess(host: api, namespace: "team", settings: settings).reducedSettings()
            return reduction.essential.isEmpty ? reduction : nil
        }
    }

    @Test("what the Role lacks, and all of the host, stays off; the rest is as it was asked for")
    func reduction() async throws {
        var wanted = SyncSettings()
        wanted.toHost.ingresses = true
        wanted.toHost.networkPolicies = true
        wanted.toHost.storageClasses = true
        wanted.fromHost.nodes.mode = .all
        let settings = wanted
        try await withTemporaryDirectory { directory in
            try await PlanePair.useHost(in: directory) { host in
                let rules = HostRights.role(settings).filter { !$0.resources.contains("ingresses") }.map(\.value)
                let reduction = try await Self.reduced(settings, try await Self.token(rules, on: host))
                var expected = settings
                expected.toHost.ingresses = false
                expected.toHost.storageClasses = false
                expected.fromHost.nodes.mode = .fake
                #expect(reduction.settings == expected)
                #expect(reduction.off.map(\.feature) == ["real nodes", "Ingresses", "StorageClasses"])
                #expect(reduction.unserved.isEmpty)
                let missing = reduction.off.flatMap(\.needs).map(\.description)
                #expect(missing.contains("create ingresses.networking.k8s.io"))
                #expect(missing.contains("list nodes on all of the host"))
                // The administrator lacks nothing.
                let all = try await Self.reduced(settings, host.client)
                #expect(all.settings == settings && all.off.isEmpty)
            }
        }
    }

    @Test("the rights of the Role suffice to run pods, and reach no Secret by another verb than those in use")
    func sufficient() async throws {
        try await withTemporaryDirectory { directory in
            try await PlanePair.useHost(in: directory) { host in
                // What `vcluster create` makes beforehand: the Service and the account of synced pods.
                try await RunningPlane.use(PlanePair.tenantConfiguration(host.client, in: directory)) { _ in }
                let account: JSONValue = [
                    "apiGroups": [""], "resources": ["serviceaccounts"], "verbs": ["get", "create"],
                ]
                let client = try await Self.token(
                    HostRights.role(SyncSettings()).map(\.value) + [account], on: host)
                _ = try await Self.reduced(SyncSettings(), client)
                try await RunningPlane.use(PlanePair.tenantConfiguration(client, in: directory)) { tenant in
                    let pair = PlanePair(host: host, tenant: tenant)
                    _ = try await pair.createPod("web")
                    try await pair.runPod("web")
                    _ = try await eventually("the pod runs") { () async throws -> KubeObject? in
                        let pod = try await tenant.api.get(.pods, namespace: "default", name: "web")
                        return pod.at("status", "phase") == "Running" ? pod : nil
                    }
                    _ = try await tenant.api.delete(.pods, namespace: "default", name: "web")
                    _ = try await eventually("the host pod is told to go") { () async throws -> Bool? in
                        guard let pod = try await pair.hostObject(.pods, pair.hostName("web")) else { return true }
                        return pod.isBeingDeleted ? true : nil
                    }
                }
            }
        }
    }
}

import HTTPTransport
import KubeCore
import Logging
import TestKit
import Testing

@testable import KubeServer

/// The objects by which the server describes itself come into being and stay as they must be.
@Suite struct UpkeepTests {
    private static let logger = Logger(label: "upkeep")

    private static func condition(_ type: String, _ object: KubeObject) -> JSONValue? {
        object.at("status", "conditions")?.arrayValue?.first { $0.text("type") == type }
    }

    @Test("mandatory flow control objects come back, suggested ones can be taken over")
    func flowControl() async throws {
        try await withTestCluster { cluster in
            let keeper = FlowControlKeeper(registry: cluster.registry, flow: FlowController(), logger: Self.logger)
            try await keeper.reconcile()
            #expect(try await cluster.api.list(.flowSchemas, namespace: nil).items.count == 13)
            #expect(try await cluster.api.list(.priorityLevelConfigurations, namespace: nil).items.count == 8)

            _ = try await cluster.api.delete(.flowSchemas, namespace: nil, name: "exempt")
            _ = try await cluster.api.patch(
                .flowSchemas, namespace: nil, name: "probes", patch: .merge(["spec": ["matchingPrecedence": 3]]))
            _ = try await cluster.api.patch(
                .flowSchemas, namespace: nil, name: "service-accounts",
                patch: .merge([
                    "metadata": ["annotations": ["apf.kubernetes.io/autoupdate-spec": "false"]],
                    "spec": ["matchingPrecedence": 8000],
                ]))
            try await keeper.reconcile()
            let exempt = try await cluster.api.get(.flowSchemas, namespace: nil, name: "exempt")
            #expect(Self.condition("Dangling", exempt)?.text("status") == "False")
            let probes = try await cluster.api.get(.flowSchemas, namespace: nil, name: "probes")
            #expect(probes.at("spec", "matchingPrecedence") == 2)
            let taken = try await cluster.api.get(.flowSchemas, namespace: nil, name: "service-accounts")
            #expect(taken.at("spec", "matchingPrecedence") == 8000)
        }
    }

    @Test("a flow schema without its priority level says so")
    func dangling() async throws {
        try await withTestCluster { cluster in
            var schema = KubeObject(
                apiVersion: "flowcontrol.apiserver.k8s.io/v1", kind: "FlowSchema", name: "lost")
            schema["spec"] = ["priorityLevelConfiguration": ["name": "nowhere"]]
            _ = try await cluster.api.create(.flowSchemas, namespace: nil, object: schema)
            try await FlowControlKeeper(registry: cluster.registry, flow: FlowController(), logger: Self.logger)
                .reconcile()
            let stored = try await cluster.api.get(.flowSchemas, namespace: nil, name: "lost")
            #expect(Self.condition("Dangling", stored)?.text("reason") == "NotFound")
            #expect(stored.at("spec", "matchingPrecedence") == 1000)
        }
    }

    @Test("the parts of this process read what an aggregated server has, in their own name")
    func readsAggregated() async throws {
        let server = try await CalledServer(names: ["metrics.default.svc"]) { request, _ in
            if request.target == "/apis/metrics.k8s.io/v1beta1" {
                return .json(["kind": "APIResourceList", "resources": []])
            }
            guard request.target.contains("labelSelector=app%3Dweb") else {
                return CalledServer.Answer(status: 404, body: [])
            }
            let user = JSONValue.string(request.headers["X-Remote-User"] ?? "")
            return .json([
                "kind": "PodMetricsList", "metadata": ["resourceVersion": "7"],
                "items": [["kind": "PodMetrics", "metadata": ["name": user]]],
            ])
        }
        try await withTestCluster { cluster in
            let aggregation = Aggregation(registry: cluster.registry, identity: nil)
            let keeper = APIServiceKeeper(
                registry: cluster.registry, aggregation: aggregation, logger: Self.logger)
            var service = KubeObject(apiVersion: "v1", kind: "Service", name: "metrics")
            service["spec"] = ["type": "ExternalName", "externalName": "localhost"]
            _ = try await cluster.api.create(.services, namespace: "default", object: service)
            var apiService = KubeObject(
                apiVersion: "apiregistration.k8s.io/v1", kind: "APIService", name: "v1beta1.metrics.k8s.io")
            apiService["spec"] = [
                "group": "metrics.k8s.io", "version": "v1beta1", "groupPriorityMinimum": 100, "versionPriority": 100,
                "insecureSkipTLSVerify": true,
                "service": ["namespace": "default", "name": "metrics", "port": .int(Int64(server.port))],
            ]
            _ = try await cluster.api.create(.apiServices, namespace: nil, object: apiService)
            try await keeper.check()
            let api = LoopbackAPI(
                registry: cluster.registry, user: UserInfo(name: "hpa"), aggregation: aggregation)
            let pods = GroupVersionResource(group: "metrics.k8s.io", version: "v1beta1", resource: "pods")
            let list = try await api.list(
                pods, namespace: "default", options: ListOptions(labelSelector: LabelSelector(matching: ["app": "web"]))
            )
            #expect(list.items.map(\.name) == ["hpa"])
            #expect(list.resourceVersion == "7")
            await #expect(throws: StatusError.self) { try await api.get(pods, namespace: "default", name: "none") }
        }
        await server.stop()
    }

    @Test("a custom resource has an API service for as long as it is defined")
    func apiServices() async throws {
        try await withTestCluster { cluster in
            let aggregation = Aggregation(registry: cluster.registry, identity: nil)
            let keeper = APIServiceKeeper(
                registry: cluster.registry, aggregation: aggregation, logger: Self.logger)
            var definition = KubeObject(
                apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name: "things.example.com")
            definition["spec"] = [
                "group": "example.com", "scope": "Cluster", "names": ["plural": "things", "kind": "Thing"],
                "versions": [
                    ["name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": ["type": "object"]]]
                ],
            ]
            _ = try await cluster.api.create(.customResourceDefinitions, namespace: nil, object: definition)
            try await keeper.register()
            try await keeper.check()
            let service = try await cluster.api.get(.apiServices, namespace: nil, name: "v1.example.com")
            #expect(service.labels[APIServiceKeeper.managedLabel] == "true")
            #expect(Self.condition("Available", service)?.text("reason") == "Local")
            _ = try await cluster.api.delete(
                .customResourceDefinitions, namespace: nil, name: "things.example.com")
            try await eventually("the API service is gone") {
                try await keeper.register()
                let names = try await cluster.api.list(.apiServices, namespace: nil).items.map(\.name)
                return !names.contains("v1.example.com") && names.contains("v1.apps")
            }
        }
    }
}

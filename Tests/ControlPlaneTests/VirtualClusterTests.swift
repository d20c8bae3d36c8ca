import FoundationEssentials
import HTTPTransport
import KubeClient
import KubeCore
import NIOCore
import TestKit
import Testing

@testable import ControlPlane

@Suite struct VirtualClusterTests {
    @Test("the tenant's Service kubernetes has the address of the host's Service, which the certificate names")
    func kubernetesService() async throws {
        try await PlanePair.use { pair in
            let hostService = try #require(try await pair.hostObject(.services, PlanePair.name))
            let address = try #require(hostService.at("spec", "clusterIP")?.stringValue)
            let service = try #require(try await pair.tenant.find(.services, "default", "kubernetes"))
            #expect(service.at("spec", "clusterIP")?.stringValue == address)
            #expect(try await pair.hostObject(.services, "kubernetes-x-default-x-my-vcluster") == nil)
            for name in ["kubernetes.default.svc", PlanePair.name, "my-vcluster.team.svc"] {
                var client = pair.tenant.client
                client.tlsServerName = name
                let answer = try await UpgradeDialer(client).dial(method: .get, target: "/version", headers: [:])
                #expect(answer.status == 200, "\(name)")
            }
        }
    }

    @Test("Secret vc-NAME holds a kubeconfig that works, owned by the Service")
    func kubeconfigSecret() async throws {
        try await PlanePair.use { pair in
            let secret = try await eventually("the Secret") { try await pair.hostObject(.secrets, "vc-my-vcluster") }
            #expect(secret.labels == ["app": "vcluster", "vcluster-name": "my-vcluster"])
            let service = try #require(try await pair.hostObject(.services, PlanePair.name))
            #expect(secret.at("metadata", "ownerReferences")?[0]?["uid"]?.stringValue == service.uid)
            let data = try #require(secret["data"]?.objectValue)
            #expect(Set(data.map(\.0)) == ["config", "certificate-authority", "client-certificate", "client-key"])
            let text = try #require(data["config"]?.stringValue.flatMap { Data(base64Encoded: $0) })
            let config = try Kubeconfig(parsing: String(decoding: text, as: UTF8.self), origin: "Secret")
            let client = try RemoteAPI(try config.clientConfiguration())
            #expect(try await client.get(.namespaces, namespace: nil, name: "kube-system").name == "kube-system")
        }
    }

    @Test("how long syncing takes is told at /metrics, by kind and direction")
    func metrics() async throws {
        try await PlanePair.use { pair in
            _ = try await pair.createPod("web")
            try await eventually("the pod is counted") {
                let text = String(buffer: try await pair.tenant.api.raw("/metrics"))
                return text.contains("apiserver_request_total")
                    && text.contains("vcluster_sync_latency_seconds_count{kind=\"pod\",direction=\"to_host\"} 1\n")
            }
        }
    }

    @Test("a pod runs on the host, and its status, address and node come back")
    func pod() async throws {
        try await PlanePair.use { pair in
            _ = try await pair.createPod("web")
            try await pair.runPod("web")
            let pod = try await eventually("the pod runs") { () async throws -> KubeObject? in
                let pod = try await pair.tenant.find(.pods, "default", "web")
                return pod?.at("status", "phase") == "Running" ? pod : nil
            }
            #expect(pod.at("status", "podIP") == "10.244.1.7")
            let node = try await eventually("the node") { try await pair.tenant.find(.nodes, nil, "node-a") }
            let nodeService = try #require(try await pair.hostObject(.services, "my-vcluster-node-node-a"))
            let addresses = node.at("status", "addresses")?.arrayValue ?? []
            #expect(
                addresses.first { $0["type"] == "InternalIP" }?["address"] == nodeService.at("spec", "clusterIP"))
        }
    }

    @Test("a Service has the host's address from the first answer; a dry run leaves nothing, a foreign object stays")
    func service() async throws {
        try await PlanePair.use { pair in
            var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: "default", name: "web")
            service["spec"] = ["ports": [["port": 80]], "selector": ["app": "web"]]
            _ = try await pair.tenant.api.create(
                .services, namespace: "default", object: service, options: WriteOptions(isDryRun: true))
            #expect(try await pair.hostObject(.services, pair.hostName("web")) == nil)

            var foreign = service
            foreign.name = pair.hostName("web")
            foreign.namespace = PlanePair.namespace
            let inTheWay = try await pair.host.api.create(.services, namespace: PlanePair.namespace, object: foreign)
            await #expect(throws: StatusError.self) {
                _ = try await pair.tenant.api.create(.services, namespace: "default", object: service)
            }
            #expect(try await pair.tenant.find(.services, "default", "web") == nil)
            #expect(try await pair.hostObject(.services, foreign.name)?.resourceVersion == inTheWay.resourceVersion)
            _ = try await pair.host.api.delete(.services, namespace: PlanePair.namespace, name: foreign.name)

            let created = try await pair.tenant.api.create(.services, namespace: "default", object: service)
            let hostService = try #require(try await pair.hostObject(.services, pair.hostName("web")))
            #expect(created.at("spec", "clusterIP") == hostService.at("spec", "clusterIP"))
            #expect(created.at("spec", "clusterIPs") == hostService.at("spec", "clusterIPs"))
        }
    }

    @Test("deleting a namespace takes its Services from the host")
    func namespaceDeletion() async throws {
        try await PlanePair.use { pair in
            let namespace = KubeObject(apiVersion: "v1", kind: "Namespace", name: "shop")
            _ = try await pair.tenant.api.create(.namespaces, namespace: nil, object: namespace)
            var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: "shop", name: "web")
            service["spec"] = ["ports": [["port": 80]]]
            _ = try await pair.tenant.api.create(.services, namespace: "shop", object: service)
            #expect(try await pair.hostObject(.services, "web-x-shop-x-my-vcluster") != nil)
            _ = try await pair.tenant.api.delete(.namespaces, namespace: nil, name: "shop")
            try await eventually("the namespace is gone") {
                try await pair.tenant.find(.namespaces, nil, "shop") == nil
            }
            try await eventually("the host Service is gone") {
                try await pair.hostObject(.services, "web-x-shop-x-my-vcluster") == nil
            }
        }
    }

    @Test("what happened on the host while the control plane was down is caught up with")
    func restart() async throws {
        try await withTemporaryDirectory { directory in
            try await PlanePair.useHost(in: directory) { host in
                let configuration = PlanePair.tenantConfiguration(host.client, in: directory)
                let uid = try await RunningPlane.use(configuration) { tenant in
                    let pair = PlanePair(host: host, tenant: tenant)
                    return try await pair.createPod("stays").uid
                }
                try await RunningPlane.use(configuration) { tenant in
                    let pair = PlanePair(host: host, tenant: tenant)
                    try await pair.runPod("stays")
                    let pod = try await eventually("the pod runs") { () async throws -> KubeObject? in
                        let pod = try await tenant.find(.pods, "default", "stays")
                        return pod?.at("status", "phase") == "Running" ? pod : nil
                    }
                    #expect(pod.uid == uid)
                }
            }
        }
    }
}

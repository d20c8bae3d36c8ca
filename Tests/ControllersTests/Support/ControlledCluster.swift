import Controllers
import KubeCore
import KubeRuntime
import KubeSchema
import KubeServer
import Logging
import TestKit

/// A cluster with all its controllers running.
struct ControlledCluster: Sendable {
    let api: any ResourceAPI

    static let rootCertificate = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"

    /// - Parameter nodes: more than 0 runs the scheduler too, with so many nodes.
    static func run(
        nodes: Int = 0, kubelet: Bool = true, metrics: MetricsSource = .none,
        _ body: @Sendable @escaping (ControlledCluster) async throws -> Void
    ) async throws {
        try await withTestCluster(disabledPlugins: ["ServiceAccount"]) { cluster in
            let resources = cluster.registry.all.filter { $0.descriptor.isStored }.map {
                CollectableResource(
                    resource: $0.resource, kind: $0.descriptor.kind, isNamespaced: $0.descriptor.isNamespaced)
            }
            let set = ControllerSet(
                ControllerContext(api: cluster.api, logger: Logger(label: "controllers")),
                configuration: ControllerSetConfiguration(
                    collectableResources: resources, rootCertificate: rootCertificate, schedulesPods: nodes > 0,
                    managesNodes: nodes > 0, bindsVolumes: true, metrics: metrics))
            let simulated = SimulatedKubelet(api: cluster.api, needsNode: nodes > 0)
            let controlled = ControlledCluster(api: cluster.api)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await set.run() }
                if kubelet { group.addTask { await simulated.run() } }
                // An error of the body leaves the group, which cancels the others.
                try await set.waitUntilSynced()
                for index in 0..<nodes { try await controlled.addNode("node-\(index)") }
                if nodes > 0 { group.addTask { await controlled.reportNodes() } }
                try await body(controlled)
                group.cancelAll()
            }
        }
    }

    func addNode(_ name: String) async throws {
        let node = KubeObject(
            [
                "apiVersion": "v1", "kind": "Node",
                "metadata": ["name": .string(name), "labels": ["kubernetes.io/hostname": .string(name)]],
                "status": [
                    "allocatable": ["cpu": "8", "memory": "32Gi", "pods": "500"],
                    "conditions": [["type": "Ready", "status": "True"]],
                ],
            ] as JSONObject)
        let created = try await api.create(.nodes, namespace: nil, object: node)
        if created.at("status", "allocatable") == nil {
            var status = created
            status["status"] = node["status"]
            _ = try await api.updateStatus(.nodes, namespace: nil, object: status)
        }
    }

    /// Gives all nodes signs of life until it is cancelled: a test may take longer than silent nodes count as alive.
    private func reportNodes() async {
        while !Task.isCancelled {
            // What fails is made up for by the next sign.
            for node in (try? await api.list(.nodes, namespace: nil).items) ?? [] {
                let ready: JSONValue = [
                    "type": "Ready", "status": "True", "lastHeartbeatTime": .string(Timestamp.now().rfc3339),
                ]
                _ = try? await api.patch(
                    .nodes, namespace: nil, name: node.name, patch: .merge(["status": ["conditions": [ready]]]),
                    options: WriteOptions(subresource: "status"))
            }
            // Cancelled when the test ends.
            try? await Task.sleep(for: .seconds(5))
        }
    }

    func createNamespace(_ name: String) async throws {
        _ = try await api.create(
            .namespaces, namespace: nil, object: KubeObject(apiVersion: "v1", kind: "Namespace", name: name))
    }

    func items(_ resource: GroupVersionResource, _ namespace: String = "default") async throws -> [KubeObject] {
        try await api.list(resource, namespace: namespace).items
    }

    func createDeployment(
        _ name: String, replicas: Int, image: String = "nginx", namespace: String = "default", spec: JSONObject = [:]
    ) async throws {
        var body: JSONObject = [
            "replicas": .int(Int64(replicas)), "selector": ["matchLabels": ["app": .string(name)]],
            "template": [
                "metadata": ["labels": ["app": .string(name)]],
                "spec": ["containers": [["name": "main", "image": .string(image)]]],
            ],
        ]
        for (key, value) in spec { body[key] = value }
        _ = try await api.create(
            .deployments, namespace: namespace,
            object: KubeObject(
                [
                    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name)],
                    "spec": .object(body),
                ] as JSONObject))
    }

    func patch(_ resource: GroupVersionResource, _ name: String, _ body: JSONValue, namespace: String? = "default")
        async throws
    {
        _ = try await api.patch(resource, namespace: namespace, name: name, patch: .merge(body))
    }

    func delete(
        _ resource: GroupVersionResource, _ name: String, namespace: String? = "default",
        _ policy: PropagationPolicy? = nil
    ) async throws {
        _ = try await api.delete(
            resource, namespace: namespace, name: name, options: DeleteOptions(propagationPolicy: policy))
    }

    func find(
        _ resource: GroupVersionResource, _ name: String, namespace: String? = "default"
    ) async throws -> KubeObject? {
        do throws(StatusError) {
            return try await api.get(resource, namespace: namespace, name: name)
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
    }

    /// Waits until the Deployment reports so many replicas updated and available, and no others.
    func waitForRollout(
        _ name: String, replicas: Int, namespace: String = "default", timeout: Duration = .seconds(240)
    ) async throws {
        try await eventually(timeout: timeout, "rollout of \(name)") {
            guard let deployment = try await find(.deployments, name, namespace: namespace) else { return false }
            func count(_ key: String) -> Int { Int(deployment.at("status", key)?.intValue ?? 0) }
            return deployment.at("status", "observedGeneration")?.intValue == deployment.generation
                && count("replicas") == replicas && count("updatedReplicas") == replicas
                && count("availableReplicas") == replicas
        }
    }
}

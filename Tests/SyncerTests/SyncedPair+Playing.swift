internal import KubeCore
internal import TestKit

@testable internal import Syncer

/// What tests do on either side.
extension SyncedPair {
    static func pod(_ name: String, _ spec: JSONObject = [:], labels: [String: String] = [:]) -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "default", name: name)
        pod.labels = labels
        var complete: JSONObject = [
            "containers": [["name": "main", "image": "nginx:1.27"]], "restartPolicy": "Always",
            "dnsPolicy": "ClusterFirst", "serviceAccountName": "default", "terminationGracePeriodSeconds": 30,
        ]
        for (key, value) in spec { complete[key] = value }
        pod["spec"] = .object(complete)
        return pod
    }

    @discardableResult
    func createVirtual(_ resource: GroupVersionResource, _ object: KubeObject) async throws -> KubeObject {
        try await tenant.create(resource, namespace: object.namespace, object: object)
    }

    var naming: HostNaming { HostNaming(configuration) }

    func hostName(_ name: String, _ namespace: String = "default") -> String { naming.hostName(name, in: namespace) }

    func find(_ api: any ResourceAPI, _ resource: GroupVersionResource, _ namespace: String?, _ name: String)
        async throws
        -> KubeObject?
    {
        do throws(StatusError) {
            return try await api.get(resource, namespace: namespace, name: name)
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
    }

    func hostObject(_ resource: GroupVersionResource, _ name: String, _ namespace: String = "default") async throws
        -> KubeObject?
    {
        try await find(hostAPI, resource, Self.namespace, hostName(name, namespace))
    }

    func virtualObject(_ resource: GroupVersionResource, _ name: String, _ namespace: String? = "default") async throws
        -> KubeObject?
    {
        try await find(tenant, resource, namespace, name)
    }

    func eventuallyOnHost(_ resource: GroupVersionResource, _ name: String) async throws -> KubeObject {
        try await eventually("\(resource.resource)/\(name) on the host") { try await hostObject(resource, name) }
    }

    /// Places a host pod on a node and lets it run.
    func run(_ hostPod: KubeObject, on node: String = "node-a", ip: String = "10.244.1.7") async throws {
        var binding = KubeObject(apiVersion: "v1", kind: "Binding", namespace: hostPod.namespace, name: hostPod.name)
        binding["target"] = ["apiVersion": "v1", "kind": "Node", "name": .string(node)]
        _ = try await hostAPI.create(
            .pods, namespace: hostPod.namespace, object: binding, options: WriteOptions(subresource: "binding"))
        let status: JSONValue = [
            "status": [
                "phase": "Running", "podIP": .string(ip), "podIPs": [["ip": .string(ip)]], "hostIP": "192.168.1.4",
                "startTime": "2026-01-01T00:00:00Z",
                "conditions": [["type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"]],
                "containerStatuses": [["name": "main", "ready": true, "restartCount": 0]],
            ]
        ]
        _ = try await hostAPI.patch(
            .pods, namespace: hostPod.namespace, name: hostPod.name, patch: .merge(status),
            options: WriteOptions(subresource: "status"))
    }

    /// Creates a pod and brings it to Running on both sides.
    /// - Parameter owner: name of the ReplicaSet that the pod is said to be of; nil for a bare pod.
    func runningPod(_ name: String, _ spec: JSONObject = [:], owner: String? = nil) async throws -> KubeObject {
        var pod = Self.pod(name, spec)
        if let owner {
            pod.set(
                [
                    [
                        "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": .string(owner), "uid": "owner-uid",
                        "controller": true,
                    ]
                ], at: "metadata", "ownerReferences")
        }
        try await createVirtual(.pods, pod)
        let hostPod = try await eventuallyOnHost(.pods, name)
        try await run(hostPod)
        return try await eventually("pod \(name) runs in the tenant cluster") {
            guard let pod = try await virtualObject(.pods, name), pod.at("status", "phase") == "Running" else {
                return nil
            }
            return pod
        }
    }

    /// Plays kubelet: confirms the deletion of a host pod.
    func finishHostDeletion(_ hostPod: KubeObject) async throws {
        _ = try await hostAPI.delete(
            .pods, namespace: hostPod.namespace, name: hostPod.name,
            options: DeleteOptions(gracePeriodSeconds: 0, uid: hostPod.uid))
    }

    func hostPods() async throws -> [KubeObject] {
        try await hostAPI.list(
            .pods, namespace: Self.namespace, options: ListOptions(labelSelector: naming.managedSelector)
        ).items
    }
}

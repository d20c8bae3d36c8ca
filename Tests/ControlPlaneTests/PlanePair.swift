import KubeClient
import KubeCore
import KubeServer
import TestKit

@testable import ControlPlane

/// A host cluster and a virtual cluster in its namespace `team`, both behind sockets. The host has no nodes: tests play
/// its scheduler and kubelets.
struct PlanePair: Sendable {
    static let name = "my-vcluster"
    static let namespace = "team"

    let host: RunningPlane
    let tenant: RunningPlane

    static func use(
        pods: any ConnectHandler = NoKubelets(), body: @Sendable (PlanePair) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            try await useHost(pods: pods, in: directory) { host in
                try await RunningPlane.use(tenantConfiguration(host.client, in: directory)) { tenant in
                    try await body(PlanePair(host: host, tenant: tenant))
                }
            }
        }
    }

    static func useHost(
        pods: any ConnectHandler = NoKubelets(), in directory: String,
        body: @Sendable (RunningPlane) async throws -> Void
    ) async throws {
        var configuration = RunningPlane.configuration("host", in: directory)
        configuration.connectHandler = pods
        try await RunningPlane.use(configuration) { host in
            let namespace = KubeObject(apiVersion: "v1", kind: "Namespace", name: namespace)
            _ = try await host.api.create(.namespaces, namespace: nil, object: namespace)
            try await body(host)
        }
    }

    static func tenantConfiguration(_ client: ClientConfiguration, in directory: String) -> ControlPlaneConfiguration {
        var configuration = RunningPlane.configuration(name, in: directory)
        configuration.host = .init(client: client, namespace: namespace, serviceName: name, runsInPod: false)
        return configuration
    }

    // MARK: Objects

    func hostName(_ name: String) -> String { "\(name)-x-default-x-\(Self.name)" }

    func hostObject(_ resource: GroupVersionResource, _ name: String) async throws -> KubeObject? {
        try await host.find(resource, Self.namespace, name)
    }

    /// Creates a pod in the tenant cluster and waits for its host pod.
    func createPod(_ name: String) async throws -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "default", name: name)
        pod["spec"] = ["containers": [["name": "main", "image": "nginx"]]]
        let created = try await eventually("service account default is there") { () async throws -> KubeObject? in
            do throws(StatusError) {
                return try await tenant.api.create(.pods, namespace: "default", object: pod)
            } catch {
                guard error.reason == .forbidden else { throw error }
                return nil
            }
        }
        _ = try await eventually("the pod is on the host") { try await hostObject(.pods, hostName(name)) }
        return created
    }

    /// Plays the host's scheduler and kubelet for a pod of the tenant.
    func runPod(_ name: String, on node: String = "node-a", ip: String = "10.244.1.7") async throws {
        var binding = KubeObject(
            apiVersion: "v1", kind: "Binding", namespace: Self.namespace, name: hostName(name))
        binding["target"] = ["apiVersion": "v1", "kind": "Node", "name": .string(node)]
        _ = try await host.api.create(
            .pods, namespace: Self.namespace, object: binding, options: WriteOptions(subresource: "binding"))
        let status: JSONValue = [
            "status": [
                "phase": "Running", "podIP": .string(ip), "podIPs": [["ip": .string(ip)]], "hostIP": "192.168.1.4",
                "startTime": "2026-01-01T00:00:00Z",
                "conditions": [["type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"]],
            ]
        ]
        _ = try await host.api.patch(
            .pods, namespace: Self.namespace, name: hostName(name), patch: .merge(status),
            options: WriteOptions(subresource: "status"))
    }
}

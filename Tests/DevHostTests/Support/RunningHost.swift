internal import ControlPlane
internal import DevHost
internal import FoundationEssentials
internal import KubeClient
internal import KubeCore
internal import Logging
internal import NIOCore
internal import TestKit

/// A real embedded host in a directory of its own, reached by TLS. Its real pods run `/bin/sh`, so that a container's
/// arguments say what happens.
struct RunningHost: Sendable {
    let api: RemoteAPI
    let client: ClientConfiguration
    let directory: String

    /// Runs a host for as long as the body runs, and waits until it has ended.
    /// - Parameter directory: of a host that ran before; nil makes a new one, removed at the end.
    static func with(
        directory existing: String? = nil, nodeCount: Int = 2,
        _ body: @Sendable (RunningHost) async throws -> Void
    ) async throws {
        let directory = try existing ?? temporaryDirectory()
        var configuration = DevHostConfiguration(
            name: "test", nodeCount: nodeCount, directory: directory, bind: BindAddress(host: "127.0.0.1", port: 0),
            kubeconfigPath: directory + "/kubeconfig")
        configuration.program = "/bin/sh"
        // What an earlier run has written leads nowhere.
        try? FileManager.default.removeItem(atPath: directory + "/kubeconfig")
        let host = DevHost(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await host.run() }
            let running = try await connect(directory)
            do {
                try await body(running)
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
        if existing == nil { try FileManager.default.removeItem(atPath: directory) }
    }

    static func temporaryDirectory() throws -> String {
        let path = FileManager.default.temporaryDirectory.path(percentEncoded: false) + "devhost-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    private static func connect(_ directory: String) async throws -> RunningHost {
        try await eventually("the host to serve") { () -> RunningHost? in
            // Not there yet, or not serving yet.
            guard let kubeconfig = try? Kubeconfig.load(path: directory + "/kubeconfig"),
                let client = try? kubeconfig.clientConfiguration(), let api = try? RemoteAPI(client),
                (try? await api.raw("/readyz")) != nil
            else { return nil }
            return RunningHost(api: api, client: client, directory: directory)
        }
    }

    // MARK: Pods

    /// A pod with our own image, which runs a shell script.
    static func realPod(_ name: String, script: String, restartPolicy: String = "Always") -> KubeObject {
        var pod = simulatedPod(name)
        pod["spec"] = [
            "restartPolicy": .string(restartPolicy), "terminationGracePeriodSeconds": 5,
            "containers": [
                ["name": "main", "image": .string(Product.image), "args": ["-c", .string(script)]]
            ],
        ]
        return pod
    }

    static func simulatedPod(_ name: String) -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "default", name: name)
        pod["spec"] = ["containers": [["name": "main", "image": "nginx"]]]
        return pod
    }

    func create(_ pod: KubeObject) async throws {
        // The service account of the namespace is made by a controller.
        try await eventually("the namespace to have its service account") {
            try await exists(.serviceAccounts, "default")
        }
        _ = try await api.create(.pods, namespace: pod.namespace, object: pod)
    }

    private func exists(_ resource: GroupVersionResource, _ name: String) async throws(StatusError) -> Bool {
        do throws(StatusError) {
            _ = try await api.get(resource, namespace: "default", name: name)
            return true
        } catch  where error.isNotFound {
            return false
        }
    }

    func pod(_ name: String) async throws(StatusError) -> KubeObject {
        try await api.get(.pods, namespace: "default", name: name)
    }

    func isReady(_ name: String) async throws -> Bool {
        (try await pod(name).at("status", "conditions")?.arrayValue ?? [])
            .contains { $0["type"] == "Ready" && $0["status"] == "True" }
    }

    func waitUntilReady(_ name: String) async throws {
        try await eventually("pod \(name) to be ready") { try await isReady(name) }
    }

    func waitUntilGone(_ name: String) async throws {
        try await eventually("pod \(name) to be gone") { try await !exists(.pods, name) }
    }

    func log(_ name: String, query: String = "") async throws(StatusError) -> String {
        String(buffer: try await api.raw("/api/v1/namespaces/default/pods/\(name)/log\(query)"))
    }
}

import FoundationEssentials
import KubeClient
import KubeCore
import KubeRuntime
import KubeServer
import Logging
import Synchronization
import TestKit

@testable import ControlPlane

/// A control plane of this process behind a real socket, with its data in a directory of its own.
final class RunningPlane: Sendable {
    /// The administrator's.
    let client: ClientConfiguration
    let api: RemoteAPI

    private init(_ client: ClientConfiguration) throws {
        self.client = client
        api = try RemoteAPI(client)
    }

    static func configuration(_ name: String, in directory: String) -> ControlPlaneConfiguration {
        var configuration = ControlPlaneConfiguration(
            name: name, dataDirectory: "\(directory)/\(name)", bind: BindAddress(host: "127.0.0.1", port: 0))
        configuration.kubeconfigPath = "\(directory)/\(name).kubeconfig"
        return configuration
    }

    /// Runs a control plane while `body` runs.
    /// - Throws: what `body` throws, or why the control plane could not start.
    static func use<Result: Sendable>(
        _ configuration: ControlPlaneConfiguration, body: @Sendable (RunningPlane) async throws -> Result
    ) async throws -> Result {
        var configuration = configuration
        let serves = AsyncLatch()
        configuration.companion = ControlPlaneCompanion { _ in serves.open() }
        let plane = ControlPlane(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let kubeconfigPath = configuration.kubeconfigPath ?? ""
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await plane.run() }
            group.addTask { try await serves.wait() }
            // The first to end is the latch, or the control plane with its reason.
            try await group.next()
            let client = try Kubeconfig.load(path: kubeconfigPath).clientConfiguration()
            let running = try RunningPlane(client)
            try await eventually("the control plane is ready") {
                do throws(StatusError) {
                    _ = try await running.api.raw("/readyz")
                    return true
                } catch {
                    return false
                }
            }
            let result = try await body(running)
            group.cancelAll()
            try await group.waitForAll()
            return result
        }
    }

    func find(
        _ resource: GroupVersionResource, _ namespace: String?, _ name: String
    ) async throws -> KubeObject? {
        do throws(StatusError) {
            return try await api.get(resource, namespace: namespace, name: name)
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
    }
}

/// A directory that is gone with its test.
func withTemporaryDirectory<Result: Sendable>(
    _ body: @Sendable (String) async throws -> Result
) async throws -> Result {
    let path = "\(FileManager.default.temporaryDirectory.path)/control-plane-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer {
        // What is left there is in the way of nobody.
        try? FileManager.default.removeItem(atPath: path)
    }
    return try await body(path)
}

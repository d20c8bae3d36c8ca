internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// Waits, in the layout `many`, until the host namespace of a virtual one is there and may be used. For those who write to
/// the host outside of the syncer's loops.
final class HostNamespaceCheck: Sendable {
    private static let attempts = 50
    private static let interval: Duration = .milliseconds(100)

    private let translation: NamespaceTranslation?
    private let host: any ResourceAPI
    private let clock: RuntimeClock
    private let ready = Mutex<Set<String>>([])

    init(_ configuration: SyncerConfiguration, host: any ResourceAPI, clock: RuntimeClock) {
        translation = NamespaceTranslation(configuration)
        self.host = host
        self.clock = clock
    }

    /// Returns at once in the layout `single`, and from the second time on.
    /// - Throws: `forbidden` when the host namespace is somebody else's, `serviceUnavailable` after five seconds.
    func wait(forNamespace virtual: String) async throws(StatusError) {
        guard let translation else { return }
        let place = translation.hostName(of: virtual)
        guard !ready.withLock({ $0.contains(place) }) else { return }
        for _ in 0..<Self.attempts {
            do throws(StatusError) {
                let existing = try await host.get(.namespaces, namespace: nil, name: place)
                let namespace = KubeObject(apiVersion: "v1", kind: "Namespace", name: virtual)
                guard translation.claim(existing, for: namespace) != .foreign else {
                    throw .forbidden(
                        GroupVersionResource.namespaces.groupResource, virtual,
                        "the host has a namespace of another owner under the name that this one needs")
                }
                ready.withLock { _ = $0.insert(place) }
                return
            } catch {
                guard error.isNotFound else { throw error }
            }
            // A sleep only fails when the task is cancelled; the request then fails as well.
            try? await clock.sleep(Self.interval)
        }
        throw .serviceUnavailable("namespace \"\(virtual)\" is not ready on the host yet, please try again")
    }
}

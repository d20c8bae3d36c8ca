internal import HTTPTransport
internal import KubeCore
internal import Logging
internal import RevisionStore

/// What a control plane does for itself from time to time: forgets old versions, renews certificates.
struct Maintenance: Sendable {
    /// How long old versions stay readable. Source: kube-apiserver --etcd-compaction-interval.
    private static let compactionInterval = Duration.seconds(300)
    private static let certificateInterval = Duration.seconds(12 * 3600)

    private let configuration: ControlPlaneConfiguration
    private let stack: ServerStack
    private let server: HTTPServer
    private let network: ServiceNetwork
    private let logger: Logger

    init(
        _ configuration: ControlPlaneConfiguration, _ stack: ServerStack, _ server: HTTPServer,
        _ network: ServiceNetwork, logger: Logger
    ) {
        self.configuration = configuration
        self.stack = stack
        self.server = server
        self.network = network
        self.logger = logger
    }

    /// Runs until the task is cancelled.
    /// - Parameter onRenewal: told the identities whenever they have been looked at anew.
    func run(onRenewal: @escaping @Sendable (Identities) async -> Void) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await compact() }
            group.addTask { await renewCertificates(onRenewal) }
        }
    }

    private func compact() async {
        var previous = stack.store.currentRevision
        while await sleep(Self.compactionInterval) {
            let now = stack.store.currentRevision
            do throws(StoreError) {
                if previous < now { try await stack.store.compact(before: previous) }
            } catch {
                logger.warning("Compaction failed", metadata: ["error": "\(error)"])
            }
            previous = now
        }
    }

    private func renewCertificates(_ onRenewal: @Sendable (Identities) async -> Void) async {
        while await sleep(Self.certificateInterval) {
            do {
                let identities = try await Identities.load(configuration, network: network)
                try server.replaceIdentity(identities.tls)
                await onRenewal(identities)
            } catch {
                logger.warning("Certificates could not be renewed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// - Returns: false when the task was cancelled.
    private func sleep(_ duration: Duration) async -> Bool {
        do {
            try await Task.sleep(for: duration)
            return true
        } catch {
            return false
        }
    }
}

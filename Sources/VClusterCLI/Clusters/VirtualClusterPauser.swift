internal import Deployment
internal import KubeCore
internal import SyncSettings
internal import VClusterConfig

/// Puts a virtual cluster to sleep, and wakes it.
///
/// Asleep, it has no pod on the host, neither of its control plane nor of its workloads. Everything else stays: its data,
/// and on the host its volume claims, Services, ConfigMaps and Secrets. Source: vcluster reference 4.5.
struct VirtualClusterPauser: Sendable {
    let host: any ResourceAPI
    let name: VClusterName
    let namespace: String

    private static let conflictLimit = 10

    /// Stops the control plane, waits until it is gone, then deletes the pods that it made: a control plane that still
    /// ran would make them again.
    /// - Returns: false when it was paused already; pods that an interrupted pause left are deleted all the same.
    /// - Throws: `CommandError`; calling again goes on where it stopped.
    func pause(now: Timestamp, atMost patience: Duration) async throws(CommandError) -> Bool {
        let polling = Polling(atMost: patience)
        let hasChanged = try await change("pause") { $0.pausing(at: now) } != nil
        let selection = ListOptions(
            labelSelector: LabelSelector(matching: VClusterDeployment.labels(ofRelease: name.text)))
        try await polling.wait(for: "the control plane to stop") { () async throws(StatusError) in
            try await host.list(.pods, namespace: namespace, options: selection).items.isEmpty
        }
        let pods = SyncedPods(host: host, name: name, namespace: namespace, areSpread: await areSpread())
        try await polling.wait(for: "the pods of the virtual cluster to be gone") { () async throws(StatusError) in
            try await pods.delete()
            return try await pods.list().isEmpty
        }
        return hasChanged
    }

    /// Whether virtual namespaces have host namespaces of their own. Values that cannot be read are taken for the usual ones:
    /// who pauses must not need to understand them.
    private func areSpread() async -> Bool {
        do throws(CommandError) {
            let values = try await DeployedValues.read(of: name, namespace: namespace, on: host)
            return try values.config().syncSettings.namespaces != .single
        } catch {
            return false
        }
    }

    /// Gives the control plane its replicas back. Does not wait.
    /// - Returns: the generation of the StatefulSet to wait for; nil when it was running already.
    func resume() async throws(CommandError) -> Int64? {
        try await change("resume") { $0.resuming() }?.generation
    }

    /// Patches the StatefulSet by what `patch` makes of its newest state.
    /// - Returns: the StatefulSet afterwards; nil when there was nothing to be changed.
    private func change(
        _ verb: String, _ patch: (PauseRecord) -> JSONValue?
    ) async throws(CommandError) -> KubeObject? {
        var conflicts = 0
        while true {
            do throws(StatusError) {
                let current = try await host.get(.statefulSets, namespace: namespace, name: name.statefulSet)
                guard let body = patch(PauseRecord(current)) else { return nil }
                return try await host.patch(
                    .statefulSets, namespace: namespace, name: name.statefulSet, patch: .merge(body),
                    options: WriteOptions(fieldManager: "vcluster"))
            } catch  where error.reason == .conflict && conflicts < Self.conflictLimit {
                conflicts += 1
            } catch {
                throw CommandError(error, while: "\(verb) virtual cluster \(name)")
            }
        }
    }
}

internal import KubeClient
internal import KubeCore
internal import Syncer
internal import VClusterConfig

/// Compares a virtual cluster with its host, and repairs.
struct ClusterDoctor: Sendable {
    let host: HostCluster
    let cluster: VirtualCluster
    /// For each comparison and each repair.
    let patience: Duration

    /// Work in progress is over after this time, or else it is none.
    private static let pause = Duration.seconds(2)
    private static let repairRounds = 5

    /// What was found, and what of it was repaired.
    struct Report: Sendable {
        var differences: [Difference]
        var repaired: [Difference] = []
    }

    /// - Throws: `CommandError` when the clusters cannot be compared.
    func examine(repairs: Bool) async throws(CommandError) -> Report {
        let name = try cluster.checkedName()
        let secret = try await secret(name)
        let config = try await DeployedValues.read(of: name, namespace: cluster.namespace, on: host.api).config()
        let connector = Connector(host: host, name: cluster.name, namespace: cluster.namespace)
        return try await connector.withVirtualAPI(secret: secret) { api throws(CommandError) in
            do throws(StatusError) {
                return try await examine(api, name, config, repairs: repairs)
            } catch {
                throw CommandError(error, while: "compare virtual cluster \(name) with its host")
            }
        }
    }

    private func secret(_ name: VClusterName) async throws(CommandError) -> KubeObject {
        switch cluster.status {
        case .paused, .scaledDown:
            throw CommandError(.failed, "virtual cluster \(name) is not running (\(cluster.status))")
        case .running, .terminating, .other: break
        }
        do throws(StatusError) {
            return try await host.api.get(.secrets, namespace: cluster.namespace, name: name.kubeconfigSecret)
        } catch {
            throw CommandError(error, while: "read the credentials of virtual cluster \(name)")
        }
    }

    private func examine(
        _ virtual: RemoteAPI, _ name: VClusterName, _ config: VClusterConfig, repairs: Bool
    ) async throws(StatusError) -> Report {
        let examination = Examination(
            configuration: try await configuration(virtual, name, config), virtual: virtual, host: host.api)
        let rights = try await SyncerRights(
            host: host.api, name: name, namespace: cluster.namespace, config: config
        ).missing()
        var found = try await confirmedDifferences(examination)
        var report = Report(differences: (rights + found).sorted())
        guard repairs else { return report }
        for _ in 0..<Self.repairRounds where found.contains(where: \.isRepairable) {
            Terminal.note("Repairing \(found.filter(\.isRepairable).count) differences")
            try await examination.repair(found, atMost: patience)
            let left = try await confirmedDifferences(examination)
            let gone = Set(found.map(\.subject)).subtracting(left.map(\.subject))
            report.repaired += found.filter { gone.contains($0.subject) }
            let hasChanged = left != found
            found = left
            guard hasChanged else { break }
        }
        report.differences = (rights + found).sorted()
        return report
    }

    /// What is there at two looks, some time apart.
    private func confirmedDifferences(_ examination: Examination) async throws(StatusError) -> [Difference] {
        let first = try await examination.look(atMost: patience)
        if first.isEmpty { return [] }
        do { try await Task.sleep(for: Self.pause) } catch { throw .internalError("interrupted") }
        return Comparison.confirmed(first, try await examination.look(atMost: patience))
    }

    /// As the control plane makes it for its own syncer.
    private func configuration(
        _ virtual: RemoteAPI, _ name: VClusterName, _ config: VClusterConfig
    ) async throws(StatusError) -> SyncerConfiguration {
        let prerequisites = HostPrerequisites(virtualClusterName: name.text, hostNamespace: cluster.namespace)
        guard let service = try await prerequisites.service(on: host.api) else {
            throw .notFound(GroupVersionResource.services.groupResource, name.service)
        }
        let version = try await virtual.serverVersion()["gitVersion"]?.stringValue
        let account = config.workloadServiceAccount.name
        return SyncerConfiguration(
            virtualClusterName: name.text, hostNamespace: cluster.namespace, service: service,
            clusterDomain: config.clusterDomain, workloadServiceAccountName: account.isEmpty ? nil : account,
            kubernetesVersion: version ?? "", settings: config.syncSettings)
    }
}

extension Difference {
    /// For programs.
    var value: JSONValue {
        var result: JSONObject = [
            "side": .string(side.rawValue), "resource": .string(resource), "namespace": .string(namespace),
            "name": .string(name), "problem": .string(problem.word), "detail": .string(problem.detail),
            "counterpart": .string(counterpart), "repairable": .bool(isRepairable),
        ]
        if case .differing(let fields) = problem { result["fields"] = .array(fields.map(JSONValue.string)) }
        return .object(result)
    }

    /// For people.
    var cells: [String] {
        [resource, side.rawValue, namespace, name, problem.word, counterpart, problem.detail]
    }

    static let columns = ["RESOURCE", "SIDE", "NAMESPACE", "NAME", "PROBLEM", "OTHER SIDE", "DETAIL"]
}

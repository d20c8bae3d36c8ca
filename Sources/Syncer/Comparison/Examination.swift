package import KubeCore
package import KubeRuntime
internal import Logging

/// Finds out in what a virtual cluster and its host do not agree, and puts it right.
///
/// It lets the syncer's own code run on both clusters with dry runs for writes: what that would write is what differs, so
/// that it can never be of another opinion than the syncer that runs. To that comes an inventory of all host objects with
/// our markers, which sees what the syncer does not look at. Repairing is the same with the writes let through, for the
/// objects in question only; every write keeps its preconditions, and two syncers that want the same do not fight.
package struct Examination: Sendable {
    private let configuration: SyncerConfiguration
    private let virtual: any ResourceAPI
    private let host: any ResourceAPI
    private let clock: RuntimeClock
    private let ownership: HostOwnership

    /// - Parameters:
    ///   - virtual: the tenant's API, with all rights.
    ///   - host: the host's API, with at least the rights of the syncer.
    package init(
        configuration: SyncerConfiguration, virtual: any ResourceAPI, host: any ResourceAPI,
        clock: RuntimeClock = .system
    ) {
        self.configuration = configuration
        self.virtual = virtual
        self.host = host
        self.clock = clock
        ownership = HostOwnership(naming: HostNaming(configuration))
    }

    /// What differs at this moment, work in progress included: see `Comparison.confirmed`.
    /// - Throws: `timeout` when it takes longer than `patience`; what either cluster answers.
    package func look(atMost patience: Duration) async throws(StatusError) -> [Difference] {
        try await run(repairing: [], atMost: patience)
    }

    /// Puts right what can be put right of these differences.
    /// - Throws: as `look`; calling again goes on where it stopped.
    package func repair(_ differences: [Difference], atMost patience: Duration) async throws(StatusError) {
        let repairable = differences.filter(\.isRepairable)
        guard !repairable.isEmpty else { return }
        _ = try await run(repairing: Set(repairable.map(\.subject)), atMost: patience)
        for difference in repairable where difference.side == .host {
            switch difference.problem {
            case .orphaned, .notSynced: try await removeOrphan(difference)
            default: continue
            }
        }
    }

    // MARK: - Rehearsing

    private func run(
        repairing repaired: Set<Difference.Subject>, atMost patience: Duration
    ) async throws(StatusError) -> [Difference] {
        let journal = RehearsalJournal()
        func rehearsing(_ api: any ResourceAPI, _ side: Difference.Side) -> RehearsingAPI {
            RehearsingAPI(
                side: side, inner: api, journal: journal, naming: ownership.naming, ownership: ownership,
                repaired: repaired)
        }
        let syncer = Syncer(
            configuration: configuration, virtual: rehearsing(virtual, .virtual), host: rehearsing(host, .host),
            clock: clock, logger: Logger(label: "examination", factory: { _ in SwiftLogNoOpLogHandler() }))
        guard await settle(syncer, atMost: patience) else {
            throw StatusError(
                code: 504, reason: "Timeout", message: "comparing takes longer than \(patience.components.seconds) s")
        }
        let inventory = try await inventory(synced: syncer.resources)
        let unreadable = syncer.unreadable.map { kind, resource, refusal in
            Difference(side: .host, resource: resource.groupResource, problem: .unreadable(refusal.message))
        }
        return Comparison.differences(
            writes: journal.writes, notices: journal.notices, inventory: inventory + unreadable)
    }

    /// - Returns: false when it takes too long.
    private func settle(_ syncer: Syncer, atMost patience: Duration) async -> Bool {
        await withTaskGroup(of: Bool?.self) { group in
            group.addTask {
                await syncer.run()
                return nil
            }
            group.addTask {
                // Cancelled is as good as too late.
                do { try await syncer.waitUntilSettled() } catch { return false }
                return true
            }
            group.addTask { [clock] in
                // Cancelled is as good as too late.
                do { try await clock.sleep(patience) } catch { return false }
                return false
            }
            var hasSettled = false
            for await result in group {
                guard let result else { continue }
                hasSettled = result
                break
            }
            group.cancelAll()
            return hasSettled
        }
    }

    // MARK: - Inventory

    private func inventory(synced: Set<GroupVersionResource>) async throws(StatusError) -> [Difference] {
        let inventory = HostInventory(ownership: ownership)
        var found: [Difference] = []
        let scopes: [(ObjectScope, [GroupVersionResource])] = [
            (.namespaced, MarkedResources.namespaced), (.cluster, MarkedResources.clusterScoped),
        ]
        for (scope, resources) in scopes {
            for resource in resources {
                guard let marked = try await marked(resource, scope), !marked.isEmpty else { continue }
                found += inventory.differences(
                    of: resource, isSynced: synced.contains(resource), host: marked,
                    virtual: try await existing { () async throws(StatusError) in
                        try await virtual.list(resource, namespace: nil).items
                    })
            }
        }
        return found
    }

    /// Host objects with our marker; nil for kinds that the host does not have or let us see.
    private func marked(
        _ resource: GroupVersionResource, _ scope: ObjectScope
    ) async throws(StatusError) -> [KubeObject]? {
        let naming = ownership.naming
        let namespace = scope == .namespaced ? naming.namespaces.single : nil
        let selection = ListOptions(labelSelector: naming.managedSelector(scope))
        return try await existing { () async throws(StatusError) in
            try await host.list(resource, namespace: namespace, options: selection).items
        }
    }

    private func existing(
        _ list: () async throws(StatusError) -> [KubeObject]
    ) async throws(StatusError) -> [KubeObject]? {
        do throws(StatusError) {
            return try await list()
        } catch  where error.isNotFound || error.reason == .forbidden {
            return nil
        }
    }

    // MARK: - Orphans

    /// Deletes a host object, after making sure that it is ours and that what it was made for is gone, or that its kind is
    /// no longer synced.
    private func removeOrphan(_ difference: Difference) async throws(StatusError) {
        let all = MarkedResources.namespaced + MarkedResources.clusterScoped
        guard let resource = all.first(where: { $0.groupResource.description == difference.resource }) else { return }
        let namespace = difference.namespace.isEmpty ? nil : difference.namespace
        do throws(StatusError) {
            let object = try await host.get(resource, namespace: namespace, name: difference.name)
            guard !object.isBeingDeleted, let claim = ownership.claim(of: object) else { return }
            if case .orphaned = difference.problem, try await isAlive(claim, resource) { return }
            _ = try await host.delete(
                resource, namespace: namespace, name: object.name,
                options: DeleteOptions(
                    propagationPolicy: .background, uid: object.uid, resourceVersion: object.resourceVersion))
        } catch  where error.isNotFound || error.isConflict {
            return  // gone, or changed by somebody who knows better
        }
    }

    private func isAlive(
        _ claim: HostOwnership.Claim, _ resource: GroupVersionResource
    ) async throws(StatusError) -> Bool {
        do throws(StatusError) {
            let namespace = claim.key.namespace.isEmpty ? nil : claim.key.namespace
            return try await virtual.get(resource, namespace: namespace, name: claim.key.name).uid == claim.uid
        } catch  where error.isNotFound {
            return false
        }
    }
}

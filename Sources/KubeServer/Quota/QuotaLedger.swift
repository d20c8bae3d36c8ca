internal import KubeCore
internal import RevisionStore
internal import Synchronization

/// Charges requests to the ResourceQuotas of their namespaces, and counts anew when objects have gone.
///
/// What is used is in the status of the quotas, as clients see it. Requests of a namespace are decided one after the
/// other, each by compare-and-set, so that together they never get more than the quota has. A request that was charged
/// and not stored is taken back by counting anew; so is what objects give up that are deleted or end.
/// Source: pkg/quota; plugin/pkg/admission/resourcequota.
final class QuotaLedger: Sendable {
    private struct State {
        var charges: [Int: QuotaCharge] = [:]
        var measurements: [String: QuotaMeasurement] = [:]
        /// Namespaces to be counted anew.
        var stale: Set<String> = []
    }

    /// Attempts to write the status of a quota that others write too.
    private static let maximumAttempts = 20

    private let storage: ObjectStorage
    private let now: @Sendable () -> Timestamp
    private let turns = NamespaceTurns()
    private let state = Mutex(State())
    private let onStale: @Sendable () -> Void

    /// - Parameter onStale: called when a namespace has to be counted anew.
    init(
        storage: ObjectStorage, now: @escaping @Sendable () -> Timestamp, onStale: @escaping @Sendable () -> Void
    ) {
        self.storage = storage
        self.now = now
        self.onStale = onStale
    }

    /// Whether any quota limits this namespace.
    func limits(_ namespace: String) -> Bool {
        let table = storage.resource(.resourceQuotas).snapshot.table
        return table.position(ofNamespace: namespace) < table.position(afterNamespace: namespace)
    }

    // MARK: Requests

    /// Charges a request to all quotas that it concerns, or to none.
    /// - Throws: `forbidden` when one of them does not allow it.
    func charge(_ request: AdmissionRequest, _ object: KubeObject) async throws(StatusError) {
        let namespace = request.namespace
        guard !namespace.isEmpty, limits(namespace) else { return }
        let demand = QuotaDemand(request.resource.storageResource, object: object, old: request.oldObject, now: now())
        try await turns.withTurn(in: namespace) { () async throws(StatusError) in
            var increases: [String: ResourceList] = [:]
            for _ in 0..<Self.maximumAttempts {
                if try await attempt(demand, request, &increases) {
                    if !increases.isEmpty { remember(request, demand, increases) }
                    return
                }
            }
            if !increases.isEmpty { markStale(namespace) }
            throw .conflict(.resourceQuotas, namespace, "the quotas of the namespace change too often")
        }
    }

    /// One attempt to charge what is not charged yet; false when somebody else changed a quota meanwhile.
    private func attempt(
        _ demand: QuotaDemand, _ request: AdmissionRequest, _ increases: inout [String: ResourceList]
    ) async throws(StatusError) -> Bool {
        let quotas = try storage.objects(.resourceQuotas, namespace: request.namespace)
        var charged: [(quota: KubeObject, account: QuotaAccount, increase: ResourceList)] = []
        for (quota, account) in zip(quotas, try accounts(quotas, demand, request))
        where increases[quota.uid] == nil {
            do throws(QuotaRefusal) {
                if let after = try demand.charged(to: account) {
                    charged.append((quota, after, demand.increase.masked(by: after.hard.names)))
                }
            } catch {
                if !increases.isEmpty { markStale(request.namespace) }
                throw request.refusal(error.message)
            }
        }
        if request.isDryRun { return true }
        for entry in charged {
            guard try await write(entry.account, to: entry.quota) else { return false }
            increases[entry.quota.uid] = entry.increase
        }
        return true
    }

    /// What is used now. Counted anew when the status of a quota does not tell, or before a refusal that may be due to
    /// objects which have gone since it was written.
    private func accounts(
        _ quotas: [KubeObject], _ demand: QuotaDemand, _ request: AdmissionRequest
    ) throws(StatusError) -> [QuotaAccount] {
        let recorded = quotas.compactMap(QuotaAccount.init)
        if recorded.count == quotas.count {
            let isStale = state.withLock { $0.stale.contains(request.namespace) }
            if !isStale || !recorded.contains(where: { refuses($0, demand) }) { return recorded }
        }
        return try measured(quotas, namespace: request.namespace)
    }

    private func refuses(_ account: QuotaAccount, _ demand: QuotaDemand) -> Bool {
        do throws(QuotaRefusal) {
            _ = try demand.charged(to: account)
            return false
        } catch {
            return error.isExcess
        }
    }

    private func remember(_ request: AdmissionRequest, _ demand: QuotaDemand, _ increases: [String: ResourceList]) {
        let key = ObjectKey(namespace: request.namespace, name: demand.object.name)
        let replaces = request.oldObject == nil ? nil : storage.resource(demand.resource).get(key)?.revision
        let charge = QuotaCharge(resource: demand.resource, key: key, replaces: replaces, increases: increases)
        state.withLock { $0.charges[request.id] = charge }
    }

    /// A request that was charged has come to its end.
    func settle(_ request: AdmissionRequest, isStored: Bool) {
        let wasCharged = state.withLock { $0.charges.removeValue(forKey: request.id) != nil }
        if wasCharged, !isStored { markStale(request.namespace) }
    }

    // MARK: Counting

    /// Something was given up in this namespace: it is to be counted anew.
    func markStale(_ namespace: String) {
        let isNew = state.withLock { $0.stale.insert(namespace).inserted }
        if isNew { onStale() }
    }

    /// The namespaces that are to be counted anew.
    func takeStale() -> [String] { state.withLock { $0.stale.sorted() } }

    /// Counts a namespace anew and writes what differs.
    /// - Returns: when to do so again even if nothing changes; nil for not at all.
    func recount(_ namespace: String) async throws(StatusError) -> Timestamp? {
        try await turns.withTurn(in: namespace) { () async throws(StatusError) -> Timestamp? in
            for _ in 0..<Self.maximumAttempts {
                state.withLock { _ = $0.stale.remove(namespace) }
                let quotas = try storage.objects(.resourceQuotas, namespace: namespace)
                if quotas.isEmpty {
                    state.withLock { $0.measurements[namespace] = nil }
                    return nil
                }
                var isWritten = true
                for (quota, account) in zip(quotas, try measured(quotas, namespace: namespace))
                where QuotaAccount(quota)?.used != account.used {
                    if !(try await write(account, to: quota)) { isWritten = false }
                }
                if isWritten { return state.withLock { $0.measurements[namespace]?.nextChange } }
            }
            markStale(namespace)
            return nil
        }
    }

    /// What is there, and what is on its way to be stored. Only for who has the namespace's turn.
    private func measured(_ quotas: [KubeObject], namespace: String) throws(StatusError) -> [QuotaAccount] {
        let tally = QuotaTally(
            charges: { self.state.withLock { $0.charges.values.filter { $0.key.namespace == namespace } } },
            isPending: isPending,
            stored: { () throws(StatusError) in try self.stored(quotas, namespace: namespace) })
        let (accounts, isExact) = try tally.count(attempts: Self.maximumAttempts)
        if !isExact { markStale(namespace) }
        return accounts
    }

    private func stored(_ quotas: [KubeObject], namespace: String) throws(StatusError) -> [QuotaAccount] {
        var measurement = state.withLock { $0.measurements[namespace] } ?? QuotaMeasurement()
        let accounts = try measurement.measure(quotas, namespace: namespace, storage: storage, now: now())
        let measured = measurement
        state.withLock { $0.measurements[namespace] = measured }
        return accounts
    }

    /// Whether a request that was let pass is not stored yet.
    private func isPending(_ charge: QuotaCharge) -> Bool {
        storage.resource(charge.resource).get(charge.key)?.revision == charge.replaces
    }

    /// - Returns: false when the quota is not what it was when it was read.
    private func write(_ account: QuotaAccount, to quota: KubeObject) async throws(StatusError) -> Bool {
        var updated = quota
        updated["status"] = account.status
        let key = ObjectKey(quota)
        guard let revision = storage.resource(.resourceQuotas).get(key)?.revision,
            revision.description == quota.resourceVersion
        else { return false }
        do throws(WriteFailure) {
            _ = try await storage.put(.resourceQuotas, key, updated, expected: revision)
            return true
        } catch {
            if case .failed(let status) = error { throw status }
            return false
        }
    }
}

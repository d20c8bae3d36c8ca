internal import KubeCore
package import Logging
internal import Synchronization

/// Keeps `status.used` of ResourceQuotas true: what objects give up that are deleted or end can be used by others.
/// Source: pkg/controller/resourcequota.
package final class QuotaController: Sendable {
    /// Changes of so much time are counted together.
    private static let pause = Duration.milliseconds(50)
    /// Counting takes at most one part in so many of the time.
    private static let restFactor = 10
    /// Everything is counted anew from time to time, whatever changed.
    /// Source: kube-controller-manager --resource-quota-sync-period.
    private static let fullInterval = Duration.seconds(300)

    let ledger: QuotaLedger
    private let storage: ObjectStorage
    private let now: @Sendable () -> Timestamp
    private let work: QuotaSignal

    init(storage: ObjectStorage, now: @escaping @Sendable () -> Timestamp) {
        let work = QuotaSignal()
        self.work = work
        self.storage = storage
        self.now = now
        let ledger = QuotaLedger(storage: storage, now: now, onStale: { work.raise() })
        self.ledger = ledger
        storage.setObserver { resource, change in Self.note(change, of: resource, in: ledger) }
    }

    /// Counts until the task is cancelled.
    package func run(logger: Logger) async {
        var nextFull = ContinuousClock.now
        var due: [String: ContinuousClock.Instant] = [:]
        while !Task.isCancelled {
            let start = ContinuousClock.now
            if start >= nextFull {
                nextFull = start + Self.fullInterval
                for namespace in limitedNamespaces() { ledger.markStale(namespace) }
            }
            for (namespace, time) in due where time <= start {
                due[namespace] = nil
                ledger.markStale(namespace)
            }
            for namespace in ledger.takeStale() {
                do throws(StatusError) {
                    let next = try await ledger.recount(namespace)
                    due[namespace] = next.map { start + max(.seconds(1), $0.duration(since: now()) + .seconds(1)) }
                } catch {
                    logger.warning(
                        "A quota could not be counted",
                        metadata: ["object.namespace": "\(namespace)", "status.message": "\(error.message)"])
                    due[namespace] = start + .seconds(1)
                }
            }
            let rest = max(Self.pause, (ContinuousClock.now - start) * Self.restFactor)
            // Ends early only when cancelled, which ends the loop.
            try? await Task.sleep(for: rest)
            await work.wait(until: min(nextFull, due.values.min() ?? nextFull))
        }
    }

    private func limitedNamespaces() -> Set<String> {
        let table = storage.resource(.resourceQuotas).snapshot.table
        var position = table.start
        var namespaces: Set<String> = []
        while let item = table.object(at: position) {
            namespaces.insert(item.key.namespace)
            table.advance(&position)
        }
        return namespaces
    }

    /// Called for every change of the store, so that it must be quick: nearly always no quota concerns it.
    private static func note(_ change: IncomingChange, of resource: GroupResource, in ledger: QuotaLedger) {
        switch change {
        case .delete(let key, _):
            if !key.namespace.isEmpty, ledger.limits(key.namespace) { ledger.markStale(key.namespace) }
        case .put(let object):
            let namespace = object.key.namespace
            guard QuotaUsage.isMeasured(resource) || resource == .resourceQuotas, ledger.limits(namespace) else {
                return
            }
            if resource == .resourceQuotas {
                // A quota whose status fits was written by the ledger. One that cannot be read is nobody's to count.
                guard let quota = try? object.decoded(), QuotaAccount(quota) == nil else { return }
            }
            ledger.markStale(namespace)
        }
    }
}

/// Wakes the one task that waits, or lets the next wait end at once.
final class QuotaSignal: Sendable {
    private struct State {
        var isRaised = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func raise() {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiting = state.waiting.take() else {
                state.isRaised = true
                return nil
            }
            return waiting
        }?.resume()
    }

    /// Returns when raised, when the task is cancelled, and at `deadline`.
    func wait(until deadline: ContinuousClock.Instant) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            // Cancelled when the other is done.
            group.addTask { try? await Task.sleep(until: deadline, clock: .continuous) }
            await group.next()
            group.cancelAll()
        }
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.isRaised || Task.isCancelled {
                        state.isRaised = false
                        return true
                    }
                    state.waiting = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.take() }?.resume()
        }
    }
}

internal import KubeCore
internal import KubeRuntime
internal import Logging
internal import Synchronization

/// The queue of one kind and its workers. Keys are the virtual names; the same key never has two workers, and
/// namespaces take turns.
final class SyncLoop: Sendable {
    typealias Reconcile = @Sendable (ObjectKey) async throws -> SyncOutcome

    let kind: String
    private let direction: SyncDirection
    private let environment: SyncEnvironment
    private let queue: WorkQueue<ObjectKey>
    /// When the oldest change that a waiting key stands for was seen.
    private let arrivals = Mutex<[ObjectKey: Duration]>([:])
    private let blocked = Mutex(BlockedKeys())

    /// - Parameter direction: the one in which objects of the kind are made.
    init(kind: String, environment: SyncEnvironment, direction: SyncDirection = .toHost) {
        self.kind = kind
        self.environment = environment
        self.direction = direction
        queue = .fairBetweenNamespaces(clock: environment.clock)
        environment.activity.add(kind) { [queue] in queue.isWorking }
    }

    func add(_ key: ObjectKey) {
        let now = environment.clock.uptime()
        arrivals.withLock { if $0[key] == nil { $0[key] = now } }
        queue.add(key)
    }

    /// Looks at an object again after a time, or earlier.
    func add(_ key: ObjectKey, after delay: Duration) { queue.add(key, after: delay) }

    func add(_ keys: some Sequence<ObjectKey>) { for key in keys { add(key) } }

    /// Works until cancelled.
    /// - Parameter subject: the virtual object that events about failures belong to.
    func run(
        workers: Int, subject: @escaping @Sendable (ObjectKey) -> KubeObject?, reconcile: @escaping Reconcile
    ) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.queue.runTimer() }
            for _ in 0..<workers {
                group.addTask {
                    while let key = await self.queue.next() { await self.work(on: key, subject, reconcile) }
                }
            }
        }
    }

    private func work(
        on key: ObjectKey, _ subject: @Sendable (ObjectKey) -> KubeObject?, _ reconcile: Reconcile
    ) async {
        let arrival = arrivals.withLock { $0.removeValue(forKey: key) }
        do {
            let outcome = try await reconcile(key)
            blocked.withLock { $0.remove(key) }
            queue.forget(key)
            if let arrival { observe(outcome, since: arrival) }
            if let delay = outcome.again { queue.add(key, after: delay) }
        } catch let refusal as SyncRefusal {
            if refusal.kind != .unacceptable { keep(arrival, key) }
            handle(refusal, key, subject(key))
        } catch let error as StatusError {
            keep(arrival, key)
            if !Task.isCancelled { handle(error, key, subject(key)) }
        } catch {
            // Nothing else is thrown; a cancelled worker ends at its next turn.
            queue.retry(key)
        }
        queue.done(key)
    }

    private func observe(_ outcome: SyncOutcome, since arrival: Duration) {
        guard outcome.wrote || outcome.wroteBack else { return }
        let latency = environment.clock.uptime() - arrival
        if outcome.wrote { environment.metrics.observe(kind: kind, direction, latency: latency) }
        if outcome.wroteBack { environment.metrics.observe(kind: kind, direction.opposite, latency: latency) }
    }

    /// A change that could not be brought over keeps its time of arrival until it is.
    private func keep(_ arrival: Duration?, _ key: ObjectKey) {
        guard let arrival else { return }
        arrivals.withLock { $0[key] = arrival }
    }

    private func handle(_ refusal: SyncRefusal, _ key: ObjectKey, _ subject: KubeObject?) {
        switch refusal.kind {
        case .unacceptable:
            blocked.withLock { $0.remove(key) }
            record("SyncWarning", refusal.message, subject)
            queue.forget(key)
        case .waiting:
            queue.retry(key)
        case .blocked:
            environment.metrics.countError(kind: kind)
            record("SyncError", "Error syncing: \(refusal.message)", subject)
            retryBlocked(key)
        }
    }

    private func retryBlocked(_ key: ObjectKey) {
        let ceiling = blocked.withLock { blocked in
            blocked.insert(key)
            return blocked.ceiling
        }
        queue.retry(key, ceiling: ceiling)
    }

    private func handle(_ error: StatusError, _ key: ObjectKey, _ subject: KubeObject?) {
        // What the host refuses may be allowed by a change there that nobody tells us of.
        let isRefused = (400..<500).contains(error.code) && error.code != 429
        if isRefused && !error.isConflict && !error.isNotFound { retryBlocked(key) } else { queue.retry(key) }
        // Conflicts and vanished objects are races that the next look settles; an unreachable host is everybody's event.
        guard !error.isConflict, !error.isNotFound, error.code != 503 else { return }
        environment.metrics.countError(kind: kind)
        environment.logger.info(
            "Object not synced, will retry",
            metadata: [
                "sync.kind": "\(kind)", "object.namespace": "\(key.namespace)", "object.name": "\(key.name)",
                "status.code": "\(error.code)", "status.reason": "\(error.reason.rawValue)",
            ])
        guard isRefused else { return }
        let text = HostRefusalText(naming: environment.naming).message(error, about: key)
        record("SyncError", "Error syncing: \(text)", subject)
    }

    private func record(_ reason: String, _ message: String, _ subject: KubeObject?) {
        guard let subject else { return }
        environment.events.record(
            .warning, about: subject, reason: reason, message: message, component: "\(kind)-syncer")
    }
}

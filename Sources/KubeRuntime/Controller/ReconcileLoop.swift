package import KubeCore
package import Logging

/// What a successful reconciliation leaves to do.
package enum ReconcileResult: Sendable, Hashable {
    case done
    /// Come back after this time, unless something happens earlier.
    case again(after: Duration)
    /// Come back with a delay that grows as long as this is the result.
    case retry
}

/// Takes keys off a queue and brings each one's object to the desired state, with a fixed number of workers.
///
/// A key whose reconciliation throws is retried with a growing delay. Nothing is polled: without keys it sleeps.
package struct ReconcileLoop<Key: Hashable & Sendable>: Sendable {
    private let name: String
    private let queue: WorkQueue<Key>
    private let workers: Int
    private let logger: Logger
    private let reconcile: @Sendable (Key) async throws(StatusError) -> ReconcileResult

    package init(
        name: String, queue: WorkQueue<Key>, workers: Int = 1, logger: Logger,
        reconcile: @escaping @Sendable (Key) async throws(StatusError) -> ReconcileResult
    ) {
        self.name = name
        self.queue = queue
        self.workers = workers
        self.logger = logger
        self.reconcile = reconcile
    }

    /// Works until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await queue.runTimer() }
            for _ in 0..<workers {
                group.addTask { while let key = await queue.next() { await work(on: key) } }
            }
        }
    }

    private func work(on key: Key) async {
        do throws(StatusError) {
            let result = try await reconcile(key)
            switch result {
            case .done: queue.forget(key)
            case .again(let delay):
                queue.forget(key)
                queue.add(key, after: delay)
            case .retry: queue.retry(key)
            }
        } catch {
            if !Task.isCancelled { log(error, key) }
            queue.retry(key)
        }
        queue.done(key)
    }

    private func log(_ error: StatusError, _ key: Key) {
        // A conflict is ordinary: somebody else wrote first, and the next attempt sees it.
        let level: Logger.Level = error.isConflict || error.isNotFound || error.isAlreadyExists ? .debug : .info
        logger.log(
            level: level, "Reconciliation failed, will retry",
            metadata: [
                "controller": "\(name)", "object.key": "\(key)", "status.code": "\(error.code)",
                "status.message": "\(error.message)",
            ])
    }
}

extension ReconcileLoop where Key == ObjectKey {
    /// Puts the keys of changed objects into the queue.
    package func enqueueChanges(of reflector: Reflector) {
        let queue = queue
        reflector.addHandler { queue.add($0.key) }
    }

    /// Puts the key of the controller owner, when it is of this kind, of each changed object into the queue; both the
    /// old and the new owner when it changed.
    package func enqueueControllers(of reflector: Reflector, kind: GroupVersionKind) {
        let queue = queue
        reflector.addHandler { change in
            for object in [change.old, change.object] {
                guard let object, let owner = object.controllerOwner, owner.kind == kind.kind,
                    GroupVersion(apiVersion: owner.apiVersion)?.group == kind.group
                else { continue }
                queue.add(ObjectKey(namespace: object.namespace, name: owner.name))
            }
        }
    }
}

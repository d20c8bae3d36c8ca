package import KubeCore
package import Logging
internal import Synchronization

/// What a reflector mirrors and how.
package struct ReflectorOptions: Sendable {
    /// Nil: all namespaces, or a cluster-scoped resource.
    package var namespace: String?
    package var labelSelector: LabelSelector
    package var fieldSelector: FieldSelector
    package var indexes: [ObjectIndex]
    package var transform: ObjectTransform
    /// Objects per page of a list; 0 asks for all at once.
    package var pageSize: Int
    /// Begin with a watch that sends what exists first (KEP-3157) instead of a list; falls back by itself.
    package var usesWatchList: Bool
    package var backoff: Backoff

    package init(
        namespace: String? = nil, labelSelector: LabelSelector = .everything,
        fieldSelector: FieldSelector = .everything, indexes: [ObjectIndex] = [],
        transform: ObjectTransform = .withoutManagedFields, pageSize: Int = 500, usesWatchList: Bool = false,
        backoff: Backoff = .reflector
    ) {
        self.namespace = namespace
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.indexes = indexes
        self.transform = transform
        self.pageSize = pageSize
        self.usesWatchList = usesWatchList
        self.backoff = backoff
    }
}

/// Mirrors one resource of a cluster into an `ObjectCache` and tells handlers what changed.
///
/// No change is missed: after a broken or expired watch the fresh list is compared with the cache, and handlers are told
/// the difference. Handlers are called one after the other, in the order of changes, after the cache shows the change;
/// they must be quick and may not block (typically they put a key into a `WorkQueue`).
package final class Reflector: Sendable {
    package typealias Handler = @Sendable (CacheChange) -> Void

    package let resource: GroupVersionResource
    package let cache: ObjectCache
    private let api: any ResourceAPI
    private let options: ReflectorOptions
    private let clock: RuntimeClock
    private let random: @Sendable () -> Double
    private let logger: Logger
    private let handlers = Mutex<[Handler]>([])
    private let synced = AsyncLatch()
    private let answered = AsyncLatch()
    private let lastRefusal = Mutex<StatusError?>(nil)

    package init(
        api: any ResourceAPI, resource: GroupVersionResource, options: ReflectorOptions = ReflectorOptions(),
        clock: RuntimeClock = .system, random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        logger: Logger
    ) {
        self.api = api
        self.resource = resource
        self.options = options
        self.clock = clock
        self.random = random
        self.logger = logger
        cache = ObjectCache(indexes: options.indexes, transform: options.transform)
    }

    /// Calls `handler` for every change from now on. What the cache holds already is told as `.added` first, which
    /// for a reflector that runs may cross with a newer change of the same object.
    package func addHandler(_ handler: @escaping Handler) {
        handlers.withLock { $0.append(handler) }
        for object in cache.objects() { handler(.added(object)) }
    }

    /// Whether the cache has been filled once.
    package var hasSynced: Bool { synced.isOpen }

    /// Returns when the cache has been filled once and handlers were told.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func waitUntilSynced() async throws(CancellationError) { try await synced.wait() }

    /// Returns when the cache has been filled once, or the server has refused to list the resource: because it does not
    /// have it, or because we may not. The reflector goes on asking.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func waitUntilAnswered() async throws(CancellationError) { try await answered.wait() }

    /// Why the server refuses to list the resource; nil when it does not.
    package var refusal: StatusError? { lastRefusal.withLock { $0 } }

    /// Mirrors until the task is cancelled.
    package func run() async {
        var machine = ReflectorMachine(usesWatchList: options.usesWatchList, backoff: options.backoff, random: random)
        var action = machine.start()
        var stream: WatchStream?
        while !Task.isCancelled {
            let step: ReflectorMachine.Step
            switch action {
            case .list(let continueToken):
                do throws(StatusError) {
                    step = machine.listed(try await list(continueToken: continueToken))
                } catch {
                    log(error, "List failed")
                    noteRefusal(error)
                    step = machine.listFailed(error)
                }
            case .watch(let version, let initial):
                do throws(StatusError) {
                    stream = try await watch(version: version, initial: initial)
                    step = machine.watchStarted(now: clock.uptime())
                } catch {
                    log(error, "Watch failed")
                    step = machine.watchFailed(error)
                }
            case .pull:
                guard let current = stream else { preconditionFailure("a watch is pulled that was not started") }
                do throws(StatusError) {
                    if let events = try await current.nextBatch() {
                        step = machine.received(events)
                    } else {
                        stream = nil
                        step = machine.watchEnded(now: clock.uptime())
                    }
                } catch {
                    log(error, "Watch broke")
                    stream = nil
                    step = machine.watchFailed(error)
                }
            case .wait(let delay):
                stream = nil
                // A sleep only fails when the task is cancelled, which ends the loop.
                try? await clock.sleep(delay)
                action = machine.resume()
                continue
            }
            perform(step.effect)
            action = step.action
        }
    }

    private func list(continueToken: String) async throws(StatusError) -> KubeList {
        try await api.list(
            resource, namespace: options.namespace,
            options: ListOptions(
                labelSelector: options.labelSelector, fieldSelector: options.fieldSelector, limit: options.pageSize,
                continueToken: continueToken))
    }

    private func watch(version: String, initial: Bool) async throws(StatusError) -> WatchStream {
        try await api.watch(
            resource, namespace: options.namespace,
            options: WatchOptions(
                labelSelector: options.labelSelector, fieldSelector: options.fieldSelector, resourceVersion: version,
                allowsBookmarks: true, sendsInitialEvents: initial ? true : nil))
    }

    /// Lets go of those who wait for a resource that no longer exists.
    func abandon() {
        synced.open()
        answered.open()
    }

    private func noteRefusal(_ error: StatusError) {
        guard error.code == 403 || error.isNotFound else { return }
        lastRefusal.withLock { $0 = error }
        answered.open()
    }

    private func perform(_ effect: ReflectorMachine.Effect) {
        switch effect {
        case .none: return
        case .apply(let events): tell(cache.apply(events))
        case .replace(let objects, let version):
            tell(cache.replace(with: objects, version: version))
            lastRefusal.withLock { $0 = nil }
            synced.open()
            answered.open()
        }
    }

    private func tell(_ changes: [CacheChange]) {
        guard !changes.isEmpty else { return }
        let handlers = handlers.withLock { $0 }
        for change in changes { for handler in handlers { handler(change) } }
    }

    private func log(_ error: StatusError, _ message: Logger.Message) {
        guard !Task.isCancelled else { return }
        logger.debug(
            message,
            metadata: [
                "resource": "\(resource)", "status.code": "\(error.code)", "status.reason": "\(error.reason.rawValue)",
                "status.message": "\(error.message)",
            ])
    }
}

package import KubeCore
package import Logging
internal import Synchronization

/// The reflectors of one process for one cluster: one per resource, shared by all who need it.
///
/// Demand everything before `run()` where possible: indexes can be added only until a reflector is built, which happens
/// when it is first used (`reflector(for:)`) or run. Reflectors demanded later start at once.
package final class SharedReflectors: Sendable {
    private struct Demand {
        var indexes: [String: ObjectIndex] = [:]
        var wantsWholeObjects = false
        /// What is kept when nobody wants whole objects.
        var transform = ObjectTransform.metadataOnly
    }

    private struct State {
        var demands: [GroupVersionResource: Demand] = [:]
        var reflectors: [GroupVersionResource: Reflector] = [:]
        var waiting: [Reflector] = []
        /// Reflectors whose resource is gone, to be stopped.
        var stops: [GroupVersionResource: AsyncSignal] = [:]
    }

    private let api: any ResourceAPI
    private let clock: RuntimeClock
    private let logger: Logger
    private let state = Mutex(State())
    private let arrivals = AsyncSignal()

    package init(api: any ResourceAPI, clock: RuntimeClock = .system, logger: Logger) {
        self.api = api
        self.clock = clock
        self.logger = logger
    }

    /// Announces that somebody will want a resource, before its reflector is built.
    /// - Parameter transform: what must be kept of each object; nil is all but `managedFields`. Somebody who wants all
    ///   prevails. Without any demand only the metadata is kept.
    package func demand(
        _ resource: GroupVersionResource, indexes: [ObjectIndex] = [], transform: ObjectTransform? = nil
    ) {
        state.withLock { state in
            let isBuilt = state.reflectors[resource] != nil
            var demand = state.demands[resource, default: Demand()]
            for index in indexes {
                precondition(
                    !isBuilt || demand.indexes[index.name] != nil,
                    "index \(index.name) of \(resource) is demanded after its reflector was built")
                demand.indexes[index.name] = index
            }
            if let transform {
                demand.transform = transform
            } else {
                precondition(
                    !isBuilt || demand.wantsWholeObjects,
                    "whole \(resource) are demanded after their reflector was built to keep less")
                demand.wantsWholeObjects = true
            }
            state.demands[resource] = demand
        }
    }

    /// The reflector of a resource over all namespaces; built from what was demanded when there is none yet.
    /// - Parameter handler: added before a new reflector starts, so that it is told everything in order.
    @discardableResult
    package func reflector(for resource: GroupVersionResource, handler: Reflector.Handler? = nil) -> Reflector {
        let (reflector, isNew) = state.withLock { state -> (Reflector, Bool) in
            if let existing = state.reflectors[resource] { return (existing, false) }
            let demand = state.demands[resource] ?? Demand()
            let reflector = Reflector(
                api: api, resource: resource,
                options: ReflectorOptions(
                    indexes: Array(demand.indexes.values),
                    transform: demand.wantsWholeObjects ? .withoutManagedFields : demand.transform),
                clock: clock, logger: logger)
            // Its cache is empty yet, so that nothing is called under the lock.
            if let handler { reflector.addHandler(handler) }
            state.reflectors[resource] = reflector
            state.stops[resource] = AsyncSignal()
            state.waiting.append(reflector)
            return (reflector, true)
        }
        if isNew {
            arrivals.raise()
        } else if let handler {
            reflector.addHandler(handler)
        }
        return reflector
    }

    /// Stops the reflector of a resource that no longer exists and forgets it.
    package func remove(_ resource: GroupVersionResource) {
        let (stop, neverRan) = state.withLock { state -> (AsyncSignal?, Reflector?) in
            state.reflectors[resource] = nil
            state.demands[resource] = nil
            let waiting = state.waiting.firstIndex { $0.resource == resource }.map { state.waiting.remove(at: $0) }
            return (state.stops.removeValue(forKey: resource), waiting)
        }
        stop?.raise()
        // One that runs is abandoned when it has stopped.
        neverRan?.abandon()
    }

    /// Returns when every reflector demanded so far has filled its cache once.
    /// - Throws: `CancellationError` when the task is cancelled first.
    package func waitUntilSynced() async throws(CancellationError) {
        for reflector in state.withLock({ Array($0.reflectors.values) }) { try await reflector.waitUntilSynced() }
    }

    /// Runs all reflectors, those that are demanded later too, until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let arrived = state.withLock { state -> [(Reflector, AsyncSignal)] in
                    defer { state.waiting = [] }
                    return state.waiting.compactMap { reflector in
                        state.stops[reflector.resource].map { (reflector, $0) }
                    }
                }
                for (reflector, stop) in arrived {
                    group.addTask { await Self.run(reflector, until: stop) }
                }
                await arrivals.wait()
            }
        }
    }

    private static func run(_ reflector: Reflector, until stop: AsyncSignal) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reflector.run() }
            group.addTask { await stop.wait() }
            await group.next()
            group.cancelAll()
        }
        reflector.abandon()
    }
}

package import KubeCore
internal import KubeSchema
package import Logging

/// Removes Events (the kind) that nothing has renewed for an hour.
/// Source: kube-apiserver --event-ttl.
package struct EventExpiry: Sendable {
    private let registry: ResourceRegistry
    private let lifetime: Duration
    private let interval: Duration
    private let logger: Logger

    /// - Parameters:
    ///   - lifetime: how long an Event stays after its last change.
    ///   - interval: time between two sweeps.
    package init(
        registry: ResourceRegistry, lifetime: Duration = .seconds(3600), interval: Duration = .seconds(60),
        logger: Logger
    ) {
        self.registry = registry
        self.lifetime = lifetime
        self.interval = interval
        self.logger = logger
    }

    /// Sweeps until the task is cancelled.
    package func run() async {
        while true {
            do {
                try await Task.sleep(for: interval)
            } catch {
                return  // cancelled
            }
            do throws(StatusError) {
                try await sweep()
            } catch {
                logger.warning("Old events could not be removed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Removes what is too old now.
    package func sweep() async throws(StatusError) {
        guard let events = registry.find(.events) else { return }
        let now = registry.environment.now()
        let limit = now.adding(.zero - lifetime)
        for item in try await registry.list(events, namespace: "", options: ListOptions()).items {
            let event = try item.decoded()
            guard Self.lastRenewal(of: event, now: now) ?? limit < limit else { continue }
            do throws(StatusError) {
                _ = try await registry.delete(
                    events, namespace: item.key.namespace, name: item.key.name,
                    options: DeleteOptions(uid: event.uid, resourceVersion: item.resourceVersion),
                    context: RequestContext(user: .apiServer))
            } catch  where error.isNotFound || error.isConflict {
                continue  // gone, or renewed meanwhile
            }
        }
    }

    /// The newest of the times an Event has; nil when it has none. Times that have not come yet do not count: they would
    /// keep an Event for as long as its writer likes.
    static func lastRenewal(of event: KubeObject, now: Timestamp) -> Timestamp? {
        let times = [
            event["lastTimestamp"], event["eventTime"], event.at("series", "lastObservedTime"),
            event.at("metadata", "creationTimestamp"),
        ]
        return times.compactMap { $0?.stringValue.flatMap(Timestamp.init(rfc3339:)) }.filter { $0 <= now }.max()
    }
}

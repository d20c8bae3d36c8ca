internal import KubeCore
internal import KubeRuntime
internal import Logging
internal import Synchronization

/// Shows the tenant what the host says about its objects. Starts with what is said from now on; Events are told as well as
/// possible, never retried, and never flow to the host.
final class EventSyncer: KindSyncer {
    let name = "event"
    let reflectors: [Reflector] = []
    let dependencies: [Reflector]
    private let environment: SyncEnvironment
    private let translation: EventTranslation
    private let buffer = Mutex(EventBuffer())
    private let arrivals = AsyncSignal()

    /// - Parameter dependencies: caches of the host objects that most Events are about.
    init(_ environment: SyncEnvironment, dependencies: [Reflector]) {
        self.environment = environment
        self.dependencies = dependencies
        translation = EventTranslation(naming: environment.naming)
    }

    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watchHost() }
            group.addTask { await self.writeAll() }
        }
    }

    // MARK: Reading

    private func watchHost() async {
        var version = ""
        var failures = 0
        while !Task.isCancelled {
            do throws(StatusError) {
                if version.isEmpty { version = try await currentVersion() }
                let stream = try await environment.host.watch(
                    .events, namespace: environment.naming.namespaces.single,
                    options: WatchOptions(resourceVersion: version))
                while let events = try await stream.nextBatch() {
                    failures = 0
                    for event in events {
                        version = event.object.resourceVersion
                        if event.kind == .added || event.kind == .modified { take(event.object) }
                    }
                }
                failures += 1
            } catch {
                failures += 1
                if error.isGone { version = "" }
            }
            // A sleep only fails when the task is cancelled, which ends the loop.
            try? await environment.clock.sleep(Backoff.reflector.delay(afterFailures: failures))
        }
    }

    private func currentVersion() async throws(StatusError) -> String {
        try await environment.host.list(
            .events, namespace: environment.naming.namespaces.single, options: ListOptions(limit: 1)
        ).resourceVersion
    }

    private func take(_ event: KubeObject) {
        guard subject(of: event) != nil else { return }
        var kept = event
        kept.set(nil, at: "metadata", "managedFields")
        buffer.withLock { $0.add(kept) }
        arrivals.raise()
    }

    /// What a host Event is about on the tenant's side; nil for what is none of the tenant's business.
    private func subject(of event: KubeObject) -> EventSubject? {
        let involved = EventSubject(involvedIn: event)
        if let resource = EventSubject.resource(ofKind: involved.kind),
            let host = environment.hostObjects.object(resource, at: involved.key),
            let claim = environment.ownership.claim(of: host)
        {
            return EventSubject(apiVersion: involved.apiVersion, kind: involved.kind, key: claim.key, uid: claim.uid)
        }
        guard event.annotations[Marker.forceSync] == "true" else { return nil }
        return EventSubject(
            apiVersion: involved.apiVersion, kind: involved.kind,
            key: ObjectKey(namespace: EventSubject.defaultNamespace, name: involved.key.name), uid: "")
    }

    // MARK: Writing

    private func writeAll() async {
        while !Task.isCancelled {
            let now = environment.clock.uptime()
            switch buffer.withLock({ $0.take(now: now) }) {
            case .event(let event): await write(event)
            case .wait(let delay):
                // As above.
                try? await environment.clock.sleep(delay)
            case nil: await arrivals.wait()
            }
        }
    }

    private func write(_ hostEvent: KubeObject) async {
        guard let subject = subject(of: hostEvent) else { return }
        let event = translation.virtualEvent(for: hostEvent, about: subject)
        do throws(StatusError) {
            do throws(StatusError) {
                _ = try await environment.virtual.create(.events, namespace: event.namespace, object: event)
            } catch {
                guard error.isAlreadyExists else { throw error }
                _ = try await environment.virtual.patch(
                    .events, namespace: event.namespace, name: event.name,
                    patch: .merge(translation.repetition(of: event)))
            }
        } catch {
            environment.logger.debug("Host event not shown", metadata: ["status.message": "\(error.message)"])
        }
    }
}

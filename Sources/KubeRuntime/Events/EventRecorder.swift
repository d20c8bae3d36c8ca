internal import DequeModule
package import KubeCore
package import Logging
internal import Synchronization

/// Tells users what happened to an object, as Events of the core group. Recording never waits and never fails; what is
/// too much is dropped.
/// Source: Kubernetes API reference, Event v1 core.
package final class EventRecorder: Sendable {
    package enum Kind: String, Sendable {
        case normal = "Normal"
        case warning = "Warning"
    }

    private struct Entry {
        var involved: JSONValue
        var namespace: String
        var occurrence: Occurrence
        var component: String
        var time: Timestamp
    }

    private static let bufferLimit = 1000

    private let api: any ResourceAPI
    private let clock: RuntimeClock
    private let logger: Logger
    private let entries = Mutex<Deque<Entry>>([])
    private let aggregator = Mutex(EventAggregator())
    private let arrivals = AsyncSignal()

    package init(api: any ResourceAPI, clock: RuntimeClock = .system, logger: Logger) {
        self.api = api
        self.clock = clock
        self.logger = logger
    }

    /// Notes an event about `object`. Returns at once; `run` writes it.
    /// - Parameter component: who says it, such as `deployment-controller`.
    package func record(
        _ kind: Kind = .normal, about object: KubeObject, reason: String, message: String, component: String
    ) {
        // Messages are bounded by the API to 1,024 characters.
        let message = String(message.prefix(1024))
        let entry = Entry(
            involved: Self.reference(to: object), namespace: object.namespace.isEmpty ? "default" : object.namespace,
            occurrence: Occurrence(
                involvedUID: object.uid, involvedName: object.name, type: kind.rawValue, reason: reason,
                message: message, fieldPath: ""), component: component, time: clock.now())
        let isAccepted = entries.withLock { entries in
            guard entries.count < Self.bufferLimit else { return false }
            entries.append(entry)
            return true
        }
        if isAccepted { arrivals.raise() }
    }

    /// Whether nothing waits to be written.
    package var isIdle: Bool { entries.withLock { $0.isEmpty } }

    /// Writes what was recorded until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            while let entry = entries.withLock({ $0.first }) {
                await write(entry)
                // Only now, so that what is being written counts as waiting.
                entries.withLock { _ = $0.popFirst() }
            }
            await arrivals.wait()
        }
    }

    private func write(_ entry: Entry) async {
        let now = clock.uptime()
        let suffix = String(
            UInt64(bitPattern: entry.time.microsecondsSinceEpoch) &* 1000 &+ UInt64.random(in: 0..<1000), radix: 16)
        let name = "\(entry.occurrence.involvedName.prefix(230)).\(suffix)"
        let decision = aggregator.withLock { $0.decide(entry.occurrence, newName: name, now: now) }
        do throws(StatusError) {
            switch decision {
            case .drop: return
            case .create(let name): try await create(entry, name: name)
            case .recount(let name, let count):
                let patch: JSONValue = ["count": .int(Int64(count)), "lastTimestamp": .string(entry.time.rfc3339)]
                _ = try await api.patch(
                    .events, namespace: entry.namespace, name: name, patch: .merge(patch),
                    options: WriteOptions(fieldManager: Self.fieldManager(of: entry.component)))
            }
        } catch {
            aggregator.withLock { $0.forget(entry.occurrence) }
            // An Event that cannot be written (namespace going away, server busy) is not worth a retry.
            logger.debug("Event not written", metadata: ["status.message": "\(error.message)"])
        }
    }

    private func create(_ entry: Entry, name: String) async throws(StatusError) {
        var event = KubeObject(apiVersion: "v1", kind: "Event", namespace: entry.namespace, name: name)
        event["involvedObject"] = entry.involved
        event["reason"] = .string(entry.occurrence.reason)
        event["message"] = .string(entry.occurrence.message)
        event["source"] = ["component": .string(entry.component)]
        event["firstTimestamp"] = .string(entry.time.rfc3339)
        event["lastTimestamp"] = .string(entry.time.rfc3339)
        event["count"] = 1
        event["type"] = .string(entry.occurrence.type)
        event["eventTime"] = .null
        event["reportingComponent"] = .string(entry.component)
        event["reportingInstance"] = ""
        _ = try await api.create(
            .events, namespace: entry.namespace, object: event,
            options: WriteOptions(fieldManager: Self.fieldManager(of: entry.component)))
    }

    /// The program that tells, of which a component is a part.
    private static func fieldManager(of component: String) -> String {
        switch component {
        case "default-scheduler": "kube-scheduler"
        case "controllermanager", "horizontal-pod-autoscaler": "kube-controller-manager"
        default: component.hasSuffix("-controller") ? "kube-controller-manager" : component
        }
    }

    private static func reference(to object: KubeObject) -> JSONValue {
        var reference: JSONObject = ["kind": .string(object.kind)]
        if !object.namespace.isEmpty { reference["namespace"] = .string(object.namespace) }
        reference["name"] = .string(object.name)
        reference["uid"] = .string(object.uid)
        reference["apiVersion"] = .string(object.apiVersion)
        reference["resourceVersion"] = .string(object.resourceVersion)
        return .object(reference)
    }
}

import KubeCore
import Logging
import TestKit
import Testing

@testable import KubeServer

@Suite("Expiry of events")
struct EventExpiryTests {
    @Test("takes those that nothing has renewed for long")
    func sweep() async throws {
        try await withTestCluster { cluster in
            func create(_ name: String, lastTimestamp: String) async throws {
                var event = KubeObject(apiVersion: "v1", kind: "Event", name: name)
                event["involvedObject"] = ["kind": "Pod", "name": "p", "namespace": "default"]
                event["lastTimestamp"] = .string(lastTimestamp)
                _ = try await cluster.api.create(.events, namespace: "default", object: event)
            }
            try await create("old", lastTimestamp: "2001-01-01T00:00:00Z")
            try await create("new", lastTimestamp: Timestamp.now().rfc3339)
            let patient = EventExpiry(registry: cluster.registry, logger: Logger(label: "test"))
            try await patient.sweep()
            #expect(try await cluster.api.list(.events, namespace: nil).items.count == 2)
            let hasty = EventExpiry(
                registry: cluster.registry, lifetime: .zero - .seconds(60), logger: Logger(label: "test"))
            try await hasty.sweep()
            #expect(try await cluster.api.list(.events, namespace: nil).items.isEmpty)
        }
    }

    @Test("goes by the newest time an event has")
    func newestTime() {
        var event = KubeObject(apiVersion: "v1", kind: "Event", name: "e")
        let now = Timestamp.now()
        #expect(EventExpiry.lastRenewal(of: event, now: now) == nil)
        event.creationTimestamp = "2020-01-01T00:00:00Z"
        event["eventTime"] = "2021-01-01T00:00:00.000000Z"
        event["series"] = ["lastObservedTime": "2022-01-01T00:00:00.000000Z"]
        event["lastTimestamp"] = "2999-01-01T00:00:00Z"
        #expect(EventExpiry.lastRenewal(of: event, now: now) == Timestamp(rfc3339: "2022-01-01T00:00:00Z"))
    }
}

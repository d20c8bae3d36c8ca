import KubeCore
import Testing

@testable import VClusterCLI

@Suite struct PauseRecordTests {
    private static let now = Timestamp(rfc3339: "2026-03-01T10:00:00Z") ?? .now()

    private func statefulSet(replicas: JSONValue?, _ annotations: [String: String] = [:]) -> KubeObject {
        var set = KubeObject(apiVersion: "apps/v1", kind: "StatefulSet", namespace: "n", name: "v")
        set.uid = "u"
        set.resourceVersion = "7"
        set.annotations = annotations
        set["spec"] = ["replicas": replicas ?? .null]
        return set
    }

    private static let paused = ["loft.sh/paused": "true", "loft.sh/paused-replicas": "3"]

    @Test(
        "pausing notes how many replicas come back, at least one",
        arguments: [(nil, "1"), (1, "1"), (3, "3"), (0, "1")] as [(JSONValue?, String)])
    func pausing(replicas: JSONValue?, noted: String) throws {
        let patch = try #require(PauseRecord(statefulSet(replicas: replicas)).pausing(at: Self.now))
        #expect(patch.at("spec", "replicas") == 0)
        #expect(
            patch.at("metadata", "annotations") == [
                "loft.sh/paused": "true", "loft.sh/paused-replicas": .string(noted),
                "loft.sh/paused-date": "2026-03-01T10:00:00Z",
            ])
    }

    @Test("a patch holds only for the very StatefulSet, in the very state, that it was made from")
    func preconditions() throws {
        let patches = [
            PauseRecord(statefulSet(replicas: 1)).pausing(at: Self.now),
            PauseRecord(statefulSet(replicas: 0, Self.paused)).resuming(),
        ]
        for patch in patches {
            #expect(patch?.at("metadata", "uid") == "u")
            #expect(patch?.at("metadata", "resourceVersion") == "7")
        }
    }

    @Test("pausing what is paused changes nothing, but what somebody scaled up meanwhile is paused again")
    func pausingAgain() {
        #expect(PauseRecord(statefulSet(replicas: 0, Self.paused)).pausing(at: Self.now) == nil)
        let scaledUp = PauseRecord(statefulSet(replicas: 2, Self.paused)).pausing(at: Self.now)
        #expect(scaledUp?.at("metadata", "annotations", "loft.sh/paused-replicas") == "2")
    }

    @Test(
        "resuming gives back what was noted, at least one",
        arguments: [
            (0, ["loft.sh/paused": "true", "loft.sh/paused-replicas": "3"], 3),
            (0, ["loft.sh/paused": "true", "loft.sh/paused-replicas": "0"], 1),
            (0, ["loft.sh/paused": "true", "loft.sh/paused-replicas": "many"], 1),
            (0, ["loft.sh/paused": "true"], 1), (0, [:], 1),
            (2, ["loft.sh/paused": "true", "loft.sh/paused-replicas": "1"], 2),
        ] as [(JSONValue, [String: String], JSONValue)])
    func resuming(replicas: JSONValue, annotations: [String: String], expected: JSONValue) throws {
        let patch = try #require(PauseRecord(statefulSet(replicas: replicas, annotations)).resuming())
        #expect(patch.at("spec", "replicas") == expected)
        #expect(
            patch.at("metadata", "annotations") == [
                "loft.sh/paused": .null, "loft.sh/paused-replicas": .null, "loft.sh/paused-date": .null,
            ])
    }

    @Test("resuming what runs changes nothing")
    func resumingRunning() { #expect(PauseRecord(statefulSet(replicas: 1)).resuming() == nil) }
}

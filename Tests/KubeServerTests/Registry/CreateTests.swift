import KubeCore
import Synchronization
import TestKit
import Testing

@testable import KubeServer

@Suite("Create")
struct CreateTests {
    @Test(
        "an event of events.k8s.io has no fields of old, and only its series changes",
        arguments: [
            (["eventTime": nil], [:], ["eventTime"]),
            (["type": "Odd", "deprecatedCount": 1], [:], ["type", "count"]),
            (
                ["deprecatedSource": ["component": "c"], "series": ["count": 1]], [:],
                [
                    "series.count", "series.lastObservedTime", "source",
                ]
            ),
            ([:], ["note": "other"], ["message"]),
            (
                [:], ["reportingController": "x.y/other", "reason": "Other"],
                ["reason", "reason", "reportingController"]
            ),
            ([:], ["series": ["count": 2, "lastObservedTime": "2026-01-01T00:00:00.000000Z"]], []),
        ] as [(JSONObject, JSONObject, [String])])
    func strictEvents(other: JSONObject, patch: JSONObject, fields: [String]) async throws {
        try await withTestCluster { cluster in
            let kind = GroupVersionKind(group: "events.k8s.io", version: "v1", kind: "Event")
            let served = try #require(
                cluster.registry.find(
                    GroupVersionResource(group: kind.group, version: kind.version, resource: "events")))
            let context = RequestContext(
                user: .apiServer,
                resource: GroupVersionResource(group: kind.group, version: kind.version, resource: "events"))
            var event: JSONObject = [
                "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": ["name": "a"],
                "regarding": ["kind": "Pod", "namespace": "default", "name": "p"], "note": "n", "reason": "R",
                "type": "Normal", "eventTime": "2026-01-01T00:00:00.000000Z", "action": "A",
                "reportingController": "x.y/z", "reportingInstance": "i",
            ]
            for (name, value) in other { event[name] = value.isNull ? nil : value }
            var found: [String] = []
            do throws(StatusError) {
                _ = try await cluster.registry.create(
                    served, namespace: "default", name: "", object: KubeObject(event), options: WriteOptions(),
                    context: context)
                _ = try await cluster.registry.patch(
                    served, namespace: "default", name: "a", patch: .merge(.object(patch)), options: WriteOptions(),
                    context: context)
            } catch {
                found = error.details?.causes.map(\.field) ?? []
            }
            #expect(found == fields)
        }
    }

    @Test("nobody is warned of what is refused", arguments: [("Bad_", 0), ("a.b", 1)])
    func warnings(name: String, count: Int) async throws {
        try await withTestCluster { cluster in
            let warnings = WarningRecorder()
            let served = try #require(cluster.registry.find(.pods))
            _ = try? await cluster.registry.create(  // whether it is refused shows in the warnings
                served, namespace: "default", name: "", object: Sample.pod(name), options: WriteOptions(),
                context: RequestContext(user: .apiServer, warnings: warnings))
            #expect(warnings.texts.count == count, "\(warnings.texts)")
        }
    }

    @Test("gives the object identity and overwrites what only the server may set")
    func serverMetadata() async throws {
        try await withTestCluster { cluster in
            var wanted = Sample.configMap("a", data: ["k": "v"])
            wanted.uid = "11111111-2222-3333-4444-555555555555"
            wanted.creationTimestamp = "2001-01-01T00:00:00Z"
            wanted.generation = 7
            wanted.set("2001-01-01T00:00:00Z", at: "metadata", "deletionTimestamp")
            wanted.set(5, at: "metadata", "deletionGracePeriodSeconds")
            wanted.set("/x", at: "metadata", "selfLink")
            let created = try await cluster.api.create(.configMaps, namespace: "default", object: wanted)
            #expect(created.uid != wanted.uid && created.uid.utf8.count == 36)
            #expect(created.creationTimestamp > "2020")
            #expect(created.generation == 7)
            #expect(!created.isBeingDeleted)
            #expect(created.at("metadata", "selfLink") == nil)
            #expect(created.namespace == "default")
            let read = try await cluster.api.get(.configMaps, namespace: "default", name: "a")
            #expect(read == created)
            #expect(Int64(created.resourceVersion) ?? 0 > 0)
        }
    }

    @Test("of a name that exists is refused, also while the object is being deleted")
    func alreadyExists() async throws {
        try await withTestCluster { cluster in
            try await cluster.createConfigMap("a", finalizers: ["example.com/x"])
            let first = try await statusError { try await cluster.createConfigMap("a") }
            #expect(first.code == 409 && first.reason == .alreadyExists)
            #expect(first.message == "configmaps \"a\" already exists")
            _ = try await cluster.api.delete(.configMaps, namespace: "default", name: "a")
            let second = try await statusError { try await cluster.createConfigMap("a") }
            #expect(second.message == "object is being deleted: configmaps \"a\" already exists")
        }
    }

    @Test("makes names from a prefix, and tries again when one is taken")
    func generatedNames() async throws {
        let suffixes = Suffixes(["aaaaa", "aaaaa", "bbbbb"])
        let cluster = try await TestCluster.start(
            environment: RegistryEnvironment(makeNameSuffix: { suffixes.next() }))
        var wanted = Sample.configMap("")
        wanted.generateName = "gen-"
        let first = try await cluster.api.create(.configMaps, namespace: "default", object: wanted)
        let second = try await cluster.api.create(.configMaps, namespace: "default", object: wanted)
        #expect(first.name == "gen-aaaaa")
        #expect(second.name == "gen-bbbbb")
        #expect(second.generateName == "gen-")
        wanted.generateName = String(repeating: "x", count: 80) + "-"
        let long = try await cluster.api.create(.configMaps, namespace: "default", object: wanted)
        #expect(long.name.utf8.count == 63)
        await cluster.stop()
    }

    @Test("random suffixes use the letters of Kubernetes")
    func suffixAlphabet() {
        for _ in 0..<100 {
            let suffix = GeneratedName.randomSuffix()
            #expect(suffix.count == 5)
            #expect(suffix.allSatisfy { "bcdfghjklmnpqrstvwxz2456789".contains($0) })
        }
    }

    @Test("is refused for what is wrong with metadata")
    func refusals() async throws {
        try await withTestCluster { cluster in
            var object = Sample.configMap("a")
            object.resourceVersion = "5"
            let versioned = object
            let first = try await statusError {
                _ = try await cluster.api.create(.configMaps, namespace: "default", object: versioned)
            }
            #expect(first.code == 500)
            #expect(first.message == "resourceVersion should not be set on objects to be created")
            object.resourceVersion = ""
            object.namespace = "other"
            let misplaced = object
            let second = try await statusError {
                _ = try await cluster.api.create(.configMaps, namespace: "default", object: misplaced)
            }
            #expect(
                second.message
                    == "the namespace of the provided object does not match the namespace sent on the request")
            let third = try await statusError {
                _ = try await cluster.api.create(.configMaps, namespace: "default", object: Sample.configMap(""))
            }
            #expect(third.code == 422)
            #expect(third.message.contains("metadata.name: Required value: name or generateName is required"))
        }
    }

    @Test("in a namespace that does not exist or goes away is refused")
    func namespaceLifecycle() async throws {
        try await withTestCluster { cluster in
            let missing = try await statusError { try await cluster.createConfigMap("a", in: "nowhere") }
            #expect(missing.code == 404)
            #expect(missing.message == "namespaces \"nowhere\" not found")
            let namespace = KubeObject(apiVersion: "v1", kind: "Namespace", name: "going")
            let created = try await cluster.api.create(.namespaces, namespace: nil, object: namespace)
            #expect(created.at("status", "phase") == "Active")
            #expect(created.at("spec", "finalizers") == ["kubernetes"])
            let deleted = try await cluster.api.delete(.namespaces, namespace: nil, name: "going")
            #expect(deleted.isBeingDeleted && deleted.at("status", "phase") == "Terminating")
            let refused = try await statusError { try await cluster.createConfigMap("x", in: "going") }
            #expect(refused.code == 403)
            #expect(
                refused.message
                    == "configmaps \"x\" is forbidden: unable to create new content in namespace going because it is being terminated"
            )
            #expect(
                refused.details?.causes == [
                    StatusError.Cause(
                        reason: "NamespaceTerminating", message: "namespace going is being terminated",
                        field: "metadata.namespace")
                ])
        }
    }

    @Test("as a dry run answers like the real thing and leaves nothing")
    func dryRun() async throws {
        try await withTestCluster { cluster in
            let outcome = try await cluster.api.create(
                .configMaps, namespace: "default", object: Sample.configMap("d"), options: WriteOptions(isDryRun: true))
            #expect(!outcome.uid.isEmpty && outcome.resourceVersion.isEmpty)
            let missing = try await statusError {
                _ = try await cluster.api.get(.configMaps, namespace: "default", name: "d")
            }
            #expect(missing.message == "configmaps \"d\" not found")
            try await cluster.createConfigMap("d")
            let taken = try await statusError {
                _ = try await cluster.api.create(
                    .configMaps, namespace: "default", object: Sample.configMap("d"),
                    options: WriteOptions(isDryRun: true))
            }
            #expect(taken.isAlreadyExists)
        }
    }
}

/// Name suffixes in a given order, then random ones.
private final class Suffixes: Sendable {
    private let remaining: Mutex<[String]>

    init(_ suffixes: [String]) { remaining = Mutex(suffixes.reversed()) }

    func next() -> String { remaining.withLock { $0.popLast() } ?? GeneratedName.randomSuffix() }
}

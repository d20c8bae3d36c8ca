internal import KubeCore
internal import Logging
internal import SyncSettings
internal import Synchronization
internal import TestKit
internal import Testing

@testable internal import Syncer

/// Everything that is logged, at every level.
private final class LogCollector: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    var logger: Logger { Logger(label: "canary") { _ in Handler(collector: self) } }

    private struct Handler: LogHandler {
        let collector: LogCollector
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            collector.add("\(event.message) \(metadata.merging(event.metadata ?? [:]) { _, last in last })")
        }
    }
}

@Suite struct CanaryTests {
    private static let canary = "c4n4ry-s3cr3t"
    private static let encoded = "YzRuNHJ5LXMzY3IzdA=="

    @Test("attack 50: contents of Secrets and tokens are in no log and no event, whatever fails")
    func canary() async throws {
        let settings = SyncSettings.with { $0.security = .secure }
        try await withSyncedPair(settings: settings, startsSyncer: false) { pair in
            let collector = LogCollector()
            let syncer = Syncer(
                configuration: pair.configuration, virtual: pair.tenant, host: pair.hostAPI, logger: collector.logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await syncer.run() }
                try await syncer.waitUntilSynced()
                try await exercise(pair)
                group.cancelAll()
            }
            for needle in [Self.canary, Self.encoded, "token-of-default", "dG9rZW4tb2Y"] {
                #expect(!collector.text.contains(needle), "a log tells \(needle)")
                let events = try await pair.tenant.list(.events, namespace: nil).items
                #expect(!events.contains { $0.value.description.contains(needle) })
            }
            #expect(!collector.text.isEmpty)
        }
    }

    /// Secrets that reach the host, that find their name taken, and that the host refuses; a pod with a token.
    private func exercise(_ pair: SyncedPair) async throws {
        for name in ["good", "taken"] {
            var secret = KubeObject(apiVersion: "v1", kind: "Secret", namespace: "default", name: name)
            secret["data"] = ["password": .string(Self.encoded)]
            try await pair.createVirtual(.secrets, secret)
        }
        var foreign = KubeObject(
            apiVersion: "v1", kind: "Secret", namespace: SyncedPair.namespace, name: pair.hostName("taken"))
        foreign["data"] = ["other": "eA=="]
        _ = try await pair.hostAPI.create(.secrets, namespace: SyncedPair.namespace, object: foreign)
        let token: JSONValue = [
            "name": "t", "projected": ["sources": [["serviceAccountToken": ["path": "token"]]]],
        ]
        try await pair.createVirtual(
            .pods,
            SyncedPair.pod(
                "web",
                [
                    "volumes": [
                        ["name": "a", "secret": ["secretName": "good"]],
                        ["name": "b", "secret": ["secretName": "taken"]], token,
                    ]
                ]))
        _ = try await pair.eventuallyOnHost(.pods, "web")
        _ = try await pair.eventuallyOnHost(.secrets, "good")
        _ = try await pair.eventuallyOnHost(.secrets, "web-sa-token")
        try await eventually("an event about the name that is taken") {
            try await pair.tenant.list(.events, namespace: "default").items.contains { $0["reason"] == "SyncError" }
        }
    }
}

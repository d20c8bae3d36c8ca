internal import FoundationEssentials
internal import KubeCore
internal import SyncSettings
internal import Synchronization
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct RandomisedSyncTests {
    private static let rounds = 10
    private static let changesPerRound = 120
    private static let players = 4

    /// One of `VCLUSTER_TEST_SEED`, to see a failure again, or one that nobody has seen.
    private static let newSeed =
        ProcessInfo.processInfo.environment["VCLUSTER_TEST_SEED"].flatMap(UInt64.init)
        ?? UInt64.random(in: 2...999_999)

    @Test(
        "whatever happens on both sides and in between, at rest they agree and nothing foreign was touched",
        arguments: [1, newSeed])
    func randomised(seed: UInt64) async throws {
        var settings = SyncSettings()
        settings.toHost.configMaps.all = true
        settings.toHost.secrets.all = true
        settings.toHost.ingresses = true
        settings.toHost.storageClasses = true
        let faulty = Mutex<[FaultyAPI]>([])
        var surroundings = SyncedPair.Surroundings()
        surroundings.clock = .hurried(by: 40)
        surroundings.host = { base in
            let api = FaultyAPI(base, seed: seed)
            faulty.withLock { $0.append(api) }
            return api
        }
        surroundings.virtual = { base in
            let api = FaultyAPI(base, seed: seed &+ 1)
            faulty.withLock { $0.append(api) }
            return api
        }
        try await withSyncedPair(settings: settings, surroundings: surroundings) { pair in
            do {
                try await Self.play(pair, seed: seed) { for api in faulty.withLock({ $0 }) { api.heal() } }
            } catch {
                Issue.record("seed \(seed): \(error)")
            }
            let faults = faulty.withLock { $0.reduce(into: 0) { $0 += $1.injected.values.reduce(0, +) } }
            #expect(faults > 100, "seed \(seed): hardly anything went wrong")
        }
    }

    private static func play(_ pair: SyncedPair, seed: UInt64, heal: () -> Void) async throws {
        let players = ChaosPlayers(pair, seed: seed)
        try await players.prepare()
        let machinery = Task { await players.playHost() }
        defer { machinery.cancel() }
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<rounds {
            await withDiscardingTaskGroup { group in
                for _ in 0..<Self.players {
                    group.addTask {
                        for _ in 0..<Self.changesPerRound / Self.players { await players.act() }
                    }
                }
            }
            // Killed wherever it is, and sometimes away for a while.
            await pair.stopSyncer()
            if Bool.random(using: &generator) { for _ in 0..<20 { await players.act() } }
            try await pair.startSyncer()
        }
        heal()
        var last: [String] = []
        do {
            try await eventually("agreement") {
                last = try await SideComparison(pair: pair, foreign: players.foreignObjects).differences()
                return last.isEmpty
            }
        } catch {
            Issue.record("seed \(seed): \(last.joined(separator: "\n"))")
        }
        machinery.cancel()
        await machinery.value
    }
}

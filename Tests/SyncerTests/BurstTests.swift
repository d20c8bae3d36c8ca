internal import KubeCore
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct BurstTests {
    @Test("1,000 pods at once all reach the host, once each")
    func burst() async throws {
        try await withSyncedPair { pair in
            try await Self.createPods(0..<1000, pair)
            try await eventually("all pods are on the host") {
                try await pair.hostPods().count == 1000
            }
            #expect(pair.hostRequests["create pods"] == 1000)
            #expect(pair.hostRequests["patch pods"] == nil)
        }
    }

    @Test("a syncer cut off in the middle of a burst and started again brings both sides to agreement")
    func cutOff() async throws {
        try await withSyncedPair { pair in
            try await Self.createPods(0..<200, pair)
            try await eventually("some pods are on the host") { try await pair.hostPods().count > 20 }
            await pair.stopSyncer()
            for number in stride(from: 0, to: 200, by: 3) {
                _ = try await pair.tenant.delete(.pods, namespace: "default", name: "pod-\(number)")
            }
            try await pair.startSyncer()
            try await eventually("both sides agree") {
                let virtualPods = try await pair.tenant.list(.pods, namespace: "default").items
                let hostPods = try await pair.hostPods()
                let wanted = Set(virtualPods.map { "\(pair.hostName($0.name)) \($0.uid)" })
                let given = Set(hostPods.map { "\($0.name) \($0.annotations["vcluster.loft.sh/object-uid"] ?? "")" })
                return wanted == given && hostPods.count == virtualPods.count && virtualPods.count == 133
            }
        }
    }

    private static func createPods(_ numbers: Range<Int>, _ pair: SyncedPair) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in numbers {
                group.addTask { try await pair.createVirtual(.pods, SyncedPair.pod("pod-\(number)")) }
            }
            try await group.waitForAll()
        }
    }
}

internal import FoundationEssentials
internal import KubeCore
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct StartTests {
    /// More, to measure: `VCLUSTER_TEST_PODS=10000`.
    private static let pods =
        ProcessInfo.processInfo.environment["VCLUSTER_TEST_PODS"].flatMap { Int($0) } ?? 200

    @Test("a start with nothing to repair reads both sides once and writes nothing")
    func nothingToRepair() async throws {
        try await withSyncedPair { pair in
            for number in 0..<Self.pods {
                try await pair.createVirtual(.pods, SyncedPair.pod("pod-\(number)"))
            }
            try await eventually(timeout: .seconds(600), "all are on the host") {
                try await pair.hostPods().count == Self.pods
            }
            try await eventually("the record of kinds") {
                try await pair.find(pair.hostAPI, .configMaps, SyncedPair.namespace, "vc-kinds-my-vcluster") != nil
            }
            try await eventually("the reservation of DNS has ended") {
                try await pair.hostObject(.services, "kube-dns", "kube-system")?.annotations[
                    "vcluster.loft.sh/block-deletion"] == nil
            }
            await pair.stopSyncer()
            let before = pair.hostRequests
            let start = ContinuousClock.now
            try await pair.startSyncer()
            let read = ContinuousClock.now - start
            // A new object is synced after all that were there.
            try await pair.createVirtual(.pods, SyncedPair.pod("late"))
            _ = try await pair.eventuallyOnHost(.pods, "late")
            let worked = ContinuousClock.now - start
            var requests = pair.hostRequests
            for (name, count) in before { requests[name] = (requests[name] ?? 0) - count }
            let writes = requests.filter { request, count in
                count > 0 && !["get", "list", "watch"].contains { request.hasPrefix($0 + " ") }
            }
            #expect(writes == ["create pods": 1])
            #expect(requests["watch pods"] == 1)
            print("start with \(Self.pods) pods: read after \(read), all looked at after \(worked)")
        }
    }
}

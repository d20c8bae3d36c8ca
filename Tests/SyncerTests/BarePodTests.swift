internal import KubeCore
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct BarePodTests {
    @Test("a bare pod whose host pod somebody deletes is replaced by its equal, which runs again")
    func replaced() async throws {
        try await withSyncedPair { pair in
            let first = try await pair.runningPod("solo", ["hostname": "solo-host"])
            let hostPod = try #require(try await pair.hostObject(.pods, "solo"))
            _ = try await pair.hostAPI.delete(
                .pods, namespace: hostPod.namespace, name: hostPod.name,
                options: DeleteOptions(gracePeriodSeconds: 0, uid: hostPod.uid))
            let second = try await replacement(of: first, pair)
            #expect(second.at("spec", "hostname") == "solo-host")
            #expect(second.at("spec", "nodeName") == nil)
            let hostSecond = try await eventually("a second host pod") {
                try await pair.hostObject(.pods, "solo").flatMap { $0.uid != hostPod.uid ? $0 : nil }
            }
            #expect(hostSecond.annotations["vcluster.loft.sh/object-uid"] == second.uid)
            try await pair.run(hostSecond, on: "node-b")
            try await eventually("it runs again, elsewhere") {
                try await pair.virtualObject(.pods, "solo")?.at("spec", "nodeName") == "node-b"
            }
            #expect(try await notes(pair).isEmpty)
        }
    }

    @Test("pausing and resuming loses no bare pod, and makes none run twice that had finished")
    func pause() async throws {
        try await withSyncedPair { pair in
            let running = try await pair.runningPod("solo")
            _ = try await pair.runningPod("done")
            let finished = try #require(try await pair.hostObject(.pods, "done"))
            _ = try await pair.hostAPI.patch(
                .pods, namespace: finished.namespace, name: finished.name,
                patch: .merge(["status": ["phase": "Succeeded"]]), options: WriteOptions(subresource: "status"))
            try await eventually("it has finished") {
                try await pair.virtualObject(.pods, "done")?.at("status", "phase") == "Succeeded"
            }
            await pair.stopSyncer()
            for pod in try await pair.hostPods() { try await pair.finishHostDeletion(pod) }
            try await pair.startSyncer()
            _ = try await replacement(of: running, pair)
            _ = try await pair.eventuallyOnHost(.pods, "solo")
            #expect(try await pair.virtualObject(.pods, "done")?.at("status", "phase") == "Succeeded")
            #expect(try await pair.hostObject(.pods, "done") == nil)
        }
    }

    @Test("a replacement that was cut off after the pod was deleted is completed at the next start")
    func crash() async throws {
        try await withSyncedPair(startsSyncer: false) { pair in
            var lost = SyncedPair.pod("solo", labels: ["app": "solo"])
            lost.uid = "lost-uid"
            lost.namespace = "default"
            let note = PodReplacement(of: lost).note
            try await pair.createVirtual(.podTemplates, note)
            try await pair.startSyncer()
            let pod = try await eventually("the successor") { try await pair.virtualObject(.pods, "solo") }
            #expect(pod.labels == ["app": "solo"])
            try await eventually("the note is gone") { try await notes(pair).isEmpty }
        }
    }

    @Test("a pod that somebody has made meanwhile is left alone")
    func taken() async throws {
        try await withSyncedPair(startsSyncer: false) { pair in
            var lost = SyncedPair.pod("solo")
            lost.uid = "lost-uid"
            try await pair.createVirtual(.podTemplates, PodReplacement(of: lost).note)
            let other = try await pair.createVirtual(.pods, SyncedPair.pod("solo", labels: ["by": "tenant"]))
            try await pair.startSyncer()
            try await eventually("the note is gone") { try await notes(pair).isEmpty }
            #expect(try await pair.virtualObject(.pods, "solo")?.uid == other.uid)
        }
    }

    private func replacement(of first: KubeObject, _ pair: SyncedPair) async throws -> KubeObject {
        try await eventually("pod \(first.name) is replaced") {
            try await pair.virtualObject(.pods, first.name).flatMap { $0.uid != first.uid ? $0 : nil }
        }
    }

    private func notes(_ pair: SyncedPair) async throws -> [KubeObject] {
        try await pair.tenant.list(.podTemplates, namespace: "kube-system").items
    }
}

internal import KubeCore
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct PodSyncTests {
    @Test("a pod runs on the host and its status comes back")
    func run() async throws {
        try await withSyncedPair { pair in
            let pod = try await pair.runningPod("web")
            #expect(pod.at("spec", "nodeName") == "node-a")
            #expect(pod.at("status", "podIP") == "10.244.1.7")
            let hostPod = try #require(try await pair.hostObject(.pods, "web"))
            #expect(hostPod.name == "web-x-default-x-my-vcluster")
            #expect(hostPod.annotations["vcluster.loft.sh/object-uid"] == pod.uid)
            #expect(hostPod.at("spec", "serviceAccountName") == "vc-workload-my-vcluster")
        }
    }

    @Test("a pod's life costs the host one create and one delete")
    func cost() async throws {
        try await withSyncedPair { pair in
            let pod = try await pair.runningPod("web")
            _ = try await pair.tenant.delete(
                .pods, namespace: "default", name: "web", options: DeleteOptions(uid: pod.uid))
            let hostPod = try await eventually("the host pod terminates") {
                try await pair.hostObject(.pods, "web").flatMap { $0.isBeingDeleted ? $0 : nil }
            }
            #expect(hostPod.at("metadata", "deletionGracePeriodSeconds") == 30)
            try await pair.finishHostDeletion(hostPod)
            try await eventually("the virtual pod is gone") { try await pair.virtualObject(.pods, "web") == nil }
            let requests = pair.hostRequests.filter { $0.key.hasSuffix(" pods") }
            #expect(requests == ["create pods": 1, "delete pods": 1, "list pods": 1, "watch pods": 1])
        }
    }

    @Test("a pod of a controller that is deleted on the host is deleted in the tenant cluster")
    func hostDelete() async throws {
        try await withSyncedPair { pair in
            _ = try await pair.runningPod("web", owner: "web-5d4")
            let hostPod = try #require(try await pair.hostObject(.pods, "web"))
            _ = try await pair.hostAPI.delete(.pods, namespace: hostPod.namespace, name: hostPod.name)
            try await eventually("the virtual pod terminates") {
                try await pair.virtualObject(.pods, "web")?.isBeingDeleted ?? true
            }
            try await pair.finishHostDeletion(hostPod)
            try await eventually("the virtual pod is gone") { try await pair.virtualObject(.pods, "web") == nil }
        }
    }

    @Test("a pod made anew under the same name waits for its predecessor and then gets a host pod of its own")
    func recreate() async throws {
        try await withSyncedPair { pair in
            _ = try await pair.runningPod("web")
            let first = try #require(try await pair.hostObject(.pods, "web"))
            _ = try await pair.tenant.delete(
                .pods, namespace: "default", name: "web", options: DeleteOptions(gracePeriodSeconds: 0))
            try await pair.createVirtual(.pods, SyncedPair.pod("web"))
            try await eventually("the first host pod is told to go") {
                try await pair.hostObject(.pods, "web")?.isBeingDeleted ?? true
            }
            try await pair.finishHostDeletion(first)
            try await eventually("a second host pod comes") {
                guard let second = try await pair.hostObject(.pods, "web") else { return false }
                return second.uid != first.uid && !second.isBeingDeleted
            }
        }
    }

    @Test("labels and images follow, and what others add on the host stays")
    func follow() async throws {
        try await withSyncedPair { pair in
            _ = try await pair.runningPod("web")
            let hostPod = try #require(try await pair.hostObject(.pods, "web"))
            _ = try await pair.hostAPI.patch(
                .pods, namespace: hostPod.namespace, name: hostPod.name,
                patch: .merge(["metadata": ["labels": ["host": "own"], "annotations": ["cni": "10.0.0.1"]]]))
            let image: JSONValue = [
                "metadata": [
                    "labels": ["tier": "gold"], "annotations": ["note": "1", "vcluster.loft.sh/object-uid": "forged"],
                ],
                "spec": ["containers": [["name": "main", "image": "nginx:1.28"]]],
            ]
            _ = try await pair.tenant.patch(.pods, namespace: "default", name: "web", patch: .strategicMerge(image))
            let key = pair.naming.labelKey("tier")
            let changed = try await eventually("the host pod follows") {
                try await pair.hostObject(.pods, "web").flatMap { $0.labels[key] == "gold" ? $0 : nil }
            }
            #expect(changed.at("spec", "containers")?[0]?["image"] == "nginx:1.28")
            #expect(changed.labels["host"] == "own")
            #expect(changed.annotations["cni"] == "10.0.0.1")
            #expect(changed.annotations["note"] == "1")
            #expect(
                changed.annotations["vcluster.loft.sh/object-uid"] == hostPod.annotations["vcluster.loft.sh/object-uid"]
            )
            _ = try await pair.tenant.patch(
                .pods, namespace: "default", name: "web",
                patch: .merge(["metadata": ["labels": nil, "annotations": ["note": nil]]]))
            try await eventually("removed labels and annotations go") {
                guard let pod = try await pair.hostObject(.pods, "web") else { return false }
                return pod.labels[key] == nil && pod.annotations["note"] == nil && pod.labels["host"] == "own"
            }
        }
    }

    @Test("labels of the namespace are on the host pod and follow")
    func namespaceLabels() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(.pods, SyncedPair.pod("web"))
            _ = try await pair.eventuallyOnHost(.pods, "web")
            _ = try await pair.tenant.patch(
                .namespaces, namespace: nil, name: "default", patch: .merge(["metadata": ["labels": ["team": "red"]]]))
            try await eventually("the label is on the host pod") {
                try await pair.hostObject(.pods, "web")?.labels[pair.naming.namespaceLabelKey("team")] == "red"
            }
        }
    }

    @Test("a pod that cannot be translated is refused with an event and never reaches the host")
    func refusal() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(
                .pods, SyncedPair.pod("bad", ["volumes": [["name": "v", "gitRepo": ["repository": "https://x"]]]]))
            let event = try await eventually("an event") {
                try await pair.tenant.list(.events, namespace: "default").items.first { $0["reason"] == "SyncWarning" }
            }
            #expect(event.at("involvedObject", "name") == "bad")
            #expect(try await pair.hostObject(.pods, "bad") == nil)
        }
    }

    @Test("projected tokens come from the tenant's API")
    func tokens() async throws {
        try await withSyncedPair { pair in
            let volume: JSONValue = [
                "name": "access", "projected": ["sources": [["serviceAccountToken": ["path": "token"]]]],
            ]
            try await pair.createVirtual(
                .pods, SyncedPair.pod("web", ["serviceAccountName": "robot", "volumes": [volume]]))
            let hostPod = try await pair.eventuallyOnHost(.pods, "web")
            let token = hostPod.annotations.first { $0.key.hasPrefix("vcluster.loft.sh/token-") }
            #expect(token?.value == "token-of-robot")
        }
    }
}

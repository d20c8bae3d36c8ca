internal import KubeCore
internal import SyncSettings
internal import Synchronization
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct RealNodeTests {
    private func settings(_ mode: NodeSync.Mode, _ edit: (inout SyncSettings) -> Void = { _ in }) -> SyncSettings {
        var settings = SyncSettings()
        settings.fromHost.nodes.mode = mode
        edit(&settings)
        return settings
    }

    private func addNode(_ pair: SyncedPair, _ name: String, labels: [String: String] = [:]) async throws {
        var node = KubeObject(apiVersion: "v1", kind: "Node", name: name)
        node.labels = labels
        node["status"] = [
            "capacity": ["cpu": "4", "pods": "110"], "allocatable": ["cpu": "4", "pods": "110"],
            "addresses": [["type": "InternalIP", "address": "10.0.0.5"]],
            "conditions": [["type": "Ready", "status": "True"]],
        ]
        let created = try await pair.hostAPI.create(.nodes, namespace: nil, object: node)
        node.resourceVersion = created.resourceVersion
        _ = try await pair.hostAPI.updateStatus(.nodes, namespace: nil, object: node)
    }

    private func nodes(_ pair: SyncedPair) async throws -> [String] {
        try await pair.tenant.list(.nodes, namespace: nil).items.map(\.name).sorted()
    }

    private func labelNode(_ api: any ResourceAPI, _ name: String, _ labels: JSONValue) async throws {
        _ = try await api.patch(
            .nodes, namespace: nil, name: name, patch: .merge(["metadata": ["labels": labels]]))
    }

    @Test("all nodes are shown, follow the host, and come back when the tenant deletes them")
    func all() async throws {
        try await withSyncedPair(settings: settings(.all)) { pair in
            try await addNode(pair, "a", labels: ["zone": "one"])
            try await addNode(pair, "b")
            try await eventually("both nodes") { try await nodes(pair) == ["a", "b"] }
            let service = try await eventually("the node's Service") {
                try await pair.find(pair.hostAPI, .services, SyncedPair.namespace, "my-vcluster-node-a")
            }
            try await eventually("the status is the host's, at our address") {
                let node = try await pair.virtualObject(.nodes, "a", nil)
                return node.flatMap(FakeNode.internalIP) == service.at("spec", "clusterIP")?.stringValue
                    && node?.at("status", "capacity", "cpu") == "4" && node?.labels == ["zone": "one"]
            }
            try await labelNode(pair.tenant, "a", ["disktype": "ssd", "zone": "mine"])
            try await labelNode(pair.hostAPI, "a", ["zone": "two"])
            try await eventually("each label has its owner's value") {
                try await pair.virtualObject(.nodes, "a", nil)?.labels == ["zone": "two", "disktype": "ssd"]
            }
            #expect(try await pair.find(pair.hostAPI, .nodes, nil, "a")?.labels == ["zone": "two"])
            _ = try await pair.tenant.delete(.nodes, namespace: nil, name: "b")
            try await eventually("the node is back") { try await nodes(pair) == ["a", "b"] }
            _ = try await pair.hostAPI.delete(.nodes, namespace: nil, name: "b")
            try await eventually("the node went with its Service") {
                let service = try await pair.find(
                    pair.hostAPI, .services, SyncedPair.namespace, "my-vcluster-node-b")
                return try await nodes(pair) == ["a"] && service == nil
            }
        }
    }

    @Test("only nodes that match are shown, and those in use if that is asked for")
    func selected() async throws {
        let selector = LabelSelector(matching: ["pool": "tenants"])
        try await withSyncedPair(settings: settings(.selectedOrUsed(selector))) { pair in
            try await addNode(pair, "node-a")
            try await addNode(pair, "node-b", labels: ["pool": "tenants"])
            try await addNode(pair, "node-c")
            try await eventually("the node that matches") { try await nodes(pair) == ["node-b"] }
            _ = try await pair.runningPod("web")
            #expect(try await nodes(pair) == ["node-a", "node-b"])
            try await labelNode(pair.hostAPI, "node-b", ["pool": "others"])
            try await eventually("it matches no more") { try await nodes(pair) == ["node-a"] }
        }
    }

    @Test("a change of mode over a restart takes away what is no longer wanted, and makes stand-ins of copies")
    func modeChange() async throws {
        let pair = try await SyncedPair.start(settings: settings(.all))
        do {
            try await addNode(pair, "node-a", labels: ["zone": "one"])
            try await addNode(pair, "node-b")
            try await eventually("both nodes") { try await nodes(pair) == ["node-a", "node-b"] }
            _ = try await pair.runningPod("web")
            await pair.stopSyncer()
            try await pair.startSyncer(settings: settings(.fake))
            try await eventually("only the used node is left, as a stand-in") {
                let items = try await pair.tenant.list(.nodes, namespace: nil).items
                return items.map(\.name) == ["node-a"] && items.allSatisfy(FakeNode.isFake)
            }
            let pod = try #require(try await pair.virtualObject(.pods, "web"))
            #expect(pod.at("spec", "nodeName") == "node-a" && !pod.isBeingDeleted)
            await pair.stopSyncer()
            try await pair.startSyncer(settings: settings(.used))
            try await eventually("the stand-in is a copy") {
                let node = try await pair.virtualObject(.nodes, "node-a", nil)
                return node.map { !FakeNode.isFake($0) && $0.labels == ["zone": "one"] } ?? false
            }
            await pair.stop()
        } catch {
            await pair.stop()
            throw error
        }
    }

    @Test("with a scheduler of its own the virtual cluster sees what pods of others leave")
    func room() async throws {
        try await withSyncedPair(settings: settings(.all) { $0.schedulesVirtually = true }) { pair in
            try await addNode(pair, "a")
            var other = SyncedPair.pod(
                "other",
                [
                    "nodeName": "a",
                    "containers": [["name": "c", "image": "i", "resources": ["requests": ["cpu": "1500m"]]]],
                ])
            _ = try await pair.hostAPI.create(.pods, namespace: "default", object: other)
            try await eventually("the room is less") {
                let node = try await pair.virtualObject(.nodes, "a", nil)
                return node?.at("status", "allocatable") == ["cpu": "2500m", "pods": "109"]
            }
            other.namespace = "default"
            _ = try await pair.hostAPI.delete(
                .pods, namespace: "default", name: "other", options: DeleteOptions(gracePeriodSeconds: 0))
            try await eventually("the room is there again") {
                let node = try await pair.virtualObject(.nodes, "a", nil)
                return node?.at("status", "allocatable") == ["cpu": "4", "pods": "110"]
            }
        }
    }

    @Test("changes of labels and taints go back to the host when asked for")
    func back() async throws {
        try await withSyncedPair(settings: settings(.all) { $0.fromHost.nodes.syncsBackChanges = true }) { pair in
            try await addNode(pair, "a", labels: ["zone": "one"])
            try await eventually("the node") { try await nodes(pair) == ["a"] }
            _ = try await pair.tenant.patch(
                .nodes, namespace: nil, name: "a",
                patch: .merge([
                    "metadata": ["labels": ["disktype": "ssd"]], "spec": ["unschedulable": true],
                ]))
            try await eventually("the host's node has them") {
                let node = try await pair.find(pair.hostAPI, .nodes, nil, "a")
                return node?.labels == ["zone": "one", "disktype": "ssd"] && node?.at("spec", "unschedulable") == true
            }
            _ = try await pair.tenant.patch(
                .nodes, namespace: nil, name: "a", patch: .merge(["spec": ["unschedulable": nil]]))
            try await eventually("the host's node is uncordoned") {
                try await pair.find(pair.hostAPI, .nodes, nil, "a")?.at("spec", "unschedulable") != true
            }
        }
    }

    @Test("what the tenant takes back while it is on its way to the host goes from the host too")
    func takenBack() async throws {
        let isTakenBack = Mutex(false)
        let takeBack: (any ResourceAPI) -> any ResourceAPI = { tenant in
            InterposedAPI(tenant) { verb, resource, name throws(StatusError) in
                // The host has the change by then, and the virtual node is about to say so.
                guard verb == "update", resource == .nodes, !isTakenBack.withLock({ $0 }),
                    try await tenant.get(.nodes, namespace: nil, name: name).at("spec", "unschedulable") == true
                else { return }
                _ = try await tenant.patch(
                    .nodes, namespace: nil, name: name,
                    patch: .merge(["metadata": ["labels": ["disktype": nil]], "spec": ["unschedulable": nil]]))
                isTakenBack.withLock { $0 = true }
            }
        }
        try await withSyncedPair(
            settings: settings(.all) { $0.fromHost.nodes.syncsBackChanges = true },
            surroundings: .init(virtual: takeBack)
        ) { pair in
            try await addNode(pair, "a", labels: ["zone": "one"])
            try await eventually("the node") { try await nodes(pair) == ["a"] }
            _ = try await pair.tenant.patch(
                .nodes, namespace: nil, name: "a",
                patch: .merge([
                    "metadata": ["labels": ["disktype": "ssd"]], "spec": ["unschedulable": true],
                ]))
            try await eventually("the tenant has taken it back") { isTakenBack.withLock { $0 } }
            try await eventually("neither side has it") {
                let sides = [pair.hostAPI, pair.tenant]
                for side in sides {
                    guard let node = try await pair.find(side, .nodes, nil, "a"), node.labels == ["zone": "one"],
                        node.at("spec", "unschedulable") != true
                    else { return false }
                }
                return true
            }
        }
    }

    @Test("a node of the tenant's own is never touched")
    func ownNode() async throws {
        try await withSyncedPair(settings: settings(.all)) { pair in
            let own = try await pair.tenant.create(
                .nodes, namespace: nil, object: KubeObject(apiVersion: "v1", kind: "Node", name: "a"))
            try await addNode(pair, "a")
            try await eventually("the tenant is told") {
                try await pair.tenant.list(.events, namespace: "default").items.contains {
                    $0["reason"] == "SyncError" && $0.at("involvedObject", "name") == "a"
                }
            }
            #expect(try await pair.virtualObject(.nodes, "a", nil)?.resourceVersion == own.resourceVersion)
            _ = try await pair.tenant.delete(.nodes, namespace: nil, name: "a")
            try await eventually("then the host's is shown") {
                try await pair.virtualObject(.nodes, "a", nil)?.at("status", "capacity", "cpu") == "4"
            }
        }
    }

    @Test("a host that does not let us list its nodes gets stand-ins")
    func refused() async throws {
        try await withSyncedPair(settings: settings(.used), surroundings: .init(refused: ["nodes"])) { pair in
            _ = try await pair.runningPod("web")
            let node = try #require(try await pair.virtualObject(.nodes, "node-a", nil))
            #expect(FakeNode.isFake(node))
        }
    }
}

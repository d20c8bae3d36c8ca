internal import KubeCore
internal import KubeRuntime
internal import Logging
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct MirrorTranslationTests {
    private func host(_ fields: JSONObject, name: String = "fast", namespace: String? = nil) -> KubeObject {
        var object = KubeObject(apiVersion: "x", kind: "X", namespace: namespace, name: name)
        object.uid = "host-uid"
        object.finalizers = ["host/finalizer"]
        object.labels = ["tier": "gold", "vcluster.loft.sh/other": "x"]
        object.annotations = ["note": "1", "kubectl.kubernetes.io/last-applied-configuration": "{}"]
        for (key, value) in fields { object[key] = value }
        return object
    }

    @Test("the copy has the host's fields, labels and annotations, and nothing that means something on the host only")
    func copy() {
        let mirror = MirrorTranslation(kind: .storageClasses).virtualObject(
            for: host(["provisioner": "p", "parameters": ["a": "b"], "secretField": 1]),
            at: ObjectKey(namespace: "", name: "fast"))
        #expect(mirror.apiVersion == "storage.k8s.io/v1" && mirror.kind == "StorageClass" && mirror.name == "fast")
        #expect(mirror.labels == ["tier": "gold", Marker.fromHost: "true"])
        #expect(mirror.annotations == ["note": "1"])
        #expect(mirror["provisioner"] == "p" && mirror["parameters"] == ["a": "b"] && mirror["secretField"] == nil)
        #expect(mirror.finalizers.isEmpty && mirror.uid.isEmpty)
    }

    @Test("a gateway class does not tell which object of the host configures it, and shows its status")
    func gatewayClass() {
        let mirror = MirrorTranslation(kind: .gatewayClasses).virtualObject(
            for: host([
                "spec": ["controllerName": "c", "parametersRef": ["name": "secret"]],
                "status": ["conditions": [["a": 1]]],
            ]), at: ObjectKey(namespace: "", name: "fast"))
        #expect(mirror["spec"] == ["controllerName": "c"])
        #expect(mirror["status"] == ["conditions": [["a": 1]]])
    }

    @Test("capacities of all namespaces appear in one, under names that stay apart")
    func capacities() {
        let kind = MirroredKind.csiStorageCapacities
        #expect(
            kind.admittedPlace(of: KubeObject(apiVersion: "", kind: "", namespace: "csi", name: "csisc-1"))
                == ObjectKey(namespace: "kube-system", name: "csisc-1-x-csi"))
    }

    @Test("objects that a virtual cluster made on the host, and the classes every cluster has, are not shown")
    func admitted() {
        var exported = KubeObject(apiVersion: "", kind: "", name: "vcluster-fast-x-team-x-vc")
        #expect(MirroredKind.storageClasses.admittedPlace(of: exported) != nil)
        exported.labels = [Marker.managedBy: "team-x-other"]
        #expect(MirroredKind.storageClasses.admittedPlace(of: exported) == nil)
        let system = KubeObject(apiVersion: "", kind: "", name: "system-node-critical")
        #expect(MirroredKind.priorityClasses.admittedPlace(of: system) == nil)
    }

    @Test("null, empty and missing fields are the same")
    func equality() {
        let translation = MirrorTranslation(kind: .storageClasses)
        #expect(translation.haveSameContent(host(["parameters": [:]]), host(["parameters": nil])))
        #expect(!translation.haveSameContent(host(["provisioner": "a"]), host(["provisioner": "b"])))
    }
}

@Suite struct MirrorTests {
    private func settings(_ edit: (inout SyncFromHost) -> Void) -> SyncSettings {
        var settings = SyncSettings()
        edit(&settings.fromHost)
        return settings
    }

    private func priorityClass(_ name: String, _ value: Int64, labels: [String: String] = [:]) -> KubeObject {
        var object = KubeObject(apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", name: name)
        object["value"] = .int(value)
        object["description"] = "of the host"
        object.labels = labels
        return object
    }

    private static let priorityClasses = MirroredKind.priorityClasses.resource

    @Test("classes appear, follow the host, and go with it; what the tenant does to them is undone")
    func follows() async throws {
        try await withSyncedPair(settings: settings { $0.priorityClasses.isEnabled = true }) { pair in
            let resource = Self.priorityClasses
            _ = try await pair.hostAPI.create(resource, namespace: nil, object: priorityClass("high", 1000))
            func mirror() async throws -> KubeObject? { try await pair.virtualObject(resource, "high", nil) }
            try await eventually("the class") { try await mirror()?["value"] == 1000 }
            _ = try await pair.hostAPI.patch(
                resource, namespace: nil, name: "high", patch: .merge(["description": "changed"]))
            try await eventually("the change") { try await mirror()?["description"] == "changed" }
            _ = try await pair.tenant.patch(
                resource, namespace: nil, name: "high",
                patch: .merge([
                    "description": "mine",
                    "metadata": ["labels": [Marker.fromHost: nil, "a": "b"], "finalizers": ["tenant/own"]],
                ]))
            try await eventually("the edit is undone") {
                let object = try await mirror()
                return object?["description"] == "changed" && object?.labels == [Marker.fromHost: "true"]
                    && object?.finalizers == []
            }
            _ = try await pair.tenant.delete(resource, namespace: nil, name: "high")
            try await eventually("it is back") { try await mirror() != nil }
            _ = try await pair.hostAPI.delete(resource, namespace: nil, name: "high")
            try await eventually("it goes with the host's") { try await mirror() == nil }
        }
    }

    @Test("a class that was made anew on the host with what cannot be changed is made anew")
    func replaced() async throws {
        try await withSyncedPair(
            settings: settings { $0.priorityClasses.isEnabled = true }, startsSyncer: false
        ) { pair in
            let resource = Self.priorityClasses
            _ = try await pair.hostAPI.create(resource, namespace: nil, object: priorityClass("high", 1000))
            try await pair.startSyncer()
            try await eventually("the class") { try await pair.virtualObject(resource, "high", nil) != nil }
            await pair.stopSyncer()
            _ = try await pair.hostAPI.delete(resource, namespace: nil, name: "high")
            _ = try await pair.hostAPI.create(resource, namespace: nil, object: priorityClass("high", 2000))
            try await pair.startSyncer()
            try await eventually("the new value") {
                try await pair.virtualObject(resource, "high", nil)?["value"] == 2000
            }
        }
    }

    @Test("with a selector only what matches is shown, and leaves when it matches no more")
    func selected() async throws {
        let selector = LabelSelector(matching: ["for": "tenants"])
        try await withSyncedPair(
            settings: settings { $0.priorityClasses = ClassSync(isEnabled: true, selector: selector) }
        ) { pair in
            let resource = Self.priorityClasses
            _ = try await pair.hostAPI.create(resource, namespace: nil, object: priorityClass("hidden", 1))
            _ = try await pair.hostAPI.create(
                resource, namespace: nil, object: priorityClass("shown", 2, labels: ["for": "tenants"]))
            func names() async throws -> [String] {
                try await pair.tenant.list(resource, namespace: nil).items.map(\.name)
                    .filter { !$0.hasPrefix("system-") }
            }
            try await eventually("only the one that matches") { try await names() == ["shown"] }
            _ = try await pair.hostAPI.patch(
                resource, namespace: nil, name: "shown", patch: .merge(["metadata": ["labels": ["for": nil]]]))
            try await eventually("none") { try await names().isEmpty }
        }
    }

    @Test("an object of the tenant's own stays as it is, and makes way by itself")
    func conflict() async throws {
        try await withSyncedPair(settings: settings { $0.priorityClasses.isEnabled = true }) { pair in
            let resource = Self.priorityClasses
            let own = try await pair.tenant.create(resource, namespace: nil, object: priorityClass("high", 7))
            _ = try await pair.hostAPI.create(resource, namespace: nil, object: priorityClass("high", 1000))
            try await eventually("the tenant is told") {
                try await pair.tenant.list(.events, namespace: "default").items.contains {
                    $0["reason"] == "SyncError" && $0.at("involvedObject", "name") == "high"
                }
            }
            #expect(try await pair.virtualObject(resource, "high", nil)?.resourceVersion == own.resourceVersion)
            _ = try await pair.tenant.delete(resource, namespace: nil, name: "high")
            try await eventually("the host's class") {
                try await pair.virtualObject(resource, "high", nil)?["value"] == 1000
            }
        }
    }

    @Test("kinds that the host lacks or does not let us read keep nothing else waiting")
    func missing() async throws {
        let settings = settings {
            $0.gatewayClasses.isEnabled = true
            $0.volumeSnapshotClasses.isEnabled = true
            $0.ingressClasses.isEnabled = true
            $0.priorityClasses.isEnabled = true
        }
        try await withSyncedPair(settings: settings, surroundings: .init(refused: ["ingressclasses"])) { pair in
            _ = try await pair.hostAPI.create(Self.priorityClasses, namespace: nil, object: priorityClass("high", 1))
            try await eventually("the kind that is there") {
                try await pair.virtualObject(Self.priorityClasses, "high", nil) != nil
            }
        }
    }

    @Test("CSINodes are shown of nodes that are shown")
    func csiNodes() async throws {
        let settings = settings {
            $0.nodes.mode = .selected(LabelSelector(matching: ["pool": "tenants"]))
            $0.csiNodes = true
        }
        try await withSyncedPair(settings: settings) { pair in
            for (name, labels) in [("a", ["pool": "tenants"]), ("b", [:])] {
                var node = KubeObject(apiVersion: "v1", kind: "Node", name: name)
                node.labels = labels
                _ = try await pair.hostAPI.create(.nodes, namespace: nil, object: node)
                var csiNode = KubeObject(apiVersion: "storage.k8s.io/v1", kind: "CSINode", name: name)
                csiNode["spec"] = ["drivers": [["name": "d", "nodeID": .string(name)]]]
                _ = try await pair.hostAPI.create(.csiNodes, namespace: nil, object: csiNode)
            }
            try await eventually("the CSINode of the node that is shown") {
                try await pair.virtualObject(.csiNodes, "a", nil) != nil
            }
            #expect(try await pair.tenant.list(.csiNodes, namespace: nil).items.map(\.name) == ["a"])
        }
    }
}

@Suite struct ClassLimitTests {
    @Test("with a selector only visible classes may be named; without there is no limit")
    func limits() async throws {
        var settings = SyncSettings()
        settings.fromHost.storageClasses = ClassSync(
            isEnabled: true, selector: LabelSelector(matching: ["for": "tenants"]))
        settings.fromHost.ingressClasses.isEnabled = true
        let host = try await TestCluster.start()
        var fast = KubeObject(apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: "fast")
        fast["provisioner"] = "p"
        fast.labels = ["for": "tenants"]
        _ = try await host.api.create(.storageClasses, namespace: nil, object: fast)
        fast.name = "slow"
        fast.labels = [:]
        _ = try await host.api.create(.storageClasses, namespace: nil, object: fast)
        let limits = ClassLimits(settings.fromHost, host: host.api, clock: .system, logger: Logger(label: "test"))
        #expect(throws: SyncRefusal.waiting("waiting for the storage classes of the host")) {
            try limits.check(.storageClass, "fast")
        }
        let reflector = try #require(limits.reflector(of: .storageClass))
        let running = Task { await reflector.run() }
        try await reflector.waitUntilSynced()
        try limits.check(.storageClass, "fast")
        try limits.check(.storageClass, nil)
        try limits.check(.storageClass, "")
        try limits.check(.ingressClass, "anything")
        try limits.check(.priorityClass, "anything")
        #expect(
            throws: SyncRefusal.unacceptable("storage class \"slow\" is not available in this virtual cluster")
        ) { try limits.check(.storageClass, "slow") }
        #expect(limits.isVisible(.storageClass, "fast") == true && limits.isVisible(.storageClass, "slow") == false)
        #expect(limits.isVisible(.runtimeClass, "x") == nil)
        running.cancel()
        await running.value
        await host.stop()
    }
}

internal import KubeCore
internal import SyncSettings
internal import Testing

@testable internal import Syncer

@Suite struct NodeSelectionTests {
    private static let host = node(labels: ["zone": "a"])
    private static let matching = LabelSelector(matching: ["zone": "a"])
    private static let other = LabelSelector(matching: ["zone": "b"])

    struct Case: Sendable, CustomTestStringConvertible {
        let mode: NodeSync.Mode
        let isUsed: Bool
        let onHost: Bool
        let expected: NodeSelection.Appearance
        var testDescription: String { "\(mode) used=\(isUsed) onHost=\(onHost)" }
    }

    @Test(
        "the five modes",
        arguments: [
            Case(mode: .fake, isUsed: true, onHost: false, expected: .fake),
            Case(mode: .fake, isUsed: false, onHost: true, expected: .hidden),
            Case(mode: .used, isUsed: true, onHost: true, expected: .real),
            Case(mode: .used, isUsed: false, onHost: true, expected: .hidden),
            Case(mode: .used, isUsed: true, onHost: false, expected: .hidden),
            Case(mode: .all, isUsed: false, onHost: true, expected: .real),
            Case(mode: .all, isUsed: true, onHost: false, expected: .hidden),
            Case(mode: .selected(matching), isUsed: false, onHost: true, expected: .real),
            Case(mode: .selected(other), isUsed: true, onHost: true, expected: .hidden),
            Case(mode: .selectedOrUsed(other), isUsed: true, onHost: true, expected: .real),
            Case(mode: .selectedOrUsed(other), isUsed: false, onHost: true, expected: .hidden),
            Case(mode: .selectedOrUsed(matching), isUsed: false, onHost: true, expected: .real),
        ])
    func modes(_ test: Case) {
        let selection = NodeSelection(mode: test.mode)
        #expect(selection.appearance(of: test.onHost ? Self.host : nil, isUsed: test.isUsed) == test.expected)
    }
}

private func node(labels: [String: String] = [:], spec: JSONValue = [:]) -> KubeObject {
    var node = KubeObject(apiVersion: "v1", kind: "Node", name: "n.1")
    node.labels = labels
    node["spec"] = spec
    node["status"] = [
        "capacity": ["cpu": "4", "memory": "8Gi", "pods": "110"],
        "allocatable": ["cpu": "3500m", "memory": "6Gi", "pods": "110", "nvidia.com/gpu": "2"],
        "addresses": [
            ["type": "InternalIP", "address": "10.0.0.5"], ["type": "ExternalIP", "address": "203.0.113.9"],
        ],
        "images": [["names": ["registry/secret-project:1"]]], "daemonEndpoints": ["kubeletEndpoint": ["Port": 10255]],
        "volumesAttached": [["name": "kubernetes.io/csi/d^vol-of-others", "devicePath": ""]],
        "conditions": [["type": "Ready", "status": "True", "lastHeartbeatTime": "2026-01-01T00:00:00Z"]],
    ]
    return node
}

private func taint(_ key: String, _ value: String = "", _ effect: String = "NoSchedule") -> JSONValue {
    ["key": .string(key), "value": .string(value), "effect": .string(effect)]
}

@Suite struct NodeTranslationTests {
    private func translation(_ tolerations: [JSONValue] = [], _ edit: (inout NodeSync) -> Void = { _ in })
        -> NodeTranslation
    {
        var settings = NodeSync()
        settings.mode = .all
        edit(&settings)
        return NodeTranslation(settings: settings, enforcedTolerations: tolerations)
    }

    private func show(
        _ host: KubeObject, over current: KubeObject? = nil, _ translation: NodeTranslation? = nil,
        address: String? = "10.96.3.4", foreign: ResourceAmounts = ResourceAmounts(), foreignPods: Int = 0
    ) -> KubeObject {
        (translation ?? self.translation()).virtualNode(
            for: host, current: current, address: address, foreign: foreign, foreignPods: foreignPods)
    }

    @Test("the addresses are those of the node's Service, and the kubelet's port is ours")
    func addresses() {
        let shown = show(node())
        #expect(
            shown.at("status", "addresses") == [
                ["type": "Hostname", "address": "n-1.nodes.vcluster.com"],
                ["type": "InternalIP", "address": "10.96.3.4"],
            ])
        #expect(shown.at("status", "daemonEndpoints", "kubeletEndpoint", "Port") == 10250)
        #expect(show(node(), address: nil).at("status", "addresses")?.arrayValue?.count == 2)
    }

    @Test("attack 49: volumes of others never show, and images only when they may")
    func images() {
        #expect(show(node()).at("status", "volumesAttached") == nil)
        #expect(show(node()).at("status", "images")?.arrayValue?.count == 1)
        #expect(show(node(), translation { $0.clearsImageStatus = true }).at("status", "images") == [])
    }

    @Test("what pods of others take is not allocatable, and never less than nothing")
    func room() {
        var taken = ResourceAmounts()
        taken.milliCPU = 500
        taken.memoryBytes = 7 << 30
        taken.others = ["nvidia.com/gpu": 1]
        let shown = show(node(), foreign: taken, foreignPods: 10)
        #expect(
            shown.at("status", "allocatable") == ["cpu": "3", "memory": "0", "pods": "100", "nvidia.com/gpu": "1"])
        #expect(shown.at("status", "capacity") == ["cpu": "4", "memory": "8Gi", "pods": "110"])
    }

    @Test("labels of the host follow it, labels of the tenant stay")
    func labels() {
        var shown = show(node(labels: ["zone": "a", "old": "1"]))
        #expect(shown.labels == ["zone": "a", "old": "1"])
        shown.labels = ["zone": "changed", "old": "1", "disktype": "ssd"]
        shown = show(node(labels: ["zone": "b"]), over: shown)
        #expect(shown.labels == ["zone": "b", "disktype": "ssd"])
    }

    @Test("taints of both sides are there, and each side takes its own away")
    func taints() {
        var shown = show(node(spec: ["taints": [taint("gpu", "yes")]]))
        #expect(shown.at("spec", "taints") == [taint("gpu", "yes")])
        shown.set([taint("mine")], at: "spec", "taints")  // the host's is gone: the tenant cannot do that
        shown = show(node(spec: ["taints": [taint("gpu", "yes")]]), over: shown)
        #expect(shown.at("spec", "taints") == [taint("gpu", "yes"), taint("mine")])
        shown = show(node(), over: shown)
        #expect(shown.at("spec", "taints") == [taint("mine")])
        shown.set(nil, at: "spec", "taints")
        #expect(show(node(), over: shown).at("spec", "taints") == nil)
    }

    struct Toleration: Sendable {
        let value: JSONValue
        let hides: Bool
    }

    @Test(
        "taints that all pods are made to tolerate are hidden",
        arguments: [
            Toleration(value: ["key": "gpu", "operator": "Exists"], hides: true),
            Toleration(value: ["operator": "Exists"], hides: true),
            Toleration(value: ["key": "gpu", "value": "yes", "effect": "NoSchedule"], hides: true),
            Toleration(value: ["key": "gpu", "value": "no"], hides: false),
            Toleration(value: ["key": "gpu", "operator": "Exists", "effect": "NoExecute"], hides: false),
        ])
    func tolerated(_ toleration: Toleration) {
        let shown = show(node(spec: ["taints": [taint("gpu", "yes")]]), over: nil, translation([toleration.value]))
        #expect((shown.at("spec", "taints") == nil) == toleration.hides)
    }

    @Test("cordoned by the host, by the tenant, by both: each takes back only its own")
    func cordons() {
        func isCordoned(_ node: KubeObject) -> Bool { node.at("spec", "unschedulable") == true }
        var shown = show(node(spec: ["unschedulable": true]))
        #expect(isCordoned(shown))
        shown.set(nil, at: "spec", "unschedulable")
        shown = show(node(spec: ["unschedulable": true]), over: shown)
        #expect(isCordoned(shown), "the tenant cannot uncordon for the host")
        shown = show(node(), over: shown)
        #expect(!isCordoned(shown))
        shown.set(true, at: "spec", "unschedulable")
        shown = show(node(), over: shown)
        #expect(isCordoned(shown))
        shown = show(node(), over: show(node(spec: ["unschedulable": true]), over: shown))
        #expect(isCordoned(shown), "the tenant's cordon outlives the host's")
    }

    @Test("a stand-in becomes a copy, and loses what made it a stand-in")
    func fromStandIn() {
        var standIn = FakeNode(virtualClusterName: "vc", kubernetesVersion: "v1.36.0")
            .node(named: "n.1", internalIP: "10.96.3.4", now: Timestamp(rfc3339: "2026-01-01T00:00:00Z")!)
        standIn.labels["disktype"] = "ssd"
        let shown = show(node(labels: ["zone": "a"]), over: standIn)
        #expect(shown.labels == ["zone": "a", "disktype": "ssd"])
        #expect(Set(shown.annotations.keys) == [Marker.hostState])
    }

    @Test("the same host node shown again is the same")
    func stable() {
        let host = node(labels: ["b": "1", "a": "2"], spec: ["taints": [taint("x")], "unschedulable": true])
        let shown = show(host)
        #expect(NodeDifference(from: shown, to: show(host, over: shown)).isEmpty)
    }

    @Test("heartbeats are told now and then, free room by itself is recognised")
    func differences() {
        func beating(_ time: String) -> KubeObject {
            var host = node()
            host.set(
                [["type": "Ready", "status": "True", "lastHeartbeatTime": .string(time)]], at: "status", "conditions")
            return show(host)
        }
        let first = beating("2026-01-01T00:00:00Z")
        #expect(NodeDifference(from: first, to: beating("2026-01-01T00:03:00Z")).isEmpty)
        #expect(NodeDifference(from: first, to: beating("2026-01-01T00:05:00Z")).status)
        var taken = ResourceAmounts()
        taken.milliCPU = 1
        let fuller = NodeDifference(from: show(node()), to: show(node(), foreign: taken))
        #expect(fuller.isOnlyAllocatable && fuller.status && !fuller.main)
        #expect(
            !NodeDifference(from: show(node()), to: show(node(labels: ["a": "b"]), foreign: taken)).isOnlyAllocatable)
    }

    @Test("changes go back to the host only when asked for, and only the tenant's")
    func back() throws {
        let host = node(labels: ["zone": "a", "old": "1"], spec: ["taints": [taint("gpu", "yes")]])
        var shown = show(host)
        shown.labels = ["zone": "a", "disktype": "ssd", "vcluster.loft.sh/managed-by": "other"]
        shown.set([taint("gpu", "yes"), taint("mine")], at: "spec", "taints")
        shown.set(true, at: "spec", "unschedulable")
        #expect(translation().hostPatch(for: host, from: shown) == nil)
        let back = translation { $0.syncsBackChanges = true }
        let patch = try #require(back.hostPatch(for: host, from: shown))
        #expect(patch["metadata"] == ["labels": ["disktype": "ssd", "old": nil]])
        #expect(patch["spec"] == ["taints": [taint("gpu", "yes"), taint("mine")], "unschedulable": true])
        #expect(back.hostPatch(for: host, from: show(host, back)) == nil)
    }

    @Test("what is the host's is told in full by the annotation")
    func state() throws {
        let host = node(labels: ["zone": "a"], spec: ["taints": [taint("gpu", "yes")]])
        let state = HostNodeState(host, taints: [taint("gpu", "yes")], isUnschedulable: true)
        var virtual = node()
        #expect(HostNodeState(shownBy: virtual) == nil)
        virtual.annotations[Marker.hostState] = state.text
        #expect(HostNodeState(shownBy: virtual) == state)
        virtual.annotations[Marker.hostState] = "not json"
        #expect(HostNodeState(shownBy: virtual) == nil)
    }
}

@Suite struct ForeignPodsTests {
    @Test("of a pod only what it takes is kept, and nothing of our own and finished ones")
    func reduced() {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "other", name: "db")
        pod.labels = ["app": "db"]
        pod["spec"] = [
            "nodeName": "n1",
            "containers": [
                ["name": "c", "image": "i", "env": [["name": "PASSWORD"]], "resources": ["requests": ["cpu": "1"]]]
            ],
        ]
        let reduced = ForeignPods.reduced(pod, isOurs: false)
        #expect(reduced["spec"] == ["nodeName": "n1", "containers": [["resources": ["requests": ["cpu": "1"]]]]])
        #expect(reduced.labels.isEmpty)
        #expect(ForeignPods.reduced(pod, isOurs: true)["spec"] == nil)
        pod.set("Succeeded", at: "status", "phase")
        #expect(ForeignPods.reduced(pod, isOurs: false)["spec"] == nil)
    }
}

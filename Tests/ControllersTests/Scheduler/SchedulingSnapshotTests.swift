import KubeCore
import Testing

@testable import Controllers

@Suite struct SchedulingSnapshotTests {
    private static func node(_ name: String, labels: JSONObject = [:], spec: JSONObject = [:], pods: Int = 10)
        -> KubeObject
    {
        KubeObject(
            [
                "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name), "labels": .object(labels)],
                "spec": .object(spec),
                "status": ["allocatable": ["cpu": "2", "memory": "4Gi", "pods": .string("\(pods)")]],
            ] as JSONObject)
    }

    private static func place(_ pod: KubeObject, on nodes: [KubeObject]) -> SchedulingSnapshot.Placement {
        var snapshot = SchedulingSnapshot()
        for node in nodes { snapshot.setNode(node) }
        return snapshot.place(PodDemand(pod))
    }

    private static func asking(cpu: String) -> JSONObject {
        ["containers": [["name": "c", "resources": ["requests": ["cpu": .string(cpu)]]]]]
    }

    @Test(
        "a pod that fits nowhere is told why, in kube-scheduler's words",
        arguments: [
            ([], [:], "no nodes available to schedule pods"),
            ([node("a", spec: ["unschedulable": true])], [:], "0/1 nodes are available: 1 node(s) were unschedulable."),
            (
                [node("a", spec: ["taints": [["key": "k", "value": "v", "effect": "NoSchedule"]]]), node("b")],
                asking(cpu: "3"),
                "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s)."
            ),
            (
                [node("a"), node("b")], ["nodeSelector": ["disk": "ssd"]],
                "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."
            ),
            ([node("a", pods: 0)], [:], "0/1 nodes are available: 1 Too many pods."),
        ] as [([KubeObject], JSONObject, String)])
    func unschedulable(nodes: [KubeObject], spec: JSONObject, message: String) {
        #expect(Self.place(Sample.pod("p", node: "", spec: spec), on: nodes) == .unschedulable(message))
    }

    @Test(
        "selectors, affinity and tolerations lead to the node that is meant",
        arguments: [
            ["nodeSelector": ["disk": "ssd"]],
            ["tolerations": [["key": "k", "operator": "Exists"]], "nodeSelector": ["disk": "ssd"]],
            [
                "affinity": [
                    "nodeAffinity": [
                        "requiredDuringSchedulingIgnoredDuringExecution": [
                            "nodeSelectorTerms": [
                                ["matchExpressions": [["key": "disk", "operator": "In", "values": ["ssd"]]]]
                            ]
                        ]
                    ]
                ]
            ],
            [
                "affinity": [
                    "nodeAffinity": [
                        "requiredDuringSchedulingIgnoredDuringExecution": [
                            "nodeSelectorTerms": [
                                ["matchFields": [["key": "metadata.name", "operator": "In", "values": ["b"]]]]
                            ]
                        ]
                    ]
                ]
            ],
        ] as [JSONObject])
    func placed(spec: JSONObject) {
        let nodes = [Self.node("a"), Self.node("b", labels: ["disk": "ssd"]), Self.node("c")]
        #expect(Self.place(Sample.pod("p", node: "", spec: spec), on: nodes) == .node("b"))
    }

    @Test("pods of one controller spread over the nodes, and room that becomes free is used again")
    func spreading() {
        var snapshot = SchedulingSnapshot()
        for name in ["a", "b", "c"] { snapshot.setNode(Self.node(name, pods: 3)) }
        let owner: JSONValue = [
            "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "r", "uid": "r", "controller": true,
        ]
        func demand(_ index: Int) -> PodDemand {
            PodDemand(Sample.pod("p\(index)", node: "", metadata: ["ownerReferences": [owner]]))
        }
        var counts: [String: Int] = [:]
        for index in 0..<9 {
            if case .node(let name) = snapshot.place(demand(index)) { counts[name, default: 0] += 1 }
            let least = ["a", "b", "c"].map { counts[$0] ?? 0 }.min() ?? 0
            #expect(counts.values.allSatisfy { $0 <= least + 1 })
        }
        let refused = snapshot.place(demand(9))
        #expect(refused == .unschedulable("0/3 nodes are available: 3 Too many pods."))
        snapshot.release("uid-p0")
        if case .unschedulable = snapshot.place(demand(9)) { Issue.record("the free place was not used") }
    }

    @Test("a heartbeat of a node makes no room, a taint that goes does")
    func changes() {
        var snapshot = SchedulingSnapshot()
        let closed = Self.node("a", spec: ["unschedulable": true])
        let changes = [closed, closed, Self.node("a")].map { snapshot.setNode($0) }
        #expect(changes == [true, false, true])
    }
}

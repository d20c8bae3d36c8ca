import KubeCore
import Testing

@testable import Controllers

@Suite struct NodeTaintsTests {
    private static func node(_ conditions: [String: String], taints: [String], unschedulable: Bool = false)
        -> KubeObject
    {
        var node = KubeObject(apiVersion: "v1", kind: "Node", name: "n")
        node.set(
            .array(taints.map { ["key": .string($0), "effect": "NoSchedule"] }), at: "spec", "taints")
        if unschedulable { node.set(true, at: "spec", "unschedulable") }
        node.set(
            .array(conditions.map { ["type": .string($0.key), "status": .string($0.value)] }), at: "status",
            "conditions")
        return node
    }

    private static let rows: [(node: KubeObject, taints: [String]?)] = [
        (node(["Ready": "True"], taints: ["node.kubernetes.io/not-ready", "mine"]), ["mine"]),
        (node(["Ready": "True"], taints: ["mine"]), nil),
        (node([:], taints: ["node.kubernetes.io/not-ready"]), []),
        (
            node(["Ready": "False"], taints: []),
            ["node.kubernetes.io/not-ready", "node.kubernetes.io/not-ready NoExecute"]
        ),
        (
            node(["Ready": "Unknown"], taints: ["node.kubernetes.io/not-ready"]),
            ["node.kubernetes.io/unreachable", "node.kubernetes.io/unreachable NoExecute"]
        ),
        (
            node(["Ready": "True", "DiskPressure": "True", "MemoryPressure": "False"], taints: []),
            ["node.kubernetes.io/disk-pressure"]
        ),
        (node(["Ready": "True"], taints: [], unschedulable: true), ["node.kubernetes.io/unschedulable"]),
        (node(["Ready": "True"], taints: ["node.kubernetes.io/unschedulable"]), []),
    ]

    @Test("taints follow the conditions; those of others stay", arguments: rows.indices)
    func taints(_ index: Int) {
        let row = Self.rows[index]
        let changed = NodeTaints.changed(row.node, now: .now())
        #expect(
            changed?.map { $0.text("key") + ($0.text("effect") == "NoExecute" ? " NoExecute" : "") } == row.taints)
    }
}

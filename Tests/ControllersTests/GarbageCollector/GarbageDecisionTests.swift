import KubeCore
import Testing

@testable import Controllers

@Suite struct GarbageDecisionTests {
    private static func object(
        _ uid: String, owners: [(uid: String, blocks: Bool)] = [], finalizers: [String] = [], isDeleted: Bool = false
    ) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: uid)
        object.set(.string(uid), at: "metadata", "uid")
        object.ownerReferences = owners.map {
            OwnerReference(
                apiVersion: "v1", kind: "ConfigMap", name: $0.uid, uid: $0.uid, blocksOwnerDeletion: $0.blocks)
        }
        object.finalizers = finalizers
        if isDeleted { object.set(Sample.time(0), at: "metadata", "deletionTimestamp") }
        return object
    }

    private static func node(_ object: KubeObject) -> OwnerGraph.Node { .init(object, resource: .configMaps) }

    private static func decide(
        _ object: KubeObject, _ states: [GarbageDecision.OwnerState], dependents: [KubeObject] = []
    ) -> GarbageDecision {
        let node = node(object)
        return GarbageDecision(
            node, owners: Array(zip(node.owners, states)).map { (reference: $0.0, state: $0.1) },
            dependents: dependents.map(Self.node))
    }

    @Test(
        "an object stays while an owner stays, and goes with the last one",
        arguments: [
            ([], .keep), ([.solid], .keep), ([.absent], .delete(.background, unblocking: false)),
            ([.solid, .absent], .dropOwners(["o1"])), ([.waiting, .solid], .dropOwners(["o0"])),
            ([.absent, .absent], .delete(.background, unblocking: false)),
            ([.waiting], .delete(.background, unblocking: false)),
        ] as [([GarbageDecision.OwnerState], GarbageDecision)])
    func owners(states: [GarbageDecision.OwnerState], expected: GarbageDecision) {
        let object = Self.object("x", owners: states.indices.map { ("o\($0)", true) })
        #expect(Self.decide(object, states) == expected)
    }

    @Test("what its owner waits for goes in the foreground itself when it has dependents")
    func cascading() {
        let object = Self.object("x", owners: [("o", true)])
        let child = Self.object("c", owners: [("x", true)])
        #expect(Self.decide(object, [.waiting], dependents: [child]) == .delete(.foreground, unblocking: false))
    }

    @Test("foreground deletion looks at the dependents that block, and ends without any")
    func foreground() {
        let owner = Self.object("o", finalizers: ["foregroundDeletion"], isDeleted: true)
        let blocking = Self.object("a", owners: [("o", true)])
        let free = Self.object("b", owners: [("o", false)])
        #expect(Self.decide(owner, [], dependents: [blocking, free]) == .examine(["a"]))
        #expect(Self.decide(owner, [], dependents: [free]) == .finishForeground)
    }

    @Test("finalizers of the object say how its own dependents fare")
    func policies() {
        let orphaning = Self.object("x", owners: [("o", false)], finalizers: ["orphan"])
        #expect(Self.decide(orphaning, [.absent]) == .delete(.orphan, unblocking: false))
        #expect(Self.decide(Self.object("x", owners: [("o", false)], isDeleted: true), [.absent]) == .keep)
    }

    @Test("the graph asks for dependents of what is gone, and keeps nothing of objects without owners")
    func graph() {
        var graph = OwnerGraph()
        let ownerless = graph.observe(Self.object("o"), resource: .configMaps)
        #expect(ownerless == OwnerGraph.Attention())
        #expect(graph.nodes.isEmpty)
        let child = Self.object("c", owners: [("o", true)])
        let isNew = graph.observe(child, resource: .configMaps)
        let isKnown = graph.observe(child, resource: .configMaps)
        #expect(isNew.examine == ["c"] && isKnown.examine.isEmpty)
        let ownerGone = graph.remove("o")
        #expect(ownerGone.examine == ["c"] && graph.isKnownGone("o"))
        let childGone = graph.remove("c")
        #expect(childGone.examine.isEmpty && graph.nodes.isEmpty)
    }
}

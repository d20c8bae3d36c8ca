import KubeCore
import Testing

@testable import Syncer

@Suite struct ComparisonTests {
    // MARK: Inventory

    private var ownership: HostOwnership {
        let service = HostServiceReference(name: "v", uid: "u", clusterIP: "10.0.0.1")
        return HostOwnership(
            naming: HostNaming(
                SyncerConfiguration(virtualClusterName: "v", hostNamespace: "team", service: service)))
    }

    private func hostObject(
        _ name: String, for virtual: String?, uid: String = "1", managedBy: String = "v", isDeleted: Bool = false
    ) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: "team", name: name)
        object.labels = [Marker.managedBy: managedBy]
        if let virtual {
            object.annotations = [
                Marker.objectName: virtual, Marker.objectNamespace: "default", Marker.objectUID: uid,
            ]
        }
        if isDeleted { object.set("2026-01-01T00:00:00Z", at: "metadata", "deletionTimestamp") }
        return object
    }

    private func virtualObject(_ name: String, uid: String = "1") -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: name)
        object.uid = uid
        return object
    }

    private func problems(
        of resource: GroupVersionResource = .configMaps, isSynced: Bool = true, host: [KubeObject],
        virtual: [KubeObject]?
    ) -> [Difference.Problem] {
        HostInventory(ownership: ownership).differences(
            of: resource, isSynced: isSynced, host: host, virtual: virtual
        ).map(\.problem)
    }

    @Test("a host object whose virtual object is there, under the uid that it was made for, is no difference")
    func alive() {
        #expect(problems(host: [hostObject("a-x-default-x-v", for: "a")], virtual: [virtualObject("a")]).isEmpty)
    }

    @Test(
        "a host object whose virtual object is gone, or was replaced by another of the name, is an orphan",
        arguments: [[], [("a", "2")], [("b", "1")]] as [[(String, String)]])
    func orphans(virtual: [(String, String)]) {
        let existing = virtual.map { virtualObject($0.0, uid: $0.1) }
        #expect(problems(host: [hostObject("a-x-default-x-v", for: "a")], virtual: existing) == [.orphaned])
    }

    @Test("an object that is on its way out, or was reserved a moment ago, is no orphan")
    func transient() {
        let leaving = hostObject("a-x-default-x-v", for: "a", isDeleted: true)
        let reserved = hostObject("b-x-default-x-v", for: "b", uid: "")
        #expect(problems(host: [leaving, reserved], virtual: []).isEmpty)
    }

    @Test("a Service is taken over by the next of its name, so that it keeps its address")
    func takenOver() {
        let service = hostObject("a-x-default-x-v", for: "a")
        #expect(problems(of: .services, host: [service], virtual: [virtualObject("a", uid: "2")]).isEmpty)
        #expect(problems(of: .services, host: [service], virtual: []) == [.orphaned])
    }

    @Test("what is left of a kind that is no longer synced is told, and of kinds that hold data never removed")
    func notSynced() {
        let left = HostInventory(ownership: ownership)
        let objects = [hostObject("a-x-default-x-v", for: "a")]
        for (resource, isRepairable) in [
            (GroupVersionResource.configMaps, true), (.persistentVolumeClaims, false), (.persistentVolumes, false),
        ] {
            let found = left.differences(of: resource, isSynced: false, host: objects, virtual: nil)
            #expect(found.map(\.problem) == [.notSynced])
            #expect(found.map(\.isRepairable) == [isRepairable])
        }
    }

    @Test("markers that do not lead back to the object's own name prove nothing")
    func unproven() {
        #expect(problems(host: [hostObject("other", for: "a")], virtual: []) == [.unproven])
        let difference = Difference(
            side: .host, resource: GroupResource(group: "", resource: "configmaps"), problem: .unproven)
        #expect(!difference.isRepairable)
    }

    @Test("labels that the host's own controllers copied from ours are no claim")
    func copiedLabels() {
        #expect(problems(of: .endpointSlices, host: [hostObject("web-abc", for: nil)], virtual: []).isEmpty)
    }

    // MARK: Plans

    private func write(
        _ action: PlannedWrite.Action, subresource: String? = nil, name: String = "a-x-default-x-v",
        refusal: String? = nil
    ) -> PlannedWrite {
        PlannedWrite(
            side: .host, resource: .pods, subresource: subresource, namespace: "team", name: name, action: action,
            counterpart: "default/a", refusal: refusal)
    }

    @Test(
        "what would be created is missing, what would be changed differs, what would be deleted is an orphan",
        arguments: [
            (.create, .missing), (.change(["spec.type"]), .differing(["spec.type"])), (.delete, .orphaned),
        ] as [(PlannedWrite.Action, Difference.Problem)])
    func plans(action: PlannedWrite.Action, problem: Difference.Problem) {
        let found = Comparison.differences(writes: [write(action)], notices: [], inventory: [])
        #expect(found.map(\.problem) == [problem])
        #expect(found.first?.counterpart == "default/a")
    }

    @Test("several changes of one object are one difference, with all fields in order")
    func merged() {
        let writes = [
            write(.change(["status.phase"]), subresource: "status"),
            write(.change(["metadata.labels[app]", "spec.x"])),
        ]
        let found = Comparison.differences(writes: writes, notices: [], inventory: [])
        #expect(found.map(\.problem) == [.differing(["metadata.labels[app]", "spec.x", "status.phase"])])
    }

    @Test("what the host refuses is said once, in the host's words")
    func refused() {
        let notice = PlannedNotice(kind: "Pod", namespace: "default", name: "a", message: "Error syncing: quota")
        let found = Comparison.differences(
            writes: [write(.create, refusal: "exceeded quota: q")], notices: [notice], inventory: [])
        #expect(found.map(\.problem) == [.refused("exceeded quota: q")])
        let alone = Comparison.differences(writes: [], notices: [notice], inventory: [])
        #expect(alone.map(\.problem) == [.refused("Error syncing: quota")])
        #expect(alone.map(\.side) == [.virtual])
    }

    @Test("only what is there at two looks counts, as the second look sees it")
    func confirmed() {
        func differing(_ name: String, _ fields: [String]) -> Difference {
            Difference(
                side: .host, resource: GroupResource(group: "", resource: "pods"), namespace: "n", name: name,
                problem: .differing(fields))
        }
        let first = [differing("a", ["x"]), differing("b", ["x"])]
        let second = [differing("b", ["y"]), differing("c", ["x"])]
        #expect(Comparison.confirmed(first, second) == [differing("b", ["y"])])
    }

    @Test(
        "the fields of a patch are its leaves, without what only guards it",
        arguments: [
            (["spec": ["a": 1, "b": ["c": nil]]], ["spec.a", "spec.b.c"]),
            (["metadata": ["uid": "u", "resourceVersion": "1", "labels": ["x/y": "z"]]], ["metadata.labels[x/y]"]),
            (["spec": ["ports": [["port": 1]]]], ["spec.ports"]), ([:], [""]),
        ] as [(JSONValue, [String])])
    func fieldPaths(patch: JSONValue, expected: [String]) { #expect(FieldPaths.leaves(of: patch) == expected) }
}

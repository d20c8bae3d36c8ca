import KubeCore
import Testing

@testable import Controllers

@Suite struct ClaimRetentionTests {
    @Test(
        "a claim is owned by what it goes with",
        arguments: [
            ("Retain", "Retain", false, []), ("Retain", "Retain", true, []), ("Delete", "Retain", false, ["set"]),
            ("Delete", "Retain", true, ["set"]), ("Retain", "Delete", false, []), ("Retain", "Delete", true, ["pod"]),
            ("Delete", "Delete", false, ["set"]), ("Delete", "Delete", true, ["pod"]),
        ])
    func owners(whenDeleted: String, whenScaled: String, isCondemned: Bool, expected: [String]) {
        func object(_ kind: String, _ uid: String) -> KubeObject {
            var object = KubeObject(apiVersion: "v1", kind: kind, namespace: "default", name: uid)
            object.set(.string(uid), at: "metadata", "uid")
            return object
        }
        var set = object("StatefulSet", "set")
        set["spec"] = [
            "persistentVolumeClaimRetentionPolicy": [
                "whenDeleted": .string(whenDeleted), "whenScaled": .string(whenScaled),
            ]
        ]
        let pod = object("Pod", "pod")
        var claim = object("PersistentVolumeClaim", "claim")
        let stranger = OwnerReference(apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "x")
        // Whatever it was before, strangers stay.
        for before in [[], [set], [pod], [set, pod]] {
            claim.ownerReferences = [stranger] + before.map { OwnerReference(controller: $0) }
            let owners = ClaimRetention(set).owners(of: claim, set: set, pod: pod, isCondemned: isCondemned)
            #expect(owners.map(\.uid) == ["x"] + expected)
        }
    }
}

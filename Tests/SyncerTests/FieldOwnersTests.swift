internal import KubeCore
internal import Testing

@testable internal import Syncer

@Suite struct FieldOwnersTests {
    private static let claim = FieldOwners(
        virtual: ["spec"], host: ["spec.volumeMode"], up: ["status", "spec.volumeName"], upAnnotations: ["bound"])

    private static func object(_ members: JSONObject, annotations: [String: String] = [:]) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: "default", name: "data")
        object.annotations = annotations
        for (key, value) in members { object[key] = value }
        return object
    }

    @Test(
        "only what the virtual object owns is repaired on the host",
        arguments: [
            (["spec": ["size": 1]], ["spec": ["size": 1]], nil),
            (["spec": ["size": 2]], ["spec": ["size": 1]], ["spec": ["size": 1]]),
            (["spec": ["size": 1, "volumeName": "pv", "volumeMode": "Block"]], ["spec": ["size": 1]], nil),
            (["spec": ["size": 1, "added": 1]], ["spec": ["size": 1]], ["spec": ["added": .null]]),
            (["spec": ["size": 1], "status": ["phase": "Bound"], "other": 1], ["spec": ["size": 1]], nil),
        ] as [(JSONObject, JSONObject, JSONObject?)])
    func down(_ current: JSONObject, _ desired: JSONObject, _ patch: JSONObject?) {
        #expect(Self.claim.hostPatch(from: Self.object(current), to: Self.object(desired)) == patch)
    }

    @Test(
        "only what flows up reaches the virtual object, and status by itself",
        arguments: [
            (["spec": ["size": 1]], ["spec": ["size": 2], "other": 3], nil, nil),
            (
                ["spec": ["size": 1]], ["spec": ["volumeName": "pv"], "status": ["phase": "Bound"]],
                ["spec": ["volumeName": "pv"]], ["status": ["phase": "Bound"]]
            ),
            (["status": ["phase": "Bound"]], [:], nil, nil),
            (
                ["status": ["phase": "Bound", "gone": 1]], ["status": ["phase": "Bound"]], nil,
                ["status": ["gone": .null]]
            ),
        ] as [(JSONObject, JSONObject, JSONObject?, JSONObject?)])
    func up(_ virtual: JSONObject, _ host: JSONObject, _ object: JSONObject?, _ status: JSONObject?) {
        let virtual = Self.object(virtual)
        let patch = Self.claim.upPatch(
            from: virtual, to: Self.claim.copyUp(from: Self.object(host), to: virtual))
        #expect(patch.object == object)
        #expect(patch.status == status)
    }

    @Test("annotations that the host owns flow up, and no others")
    func annotations() {
        let virtual = Self.object([:], annotations: ["mine": "1", "bound": "no"])
        let host = Self.object([:], annotations: ["bound": "yes", "secret": "2"])
        let patch = Self.claim.upPatch(from: virtual, to: Self.claim.copyUp(from: host, to: virtual))
        #expect(patch.object == ["metadata": ["annotations": ["bound": "yes"]]])
    }
}

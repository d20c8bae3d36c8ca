internal import KubeCore
internal import Testing

@testable internal import Controllers

@Suite struct EphemeralVolumeTests {
    @Test("each ephemeral volume stands for a claim that the pod owns")
    func claims() throws {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "demo", name: "db")
        pod.uid = "pod-uid"
        pod["spec"] = [
            "volumes": [
                ["name": "plain", "emptyDir": [:]],
                [
                    "name": "data",
                    "ephemeral": [
                        "volumeClaimTemplate": [
                            "metadata": ["labels": ["app": "db"]],
                            "spec": ["accessModes": ["ReadWriteOnce"], "storageClassName": "fast"],
                        ]
                    ],
                ],
            ]
        ]
        let claims = EphemeralVolumeController.claims(of: pod)
        let claim = try #require(claims.first)
        #expect(claims.count == 1)
        #expect(claim.name == "db-data")
        #expect(claim.labels == ["app": "db"])
        #expect(claim.at("spec", "storageClassName") == "fast")
        #expect(claim.controllerOwner?.uid == "pod-uid")
    }
}

import KubeCore
import TestKit
import Testing

@testable import Controllers

@Suite struct ProtectionTests {
    private static func claim(_ name: String) -> KubeObject {
        var claim = KubeObject(apiVersion: "v1", kind: "PersistentVolumeClaim", name: name)
        claim["spec"] = ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]]
        return claim
    }

    private static func pod(_ name: String, claim: String, node: String?) -> KubeObject {
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", name: name)
        pod["spec"] = [
            "containers": [["name": "c", "image": "x"]],
            "volumes": [["name": "v", "persistentVolumeClaim": ["claimName": .string(claim)]]],
        ]
        if let node { pod.set(.string(node), at: "spec", "nodeName") }
        return pod
    }

    @Test("a claim goes at once when no pod on a node uses it, else with the last one")
    func claims() async throws {
        try await ControlledCluster.run(kubelet: false) { cluster in
            for name in ["free", "waiting", "used"] {
                _ = try await cluster.api.create(
                    .persistentVolumeClaims, namespace: "default", object: Self.claim(name))
            }
            let waiting = Self.pod("waiting", claim: "waiting", node: nil)
            let using = Self.pod("using", claim: "used", node: "n1")
            for pod in [waiting, using] { _ = try await cluster.api.create(.pods, namespace: "default", object: pod) }
            for name in ["free", "waiting", "used"] { try await cluster.delete(.persistentVolumeClaims, name) }
            try await eventually("claims gone") {
                let names = try await cluster.items(.persistentVolumeClaims).map(\.name)
                return names == ["used"]
            }
            let held = try #require(try await cluster.find(.persistentVolumeClaims, "used"))
            #expect(held.isBeingDeleted && held.finalizers == ["kubernetes.io/pvc-protection"])
            _ = try await cluster.api.delete(
                .pods, namespace: "default", name: "using", options: DeleteOptions(gracePeriodSeconds: 0))
            try await eventually("the last claim gone") {
                try await cluster.items(.persistentVolumeClaims).isEmpty
            }
        }
    }

    @Test("a bound volume stays as long as its claim does")
    func volumes() async throws {
        try await ControlledCluster.run { cluster in
            let claim = try await cluster.api.create(
                .persistentVolumeClaims, namespace: "default", object: Self.claim("c"))
            var volume = KubeObject(apiVersion: "v1", kind: "PersistentVolume", name: "v")
            volume["spec"] = [
                "capacity": ["storage": "1Gi"], "accessModes": ["ReadWriteOnce"], "hostPath": ["path": "/x"],
                "persistentVolumeReclaimPolicy": "Retain",
                "claimRef": ["namespace": "default", "name": "c", "uid": .string(claim.uid)],
            ]
            _ = try await cluster.api.create(.persistentVolumes, namespace: nil, object: volume)
            _ = try await cluster.api.patch(
                .persistentVolumes, namespace: nil, name: "v", patch: .merge(["status": ["phase": "Bound"]]),
                options: WriteOptions(subresource: "status"))
            try await cluster.patch(.persistentVolumeClaims, "c", ["spec": ["volumeName": "v"]])
            try await cluster.delete(.persistentVolumes, "v", namespace: nil)
            #expect(try await cluster.find(.persistentVolumes, "v", namespace: nil)?.isBeingDeleted == true)
            try await cluster.delete(.persistentVolumeClaims, "c")
            try await eventually("volume gone") {
                try await cluster.find(.persistentVolumes, "v", namespace: nil) == nil
            }
        }
    }
}

import KubeCore
import TestKit
import Testing

@testable import Controllers

/// Claims and volumes of a cluster whose controllers bind them.
@Suite struct VolumeBinderTests {
    private static func claim(_ name: String, _ size: String, volume: String? = nil) -> KubeObject {
        var claim = KubeObject(apiVersion: "v1", kind: "PersistentVolumeClaim", name: name)
        claim["spec"] = [
            "accessModes": ["ReadWriteOnce"], "storageClassName": "",
            "resources": ["requests": ["storage": .string(size)]],
        ]
        if let volume { claim.set(.string(volume), at: "spec", "volumeName") }
        return claim
    }

    private static func volume(_ name: String, _ size: String, reservedFor claim: String? = nil) -> KubeObject {
        var volume = KubeObject(apiVersion: "v1", kind: "PersistentVolume", name: name)
        volume["spec"] = [
            "capacity": ["storage": .string(size)], "accessModes": ["ReadWriteOnce"], "storageClassName": "",
            "hostPath": ["path": "/x"], "persistentVolumeReclaimPolicy": "Retain",
        ]
        if let claim { volume.set(["namespace": "default", "name": .string(claim)], at: "spec", "claimRef") }
        return volume
    }

    @Test("every claim gets a volume of its own, whichever of the two comes first")
    func binding() async throws {
        try await ControlledCluster.run { cluster in
            func addVolumes(_ numbers: Range<Int>) async throws {
                for number in numbers {
                    _ = try await cluster.api.create(
                        .persistentVolumes, namespace: nil, object: Self.volume("v\(number)", "1Gi"))
                }
            }
            try await addVolumes(0..<4)
            for number in 0..<8 {
                _ = try await cluster.api.create(
                    .persistentVolumeClaims, namespace: "default", object: Self.claim("c\(number)", "1Gi"))
            }
            try await addVolumes(4..<8)
            try await eventually("all are bound") {
                try await cluster.items(.persistentVolumeClaims).allSatisfy { $0.text("status", "phase") == "Bound" }
            }
            let claims = try await cluster.items(.persistentVolumeClaims)
            #expect(Set(claims.map { $0.text("spec", "volumeName") }).count == 8)
            for claim in claims {
                let name = claim.text("spec", "volumeName")
                let volume = try #require(try await cluster.find(.persistentVolumes, name, namespace: nil))
                #expect(volume.text("spec", "claimRef", "uid") == claim.uid)
                #expect(!volume.text("spec", "claimRef", "resourceVersion").isEmpty)
                for object in [claim, volume] {
                    #expect(object.annotations["pv.kubernetes.io/bound-by-controller"] == "yes")
                }
                #expect(claim.annotations["pv.kubernetes.io/bind-completed"] == "yes")
            }
        }
    }

    @Test("a volume that its author reserved or that a claim names is not marked as chosen by the controller")
    func named() async throws {
        try await ControlledCluster.run { cluster in
            for volume in [Self.volume("reserved", "1Gi", reservedFor: "a"), Self.volume("named", "9Gi")] {
                _ = try await cluster.api.create(.persistentVolumes, namespace: nil, object: volume)
            }
            for claim in [Self.claim("a", "1Gi"), Self.claim("b", "1Gi", volume: "named")] {
                _ = try await cluster.api.create(.persistentVolumeClaims, namespace: "default", object: claim)
            }
            try await eventually("both are bound") {
                try await cluster.items(.persistentVolumeClaims).allSatisfy { $0.text("status", "phase") == "Bound" }
            }
            let mark = "pv.kubernetes.io/bound-by-controller"
            let reserved = try #require(try await cluster.find(.persistentVolumes, "reserved", namespace: nil))
            #expect(reserved.annotations[mark] == nil && reserved.text("spec", "claimRef", "name") == "a")
            let named = try #require(try await cluster.find(.persistentVolumeClaims, "b"))
            #expect(named.annotations[mark] == nil && named.text("spec", "volumeName") == "named")
        }
    }

    @Test("a claim whose volume is taken away has lost it, and its volume is released when the claim goes")
    func losing() async throws {
        try await ControlledCluster.run { cluster in
            for name in ["kept", "lost"] {
                _ = try await cluster.api.create(.persistentVolumes, namespace: nil, object: Self.volume(name, "1Gi"))
                _ = try await cluster.api.create(
                    .persistentVolumeClaims, namespace: "default", object: Self.claim(name, "1Gi", volume: name))
            }
            try await eventually("both are bound") {
                try await cluster.items(.persistentVolumeClaims).allSatisfy { $0.text("status", "phase") == "Bound" }
            }
            try await cluster.delete(.persistentVolumeClaims, "kept")
            try await eventually("the volume is released") {
                try await cluster.find(.persistentVolumes, "kept", namespace: nil)?.text("status", "phase")
                    == "Released"
            }
            try await cluster.delete(.persistentVolumes, "lost", namespace: nil)
            _ = try await cluster.api.patch(
                .persistentVolumes, namespace: nil, name: "lost", patch: .merge(["metadata": ["finalizers": nil]]))
            try await eventually("the claim is lost") {
                try await cluster.find(.persistentVolumeClaims, "lost")?.text("status", "phase") == "Lost"
            }
        }
    }
}

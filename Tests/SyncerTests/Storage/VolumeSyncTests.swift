internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct VolumeSyncTests {
    private static var settings: SyncSettings {
        var settings = SyncSettings()
        settings.toHost.persistentVolumes = true
        settings.toHost.storageClasses = true
        return settings
    }

    private static func claim(_ name: String, _ spec: JSONObject = [:]) -> KubeObject {
        var claim = ClaimTranslationTests.claim(spec)
        claim.set(nil, at: "metadata", "uid")
        claim.name = name
        claim.namespace = "default"
        return claim
    }

    private static func volume(_ name: String, _ spec: JSONObject = [:]) -> KubeObject {
        var volume = KubeObject(apiVersion: "v1", kind: "PersistentVolume", name: name)
        var complete: JSONObject = [
            "capacity": ["storage": "1Gi"], "accessModes": ["ReadWriteOnce"], "hostPath": ["path": "/data"],
            "persistentVolumeReclaimPolicy": "Retain",
        ]
        for (key, value) in spec { complete[key] = value }
        volume["spec"] = .object(complete)
        return volume
    }

    @Test("a class of the tenant, a claim on it, the volume that the host makes for it, and their end")
    func dynamic() async throws {
        try await withSyncedPair(settings: Self.settings) { pair in
            var storageClass = KubeObject(apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: "gold")
            storageClass["provisioner"] = "openebs.io/local"
            _ = try await pair.tenant.create(.storageClasses, namespace: nil, object: storageClass)
            let hostClass = pair.naming.hostName("gold", in: "")
            _ = try await eventually("the class") {
                try await pair.find(pair.hostAPI, .storageClasses, nil, hostClass)
            }
            let created = try await pair.createVirtual(
                .persistentVolumeClaims, Self.claim("data", ["storageClassName": "gold"]))
            let hostClaim = try await pair.eventuallyOnHost(.persistentVolumeClaims, "data")
            #expect(hostClaim.text("spec", "storageClassName") == hostClass)
            var hostVolume = Self.volume(
                "pvc-1",
                [
                    "storageClassName": .string(hostClass), "persistentVolumeReclaimPolicy": "Delete",
                    "claimRef": [
                        "kind": "PersistentVolumeClaim", "namespace": .string(hostClaim.namespace),
                        "name": .string(hostClaim.name), "uid": .string(hostClaim.uid),
                    ],
                ])
            hostVolume.annotations = ["pv.kubernetes.io/provisioned-by": "openebs.io/local"]
            hostVolume = try await pair.hostAPI.create(.persistentVolumes, namespace: nil, object: hostVolume)
            try await pair.setPhase("Bound", of: hostVolume)
            try await pair.bind(hostClaim, to: "pvc-1")
            _ = try await pair.eventuallyBound("data", to: "pvc-1")
            let mirror = try await eventually("the volume is shown") {
                try await pair.virtualObject(.persistentVolumes, "pvc-1", nil).flatMap {
                    $0.text("status", "phase") == "Bound" ? $0 : nil
                }
            }
            #expect(mirror.text("spec", "storageClassName") == "gold")
            #expect(mirror.text("spec", "claimRef", "uid") == created.uid)
            #expect(mirror.text("spec", "claimRef", "name") == "data")
            _ = try await pair.tenant.delete(.persistentVolumeClaims, namespace: "default", name: "data")
            try await eventually("the host claim goes") {
                try await pair.hostObject(.persistentVolumeClaims, "data") == nil
            }
            try await pair.setPhase("Released", of: hostVolume)
            try await eventually("it is shown as released") {
                try await pair.virtualObject(.persistentVolumes, "pvc-1", nil)?.text("status", "phase") == "Released"
            }
            _ = try await pair.tenant.delete(.persistentVolumes, namespace: nil, name: "pvc-1")
            try await eventually("both volumes go") {
                try await pair.dropProtection("pvc-1")
                try await pair.dropVirtualProtection("pvc-1")
                let shown = try await pair.virtualObject(.persistentVolumes, "pvc-1", nil)
                let host = try await pair.find(pair.hostAPI, .persistentVolumes, nil, "pvc-1")
                return shown == nil && host == nil
            }
        }
    }

    @Test("a volume of the tenant is bound on the host, released, and freed again")
    func ownVolume() async throws {
        try await withSyncedPair(settings: Self.settings) { pair in
            _ = try await pair.tenant.create(.persistentVolumes, namespace: nil, object: Self.volume("disk"))
            let hostName = pair.naming.hostName("disk", in: "")
            let hostVolume = try await eventually("the volume") {
                try await pair.find(pair.hostAPI, .persistentVolumes, nil, hostName)
            }
            let created = try await pair.createVirtual(
                .persistentVolumeClaims, Self.claim("data", ["volumeName": "disk", "storageClassName": ""]))
            let hostClaim = try await pair.eventuallyOnHost(.persistentVolumeClaims, "data")
            #expect(hostClaim.text("spec", "volumeName") == hostName)
            let reference: JSONValue = [
                "kind": "PersistentVolumeClaim", "namespace": .string(hostClaim.namespace),
                "name": .string(hostClaim.name), "uid": .string(hostClaim.uid),
            ]
            _ = try await pair.hostAPI.patch(
                .persistentVolumes, namespace: nil, name: hostName, patch: .merge(["spec": ["claimRef": reference]]))
            try await pair.setPhase("Bound", of: hostVolume)
            try await pair.bind(hostClaim, to: hostName)
            _ = try await pair.eventuallyBound("data", to: "disk")
            try await eventually("the tenant's volume is bound to the tenant's claim") {
                let volume = try await pair.virtualObject(.persistentVolumes, "disk", nil)
                return volume?.text("status", "phase") == "Bound"
                    && volume?.text("spec", "claimRef", "uid") == created.uid
            }
            _ = try await pair.tenant.delete(.persistentVolumeClaims, namespace: "default", name: "data")
            try await pair.setPhase("Released", of: hostVolume)
            try await eventually("released") {
                try await pair.virtualObject(.persistentVolumes, "disk", nil)?.text("status", "phase") == "Released"
            }
            _ = try await pair.tenant.patch(
                .persistentVolumes, namespace: nil, name: "disk", patch: .merge(["spec": ["claimRef": nil]]))
            try await eventually("freed on the host") {
                try await pair.find(pair.hostAPI, .persistentVolumes, nil, hostName)?.at("spec", "claimRef") == nil
            }
        }
    }

    @Test("attacks 3 and 35: a volume that is refused stays with the tenant, who is told why")
    func refused() async throws {
        var settings = Self.settings
        settings.security = .secure
        try await withSyncedPair(settings: settings) { pair in
            _ = try await pair.tenant.create(.persistentVolumes, namespace: nil, object: Self.volume("root"))
            let event = try await eventually("an event") {
                try await pair.tenant.list(.events, namespace: nil).items.first { $0["reason"] == "SyncWarning" }
            }
            #expect(event["message"]?.stringValue?.contains("hostPath") == true)
            #expect(
                try await pair.find(pair.hostAPI, .persistentVolumes, nil, pair.naming.hostName("root", in: "")) == nil)
        }
    }

    @Test("attack 32: volumes of others are neither shown nor touched, whatever the tenant writes on its own")
    func foreign() async throws {
        try await withSyncedPair(settings: Self.settings) { pair in
            var foreign = Self.volume("theirs", ["claimRef": ["namespace": "elsewhere", "name": "data", "uid": "u"]])
            foreign = try await pair.hostAPI.create(.persistentVolumes, namespace: nil, object: foreign)
            var forged = Self.volume("theirs")
            forged.annotations = ["vcluster.loft.sh/host-pv": "theirs"]
            _ = try await pair.tenant.create(.persistentVolumes, namespace: nil, object: forged)
            try await pair.createVirtual(
                .persistentVolumeClaims, Self.claim("grabber", ["volumeName": "theirs", "storageClassName": ""]))
            try await eventually("the forged volume goes") {
                try await pair.dropVirtualProtection("theirs")
                return try await pair.virtualObject(.persistentVolumes, "theirs", nil) == nil
            }
            #expect(try await pair.hostObject(.persistentVolumeClaims, "grabber") == nil)
            let after = try await pair.find(pair.hostAPI, .persistentVolumes, nil, "theirs")
            #expect(after?.resourceVersion == foreign.resourceVersion)
        }
    }
}

extension SyncedPair {
    func setPhase(_ phase: String, of hostVolume: KubeObject) async throws {
        _ = try await hostAPI.patch(
            .persistentVolumes, namespace: nil, name: hostVolume.name,
            patch: .merge(["status": ["phase": .string(phase)]]), options: WriteOptions(subresource: "status"))
    }

    /// The host's API server may protect volumes by a finalizer that its controllers take away; there are none here.
    func dropProtection(_ name: String) async throws { try await dropProtection(name, on: hostAPI) }

    func dropVirtualProtection(_ name: String) async throws { try await dropProtection(name, on: tenant) }

    private func dropProtection(_ name: String, on api: any ResourceAPI) async throws {
        guard let volume = try await find(api, .persistentVolumes, nil, name), volume.isBeingDeleted,
            volume.finalizers.contains("kubernetes.io/pv-protection")
        else { return }
        let rest = volume.finalizers.filter { $0 != "kubernetes.io/pv-protection" }
        _ = try await api.patch(
            .persistentVolumes, namespace: nil, name: name,
            patch: .merge(["metadata": ["finalizers": .array(rest.map(JSONValue.string))]]))
    }
}

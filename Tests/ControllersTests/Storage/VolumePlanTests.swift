import KubeCore
import KubeRuntime
import Testing

@testable import Controllers

@Suite struct VolumePlanTests {
    private static func claim(_ spec: JSONObject = [:], phase: String = "Pending") -> KubeObject {
        var claim = KubeObject(apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: "a", name: "data")
        claim.uid = "u"
        var complete: JSONObject = [
            "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "2Gi"]],
        ]
        for (key, value) in spec { complete[key] = value }
        claim["spec"] = .object(complete)
        claim["status"] = ["phase": .string(phase)]
        return claim
    }

    private static func volume(_ name: String, _ size: String, _ spec: JSONObject = [:], phase: String = "Available")
        -> KubeObject
    {
        var volume = KubeObject(apiVersion: "v1", kind: "PersistentVolume", name: name)
        volume.resourceVersion = "1"
        var complete: JSONObject = ["accessModes": ["ReadWriteOnce"], "capacity": ["storage": .string(size)]]
        for (key, value) in spec { complete[key] = value }
        volume["spec"] = .object(complete)
        volume["status"] = ["phase": .string(phase)]
        return volume
    }

    private static func catalog(_ volumes: KubeObject...) -> VolumeCatalog {
        let cache = ObjectCache(indexes: VolumeCatalog.indexes)
        for volume in volumes { cache.recordWrite(volume) }
        return VolumeCatalog(cache)
    }

    private static func storageClass(_ binding: String, provisioner: String = "openebs.io/local") -> KubeObject {
        var storageClass = KubeObject(apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: "gold")
        storageClass["provisioner"] = .string(provisioner)
        storageClass["volumeBindingMode"] = .string(binding)
        storageClass["allowVolumeExpansion"] = true
        return storageClass
    }

    @Test("a class that waits for a consumer waits for a pod with a node; any provisioner is served")
    func waiting() {
        let claim = Self.claim(["storageClassName": "gold"])
        let waits = Self.storageClass("WaitForFirstConsumer")
        let immediate = Self.storageClass("Immediate")
        #expect(VolumePlan.decide(claim, storageClass: waits, volumes: Self.catalog(), isAwaited: false) == .rest)
        #expect(
            VolumePlan.decide(claim, storageClass: waits, volumes: Self.catalog(), isAwaited: true) == .provision(waits)
        )
        #expect(
            VolumePlan.decide(claim, storageClass: immediate, volumes: Self.catalog(), isAwaited: false)
                == .provision(immediate))
        #expect(VolumePlan.decide(claim, storageClass: nil, volumes: Self.catalog(), isAwaited: true) == .rest)
        let manual = Self.storageClass("Immediate", provisioner: "kubernetes.io/no-provisioner")
        #expect(VolumePlan.decide(claim, storageClass: manual, volumes: Self.catalog(), isAwaited: true) == .rest)
    }

    @Test("of the volumes that are there the smallest that fits is taken, and the one that is asked for")
    func matching() {
        let claim = Self.claim(["storageClassName": ""])
        let fitting = Self.volume("b", "3Gi", ["storageClassName": ""])
        let volumes = Self.catalog(
            Self.volume("small", "1Gi", ["storageClassName": ""]), Self.volume("c", "5Gi", ["storageClassName": ""]),
            fitting, Self.volume("taken", "2Gi", ["storageClassName": "", "claimRef": ["name": "x", "uid": "y"]]),
            Self.volume("other", "2Gi", ["storageClassName": "other"]))
        #expect(VolumePlan.decide(claim, storageClass: nil, volumes: volumes, isAwaited: false) == .bind(fitting))
        let reserved = Self.volume("mine", "9Gi", ["claimRef": ["namespace": "a", "name": "data"]])
        #expect(
            VolumePlan.decide(
                claim, storageClass: nil, volumes: Self.catalog(fitting, reserved), isAwaited: false)
                == .bind(reserved))
        let named = Self.claim(["volumeName": "taken"])
        #expect(VolumePlan.decide(named, storageClass: nil, volumes: volumes, isAwaited: false) == .rest)
        let selecting = Self.claim(["storageClassName": "", "selector": ["matchLabels": ["x": "y"]]])
        #expect(VolumePlan.decide(selecting, storageClass: nil, volumes: volumes, isAwaited: true) == .rest)
    }

    @Test("a bound claim that asks for more gets it from a class that allows it")
    func expansion() {
        let volume = Self.volume("v", "1Gi", phase: "Bound")
        let claim = Self.claim(["volumeName": "v"], phase: "Bound")
        let expandable = Self.storageClass("Immediate")
        #expect(
            VolumePlan.decide(claim, storageClass: expandable, volumes: Self.catalog(volume), isAwaited: false)
                == .expand(volume))
        #expect(VolumePlan.decide(claim, storageClass: nil, volumes: Self.catalog(volume), isAwaited: false) == .rest)
    }

    @Test(
        "phases of volumes",
        arguments: [
            (nil, "Retain", false, .setPhase("Available")), (["name": "data"], "Retain", false, .setPhase("Available")),
            (["name": "data", "uid": "u"], "Retain", true, .setPhase("Bound")),
            (["name": "data", "uid": "u"], "Retain", false, .setPhase("Released")),
            (["name": "data", "uid": "gone"], "Delete", true, .delete),
        ] as [(JSONValue?, String, Bool, VolumePlan.Volume)])
    func phases(reference: JSONValue?, policy: String, hasClaim: Bool, expected: VolumePlan.Volume) {
        var volume = Self.volume("v", "1Gi", ["persistentVolumeReclaimPolicy": .string(policy)], phase: "")
        volume.set(reference, at: "spec", "claimRef")
        #expect(VolumePlan.decide(volume, claim: hasClaim ? Self.claim() : nil) == expected)
    }

    @Test("a bound claim whose volume is gone has lost it")
    func lost() {
        var claim = Self.claim(["volumeName": "v"], phase: "Bound")
        #expect(VolumePlan.decide(claim, storageClass: nil, volumes: Self.catalog(), isAwaited: false) == .lose)
        claim["metadata"]?["deletionTimestamp"] = "2026-01-01T00:00:00Z"
        #expect(VolumePlan.decide(claim, storageClass: nil, volumes: Self.catalog(), isAwaited: false) == .rest)
    }

    @Test(
        "a claim says what it waits for",
        arguments: [
            (nil, nil, false, "FailedBinding"), ("fast", nil, false, "ProvisioningFailed"),
            ("fast", ["provisioner": "csi.example.com"], false, "ExternalProvisioning"),
            (
                "fast", ["provisioner": "csi.example.com", "volumeBindingMode": "WaitForFirstConsumer"], false,
                "WaitForFirstConsumer"
            ),
            (
                "fast", ["provisioner": "csi.example.com", "volumeBindingMode": "WaitForFirstConsumer"], true,
                "ExternalProvisioning"
            ),
            ("fast", ["provisioner": "kubernetes.io/no-provisioner"], false, nil),
        ] as [(String?, JSONObject?, Bool, String?)])
    func waits(className: String?, storageClass: JSONObject?, isAwaited: Bool, reason: String?) {
        let claim = Self.claim(className.map { ["storageClassName": .string($0)] } ?? [:])
        let wait = VolumeWait(claim, storageClass: storageClass.map { KubeObject($0) }, isAwaited: isAwaited)
        #expect(wait?.reason == reason)
        #expect(wait?.provisioner == (reason == "ExternalProvisioning" ? "csi.example.com" : nil))
    }
}

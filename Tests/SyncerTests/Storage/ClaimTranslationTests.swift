internal import KubeCore
internal import SyncSettings
internal import Testing

@testable internal import Syncer

@Suite struct ClaimTranslationTests {
    static func claim(_ spec: JSONObject = [:], annotations: [String: String] = [:]) -> KubeObject {
        var claim = KubeObject(apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: "shop", name: "data")
        claim.uid = "virtual-uid"
        claim.annotations = annotations
        var complete: JSONObject = [
            "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]],
            "volumeMode": "Filesystem",
        ]
        for (key, value) in spec { complete[key] = value }
        claim["spec"] = .object(complete)
        return claim
    }

    static func translation(
        _ security: SecurityRules = .compatible, classes: Bool = false, snapshots: Bool = false,
        volumes: ClaimTranslation.VolumeNames? = nil,
        checkClass: @escaping @Sendable (String?) throws(SyncRefusal) -> Void = { _ in }
    ) -> ClaimTranslation {
        ClaimTranslation(
            metadata: HostMetadata(exampleConfiguration()), rules: VolumeRules(security), translatesClasses: classes,
            checkClass: checkClass, volumes: volumes, syncsSnapshots: snapshots)
    }

    @Test("a claim keeps what it asks for, under the host's name")
    func plain() throws {
        let host = try Self.translation().hostObject(for: Self.claim(["storageClassName": "fast"]))
        #expect(host.name == "data-x-shop-x-my-vcluster")
        #expect(
            host["spec"] == [
                "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]],
                "volumeMode": "Filesystem", "storageClassName": "fast",
            ])
        #expect(host.annotations["vcluster.loft.sh/object-uid"] == "virtual-uid")
    }

    @Test(
        "classes that tenants make have another name on the host; no class at all stays none",
        arguments: [
            ("gold", true, "vcluster-gold-x-vcluster-my-vcluster-x-my-vcluster"), ("gold", false, "gold"),
            ("", true, ""),
        ])
    func classes(name: String, translated: Bool, expected: String) throws {
        let translation = Self.translation(classes: translated)
        let host = try translation.hostObject(for: Self.claim(["storageClassName": .string(name)]))
        #expect(host.text("spec", "storageClassName") == expected)
        let annotated = try translation.hostObject(for: Self.claim(annotations: [ClaimTranslation.legacyClass: name]))
        #expect(annotated.text("spec", "storageClassName") == expected)
        #expect(annotated.annotations[ClaimTranslation.legacyClass] == nil)
        #expect(try translation.hostObject(for: Self.claim()).at("spec", "storageClassName") == nil)
    }

    @Test("a claim on a class that the tenant may not name is refused")
    func hiddenClass() {
        let translation = Self.translation(checkClass: { name throws(SyncRefusal) in
            if name == "hidden" { throw .unacceptable("storage class \"hidden\" is not available") }
        })
        #expect(throws: SyncRefusal.self) {
            try translation.hostObject(for: Self.claim(["storageClassName": "hidden"]))
        }
    }

    // MARK: Reaching for storage of others

    @Test("attack 32: a claim cannot name or select volumes of the host")
    func foreignVolumes() throws {
        let secure = Self.translation(.secure)
        for spec: JSONObject in [["volumeName": "pv-of-others"], ["selector": ["matchLabels": ["team": "other"]]]] {
            #expect(throws: SyncRefusal.self) { try secure.hostObject(for: Self.claim(spec)) }
        }
        // What the host once gave is not asked for again by name: the volume may be somebody else's by now.
        var bound = Self.claim(["volumeName": "pvc-1"])
        bound["status"] = ["phase": "Bound"]
        for profile in [SecurityRules.secure, .compatible] {
            #expect(try Self.translation(profile).hostObject(for: bound).at("spec", "volumeName") == nil)
        }
    }

    @Test("attack 32: when volumes are synced, names and selectors reach only those of the tenant")
    func ownVolumes() throws {
        let volumes = ClaimTranslation.VolumeNames(
            hostName: { $0 == "mine" ? "vcluster-mine" : nil }, virtualName: { _ in "mine" })
        let translation = Self.translation(.compatible, volumes: volumes)
        let host = try translation.hostObject(for: Self.claim(["volumeName": "mine"]))
        #expect(host.at("spec", "volumeName") == "vcluster-mine")
        #expect(throws: SyncRefusal.waiting("the claim waits for PersistentVolume \"pv-of-others\"")) {
            try translation.hostObject(for: Self.claim(["volumeName": "pv-of-others"]))
        }
        let selecting = try translation.hostObject(for: Self.claim(["selector": ["matchLabels": ["app": "db"]]]))
        let labels = try #require(selecting.at("spec", "selector", "matchLabels")?.objectValue?.stringDictionary)
        #expect(labels["vcluster.loft.sh/managed-by"] == "vcluster-my-vcluster-x-my-vcluster")
        #expect(labels.count == 2 && labels["app"] == nil)
    }

    @Test("attack 33: data sources are claims and snapshots of the tenant, never those of another namespace")
    func dataSources() throws {
        let source: JSONValue = ["kind": "PersistentVolumeClaim", "name": "old"]
        let host = try Self.translation().hostObject(for: Self.claim(["dataSource": source, "dataSourceRef": source]))
        #expect(host.at("spec", "dataSource", "name") == "old-x-shop-x-my-vcluster")
        #expect(host.at("spec", "dataSourceRef", "name") == "old-x-shop-x-my-vcluster")
        var foreign = source
        foreign["namespace"] = "other"
        let snapshot: JSONValue = ["apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "s"]
        for spec: JSONObject in [["dataSourceRef": foreign], ["dataSource": snapshot]] {
            #expect(throws: SyncRefusal.self) { try Self.translation().hostObject(for: Self.claim(spec)) }
        }
        let restored = try Self.translation(snapshots: true).hostObject(for: Self.claim(["dataSource": snapshot]))
        #expect(restored.at("spec", "dataSource", "name") == "s-x-shop-x-my-vcluster")
    }

    @Test("attack 19: no annotation of the tenant switches the translation off or plays the binder")
    func annotations() throws {
        let host = try Self.translation().hostObject(
            for: Self.claim(
                ["dataSource": ["kind": "PersistentVolumeClaim", "name": "old"]],
                annotations: [
                    "vcluster.loft.sh/skip-translate": "true", "pv.kubernetes.io/bind-completed": "yes",
                    "volume.kubernetes.io/selected-node": "control-plane", "team": "a",
                ]))
        #expect(host.at("spec", "dataSource", "name") == "old-x-shop-x-my-vcluster")
        #expect(host.annotations["team"] == "a")
        for key in [
            "vcluster.loft.sh/skip-translate", "pv.kubernetes.io/bind-completed", ClaimTranslation.selectedNode,
        ] {
            #expect(host.annotations[key] == nil)
        }
    }

    // MARK: Existing claims

    @Test("only the request, labels and annotations follow; a bound claim that is as it must be needs nothing")
    func updates() throws {
        let translation = Self.translation()
        let virtual = Self.claim(["storageClassName": "fast", "volumeName": "pvc-1"])
        var host = try translation.hostObject(for: Self.claim(["storageClassName": "fast"]))
        host.set("pvc-1", at: "spec", "volumeName")
        host.annotations["pv.kubernetes.io/bind-completed"] = "yes"
        #expect(try translation.hostPatch(host: host, virtual: virtual) == nil)
        var larger = virtual
        larger.set("2Gi", at: "spec", "resources", "requests", "storage")
        #expect(
            try translation.hostPatch(host: host, virtual: larger)
                == ["spec": ["resources": ["requests": ["storage": "2Gi"]]]])
    }

    @Test("the node that the tenant's scheduler chose is told to the host once")
    func placement() throws {
        let translation = Self.translation()
        let host = try translation.hostObject(for: Self.claim(), placedOn: "node-a")
        #expect(host.annotations[ClaimTranslation.selectedNode] == "node-a")
        #expect(try translation.hostPatch(host: host, virtual: Self.claim(), placedOn: "node-b") == nil)
        let unplaced = try translation.hostObject(for: Self.claim())
        #expect(
            try translation.hostPatch(host: unplaced, virtual: Self.claim(), placedOn: "node-b")
                == ["metadata": ["annotations": [ClaimTranslation.selectedNode: "node-b"]]])
    }

    @Test("volume, status and binding are shown to the tenant, in the tenant's names")
    func back() throws {
        let translation = Self.translation()
        let virtual = Self.claim()
        var host = try translation.hostObject(for: virtual)
        host.set("pvc-7", at: "spec", "volumeName")
        host.annotations["pv.kubernetes.io/bind-completed"] = "yes"
        host.annotations["somebody/else"] = "x"
        host["status"] = [
            "phase": "Bound", "capacity": ["storage": "1Gi"],
            "conditions": [
                ["type": "Resizing", "status": "True", "message": .string("waiting for \(host.name) to be resized")]
            ],
        ]
        let shown = translation.virtualObject(virtual, showing: host)
        #expect(shown.at("spec", "volumeName") == "pvc-7")
        #expect(shown.annotations == ["pv.kubernetes.io/bind-completed": "yes"])
        #expect(shown.at("status", "phase") == "Bound")
        #expect(shown.at("status", "conditions")?[0]?["message"] == "waiting for data to be resized")
    }

    @Test("a claim that has got another volume is replaced, and the note for it survives")
    func replacement() throws {
        let translation = Self.translation()
        let virtual = Self.claim(["volumeName": "pvc-old"])
        var host = try translation.hostObject(for: Self.claim())
        #expect(!translation.isReplaced(host: host, virtual: virtual))
        host.set("pvc-new", at: "spec", "volumeName")
        #expect(translation.isReplaced(host: host, virtual: virtual))
        host.annotations[ClaimReplacement.annotation] = ClaimReplacement.note(virtual, volumeName: "pvc-new")
        let key = ObjectKey(virtual)
        let next = try #require(ClaimReplacement.noted(on: host, for: key))
        #expect(next.text("spec", "volumeName") == "pvc-new" && next.uid.isEmpty)
        #expect(ClaimReplacement.noted(on: host, for: ObjectKey(namespace: "other", name: "data")) == nil)
    }
}

@Suite struct FakeVolumeTests {
    private var claim: KubeObject {
        var claim = ClaimTranslationTests.claim(["volumeName": "pvc-1", "storageClassName": "fast"])
        claim["status"] = ["phase": "Bound", "capacity": ["storage": "2Gi"]]
        return claim
    }

    @Test("a fake volume says what the claim says")
    func content() {
        let volume = FakeVolume.volume(for: claim)
        #expect(volume.name == "pvc-1" && volume.labels == ["vcluster.loft.sh/fake-pv": "true"])
        #expect(volume.at("spec", "capacity", "storage") == "2Gi")
        #expect(volume.at("spec", "storageClassName") == "fast")
        #expect(volume.at("spec", "claimRef", "name") == "data")
        #expect(volume.at("spec", "flexVolume", "driver") == "fake")
        #expect(volume.at("status", "phase") == "Bound")
    }

    @Test("it is made, grows, and goes with its claim; volumes of the tenant are left alone")
    func decisions() {
        let volume = FakeVolume.volume(for: claim)
        #expect(FakeVolume.decide(claim: claim, volume: nil) == .create(volume))
        #expect(FakeVolume.decide(claim: claim, volume: volume) == .rest)
        #expect(FakeVolume.decide(claim: nil, volume: volume) == .delete(volume))
        var larger = claim
        larger.set("5Gi", at: "status", "capacity", "storage")
        #expect(
            FakeVolume.decide(claim: larger, volume: volume)
                == .patch(volume, ["spec": ["capacity": ["storage": "5Gi"]]]))
        var unbound = volume
        unbound["status"] = ["phase": "Pending"]
        #expect(FakeVolume.decide(claim: claim, volume: unbound) == .bind(unbound))
        var own = volume
        own.labels = [:]
        #expect(FakeVolume.decide(claim: claim, volume: own) == .rest)
        #expect(FakeVolume.decide(claim: nil, volume: own) == .rest)
    }
}

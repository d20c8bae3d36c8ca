internal import KubeCore
internal import SyncSettings
internal import Testing

@testable internal import Syncer

@Suite struct VolumeTranslationTests {
    private let metadata = HostMetadata(exampleConfiguration())

    private func translation(_ security: SecurityRules = .compatible, classes: Bool = false) -> VolumeTranslation {
        VolumeTranslation(metadata: metadata, rules: VolumeRules(security), translatesClasses: classes)
    }

    private func volume(_ source: JSONObject, _ more: JSONObject = [:]) -> KubeObject {
        var volume = KubeObject(apiVersion: "v1", kind: "PersistentVolume", name: "disk")
        var spec: JSONObject = ["capacity": ["storage": "1Gi"], "accessModes": ["ReadWriteOnce"]]
        for (key, value) in source { spec[key] = value }
        for (key, value) in more { spec[key] = value }
        volume["spec"] = .object(spec)
        return volume
    }

    @Test("a volume of the tenant keeps what it is, for a claim of the tenant")
    func plain() throws {
        let virtual = volume(
            ["nfs": ["server": "10.0.0.1", "path": "/"]],
            [
                "storageClassName": "manual",
                "claimRef": ["kind": "PersistentVolumeClaim", "namespace": "shop", "name": "data", "uid": "u"],
            ])
        let host = try translation(classes: true).hostObject(for: virtual)
        #expect(host.name == "vcluster-disk-x-vcluster-my-vcluster-x-my-vcluster" && host.namespace.isEmpty)
        #expect(host.labels["vcluster.loft.sh/managed-by"] == "vcluster-my-vcluster-x-my-vcluster")
        #expect(
            host.at("spec", "claimRef") == [
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": "vcluster-my-vcluster",
                "name": "data-x-shop-x-my-vcluster",
            ])
        #expect(host.text("spec", "storageClassName") == "vcluster-manual-x-vcluster-my-vcluster-x-my-vcluster")
        #expect(host.at("spec", "nfs", "server") == "10.0.0.1")
    }

    @Test(
        "attacks 3 and 35: volumes that show files of the node or name a volume of others are refused",
        arguments: [
            ["hostPath": ["path": "/etc"]], ["local": ["path": "/mnt"]],
            ["csi": ["driver": "ebs.csi.aws.com", "volumeHandle": "vol-of-others"]],
            ["nfs": ["server": "storage", "path": "/tenants/other"]],
        ] as [JSONObject])
    func foreign(source: JSONObject) throws {
        #expect(throws: SyncRefusal.self) { try translation(.secure).hostObject(for: volume(source)) }
        _ = try translation(.compatible).hostObject(for: volume(source))
    }

    @Test("a driver that the operator allows may be named, paths of the node still not")
    func allowedDriver() throws {
        var rules = SecurityRules.secure
        rules.allowedVolumeDrivers = ["ebs.csi.aws.com", "local"]
        _ = try translation(rules).hostObject(
            for: volume(["csi": ["driver": "ebs.csi.aws.com", "volumeHandle": "v"]]))
        #expect(throws: SyncRefusal.self) { try translation(rules).hostObject(for: volume(["local": ["path": "/"]])) }
    }

    @Test("Secrets that a volume names are the tenant's own, in whatever field")
    func secrets() throws {
        let reference: JSONValue = ["name": "key", "namespace": "kube-system"]
        let virtual = volume([
            "csi": [
                "driver": "d", "volumeHandle": "v", "nodeStageSecretRef": reference, "nodePublishSecretRef": reference,
                "controllerExpandSecretRef": reference,
            ]
        ])
        let host = try translation().hostObject(for: virtual)
        for field in ["nodeStageSecretRef", "nodePublishSecretRef", "controllerExpandSecretRef"] {
            #expect(
                host.at("spec", "csi", field)
                    == ["name": "key-x-kube-system-x-my-vcluster", "namespace": "vcluster-my-vcluster"])
        }
        #expect(
            VolumeReferences.secrets(of: virtual)
                == [.init(kind: .secret, key: ObjectKey(namespace: "kube-system", name: "key"))])
        let azure = try translation().hostObject(for: volume(["azureFile": ["secretName": "s", "shareName": "x"]]))
        #expect(azure.at("spec", "azureFile", "secretName") == "s-x-default-x-my-vcluster")
    }

    @Test("a volume is shown bound to the tenant's claim, and freed when the tenant frees it")
    func claims() throws {
        let translation = translation()
        let virtual = volume(["hostPath": ["path": "/data"]])
        var host = try translation.hostObject(for: virtual)
        host.set(
            ["namespace": "vcluster-my-vcluster", "name": "data-x-shop-x-my-vcluster", "uid": "host-uid"],
            at: "spec", "claimRef")
        host["status"] = ["phase": "Bound"]
        #expect(try translation.hostPatch(host: host, virtual: virtual) == nil)
        let claimant = VolumeTranslation.Claimant(
            key: ObjectKey(namespace: "shop", name: "data"), uid: "virtual-uid", className: nil)
        let shown = translation.virtualObject(virtual, showing: host, claimant: claimant)
        #expect(shown.at("spec", "claimRef", "name") == "data" && shown.at("spec", "claimRef", "uid") == "virtual-uid")
        #expect(shown.text("status", "phase") == "Bound")
        host["status"] = ["phase": "Released"]
        var freed = virtual
        freed["status"] = ["phase": "Released"]
        #expect(try translation.hostPatch(host: host, virtual: freed) == ["spec": ["claimRef": nil]])
    }

    @Test("a volume that the host made is shown without the host's Secrets, class and marks")
    func mirror() {
        var host = volume(
            [
                "csi": [
                    "driver": "d", "volumeHandle": "v",
                    "nodeStageSecretRef": ["name": "host-secret", "namespace": "kube-system"],
                ]
            ], ["storageClassName": "vcluster-gold-x-a-x-b", "claimRef": ["name": "x", "namespace": "y"]])
        host.annotations = [
            "pv.kubernetes.io/provisioned-by": "d", "host/only": "x",
            "volume.kubernetes.io/provisioner-deletion-secret-name": "host-secret",
        ]
        host["status"] = ["phase": "Bound"]
        let mirror = translation().mirror(
            of: host,
            claimant: .init(key: ObjectKey(namespace: "shop", name: "data"), uid: "u", className: "gold"))
        #expect(mirror.name == "disk" && MirroredVolume.isMirror(mirror))
        #expect(mirror.at("spec", "csi", "nodeStageSecretRef") == nil)
        #expect(mirror.text("spec", "storageClassName") == "gold")
        #expect(mirror.at("spec", "claimRef", "namespace") == "shop")
        #expect(
            mirror.annotations == [
                "pv.kubernetes.io/provisioned-by": "d", "vcluster.loft.sh/host-pv": "disk",
            ])
        #expect(!String(describing: mirror.value).contains("host-secret"))
    }

    @Test("what becomes of a mirrored volume")
    func decisions() {
        var host = volume(["hostPath": ["path": "/"]])
        host["status"] = ["phase": "Bound"]
        host.annotations = ["pv.kubernetes.io/provisioned-by": "d"]
        let mirror = host
        var deleted = mirror
        deleted.set("2026-01-01T00:00:00Z", at: "metadata", "deletionTimestamp")
        var released = host
        released["status"] = ["phase": "Released"]
        var ofHost = released
        ofHost.annotations = [:]
        #expect(MirroredVolume.decide(virtual: nil, host: host) == .create)
        #expect(MirroredVolume.decide(virtual: mirror, host: host) == .show)
        #expect(MirroredVolume.decide(virtual: mirror, host: nil) == .delete)
        #expect(MirroredVolume.decide(virtual: deleted, host: host) == .rest)
        #expect(MirroredVolume.decide(virtual: deleted, host: nil) == .release)
        #expect(MirroredVolume.decide(virtual: deleted, host: released) == .deleteHost)
        #expect(MirroredVolume.decide(virtual: deleted, host: ofHost) == .release)
    }
}

@Suite struct StorageClassTranslationTests {
    private func translation(_ security: SecurityRules) -> StorageClassTranslation {
        StorageClassTranslation(metadata: HostMetadata(exampleConfiguration()), rules: VolumeRules(security))
    }

    private func storageClass(_ parameters: [String: String] = [:]) -> KubeObject {
        var object = KubeObject(apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: "my-local-hostpath")
        object.annotations = [
            "openebs.io/cas-type": "local", "storageclass.kubernetes.io/is-default-class": "true",
        ]
        object["provisioner"] = "openebs.io/local"
        object["reclaimPolicy"] = "Delete"
        object["volumeBindingMode"] = "WaitForFirstConsumer"
        if !parameters.isEmpty { object["parameters"] = .strings(parameters) }
        return object
    }

    @Test("the example of the documents, and never the default of the host")
    func example() throws {
        let host = try translation(.compatible).hostObject(for: storageClass(["type": "ssd"]))
        #expect(host.name == "vcluster-my-local-hostpath-x-vcluster-my-vcluster-x-my-vcluster")
        #expect(host["provisioner"] == "openebs.io/local" && host["volumeBindingMode"] == "WaitForFirstConsumer")
        #expect(host["parameters"] == ["type": "ssd"])
        #expect(host.annotations["openebs.io/cas-type"] == "local")
        #expect(host.annotations["storageclass.kubernetes.io/is-default-class"] == nil)
        #expect(host.annotations[Marker.objectNamespace] == nil)
    }

    @Test(
        "attack 34: parameters that lead the driver to Secrets or servers of the host are refused",
        arguments: [
            "csi.storage.k8s.io/provisioner-secret-name", "csi.storage.k8s.io/node-stage-secret-namespace", "resturl",
            "restuserkeySecretName", "adminSecretNamespace", "nfsServer", "s3Endpoint",
        ])
    func secrets(key: String) throws {
        #expect(throws: SyncRefusal.self) {
            try translation(.secure).hostObject(for: storageClass([key: "${pvc.name}"]))
        }
        _ = try translation(.compatible).hostObject(for: storageClass([key: "x"]))
        _ = try translation(.secure).hostObject(for: storageClass(["type": "gp3", "fsType": "xfs"]))
    }
}

internal import KubeCore

/// The PersistentVolume that a tenant sees for a bound claim when volumes themselves are not synced: it says what the
/// claim says, and nothing of where the host keeps the data. Source: vcluster reference 3.8.
enum FakeVolume {
    static let label = "vcluster.loft.sh/fake-pv"

    static func isFake(_ volume: KubeObject) -> Bool { volume.labels[label] == "true" }

    /// The volume of a claim that has `spec.volumeName`.
    static func volume(for claim: KubeObject) -> KubeObject {
        var volume = KubeObject(apiVersion: "v1", kind: "PersistentVolume", name: claim.text("spec", "volumeName"))
        volume.labels = [label: "true"]
        volume.annotations = [
            "kubernetes.io/createdby": "fake-pv-provisioner", "pv.kubernetes.io/bound-by-controller": "true",
            "pv.kubernetes.io/provisioned-by": "fake-pv-provisioner",
        ]
        var spec: JSONObject = [
            "capacity": capacity(of: claim), "persistentVolumeReclaimPolicy": "Delete",
            "flexVolume": ["driver": "fake"],
            "claimRef": [
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": .string(claim.namespace),
                "name": .string(claim.name), "uid": .string(claim.uid),
            ],
        ]
        for field in ["accessModes", "storageClassName", "volumeMode"] {
            if let value = claim.at("spec", field), !value.isNull { spec[field] = value }
        }
        volume["spec"] = .object(spec)
        volume["status"] = ["phase": "Bound"]
        return volume
    }

    private static func capacity(of claim: KubeObject) -> JSONValue {
        let known = claim.at("status", "capacity").flatMap { $0.objectValue?.isEmpty == false ? $0 : nil }
        let amount = known?["storage"] ?? claim.at("spec", "resources", "requests", "storage")
        return ["storage": amount ?? "1Gi"]
    }

    /// The merge patch that brings an existing fake volume up to date; nil when it is.
    static func patch(_ volume: KubeObject, to desired: KubeObject) -> JSONObject? {
        var before = JSONObject()
        var after = JSONObject()
        for field in ["capacity", "claimRef", "accessModes", "storageClassName"] {
            before[field] = volume.at("spec", field)
            after[field] = desired.at("spec", field)
        }
        guard let change = MergeDifference.patch(from: before, to: after) else { return nil }
        return ["spec": .object(change)]
    }
}

extension FakeVolume {
    /// What is to be done about the volume of one name.
    enum Decision: Equatable {
        case rest
        case create(KubeObject)
        case patch(KubeObject, JSONObject)
        /// Its status does not say that it is bound.
        case bind(KubeObject)
        case delete(KubeObject)
    }

    /// - Parameters:
    ///   - claim: the virtual claim that names the volume, if there is one.
    ///   - volume: the virtual volume of that name.
    static func decide(claim: KubeObject?, volume: KubeObject?) -> Decision {
        guard let claim else {
            guard let volume, isFake(volume), !volume.isBeingDeleted else { return .rest }
            return .delete(volume)
        }
        let desired = self.volume(for: claim)
        guard let volume else { return .create(desired) }
        // A volume that the tenant made itself stays as it is.
        guard isFake(volume), !volume.isBeingDeleted else { return .rest }
        if let change = patch(volume, to: desired) { return .patch(volume, change) }
        return volume.text("status", "phase") == "Bound" ? .rest : .bind(volume)
    }
}

package import KubeCore
package import KubeRuntime

/// Writes what a volume binder has decided, and makes it visible in the caches at once. What is gone meanwhile is no error:
/// its deletion brings whoever was concerned back.
/// Source: pkg/controller/volume/persistentvolume/pv_controller.go of Kubernetes 1.36, bind.
package struct VolumeWriter: Sendable {
    private static let boundByController = "pv.kubernetes.io/bound-by-controller"
    private static let bindCompleted = "pv.kubernetes.io/bind-completed"

    private let api: any ResourceAPI
    private let claims: ObjectCache
    private let volumes: ObjectCache

    package init(api: any ResourceAPI, claims: ObjectCache, volumes: ObjectCache) {
        self.api = api
        self.claims = claims
        self.volumes = volumes
    }

    /// What a volume's `claimRef` says of its claim.
    package static func reference(to claim: KubeObject) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": .string(claim.namespace),
            "name": .string(claim.name), "uid": .string(claim.uid), "resourceVersion": .string(claim.resourceVersion),
        ]
    }

    /// Reserves the volume for the claim, then gives it to the claim; a crash in between is made good by the next look.
    /// - Parameter annotations: what the claim gets besides those of every bound claim.
    /// - Throws: conflict when the volume has changed since it was chosen.
    package func bind(
        _ claim: KubeObject, to volume: KubeObject, annotations: [String: String] = [:]
    ) async throws(StatusError) {
        try await setPhase("Bound", of: try await reserve(volume, for: claim))
        var annotations = annotations
        annotations[Self.bindCompleted] = "yes"
        // A claim that names its volume was bound by its author.
        if claim.text("spec", "volumeName").isEmpty { annotations[Self.boundByController] = "yes" }
        try await patch(
            claim,
            ["metadata": ["annotations": .strings(annotations)], "spec": ["volumeName": .string(volume.name)]])
        let status: JSONValue = [
            "phase": "Bound", "accessModes": volume.at("spec", "accessModes") ?? [],
            "capacity": volume.at("spec", "capacity") ?? [:],
        ]
        try await patch(claim, ["status": status], subresource: "status")
    }

    private func reserve(_ volume: KubeObject, for claim: KubeObject) async throws(StatusError) -> KubeObject {
        if volume.text("spec", "claimRef", "uid") == claim.uid { return volume }
        var metadata: JSONValue = ["uid": .string(volume.uid), "resourceVersion": .string(volume.resourceVersion)]
        // Whoever reserved it by name has bound it himself.
        if volume.text("spec", "claimRef", "name").isEmpty {
            metadata["annotations"] = [Self.boundByController: "yes"]
        }
        let reserved = try await api.patch(
            .persistentVolumes, namespace: nil, name: volume.name,
            patch: .merge(["metadata": metadata, "spec": ["claimRef": Self.reference(to: claim)]]))
        volumes.recordWrite(reserved)
        return reserved
    }

    /// Moves a volume to a phase, unless it is there.
    package func setPhase(_ phase: String, of volume: KubeObject) async throws(StatusError) {
        guard volume.text("status", "phase") != phase else { return }
        try await patch(volume, ["status": ["phase": .string(phase)]], subresource: "status")
    }

    /// Merges a patch into a claim or volume, unless that is another one by now.
    package func patch(
        _ object: KubeObject, _ patch: JSONValue, subresource: String? = nil
    ) async throws(StatusError) {
        var body = patch
        body.set(.string(object.uid), at: ["metadata", "uid"])
        let isVolume = object.namespace.isEmpty
        do throws(StatusError) {
            let written = try await api.patch(
                isVolume ? .persistentVolumes : .persistentVolumeClaims,
                namespace: isVolume ? nil : object.namespace, name: object.name, patch: .merge(body),
                options: WriteOptions(subresource: subresource))
            (isVolume ? volumes : claims).recordWrite(written)
        } catch  where error.isNotFound { return }
    }
}

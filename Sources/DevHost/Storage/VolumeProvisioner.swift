internal import Controllers
internal import KubeCore
internal import KubeRuntime
internal import Logging

/// Gives claims their volumes. A new volume is a directory below the host's, whatever provisioner its class names: this
/// host stands for all of them. Decisions are those of `VolumePlan`.
final class VolumeProvisioner: Sendable {
    static let className = "standard"
    private static let provisioner = "vcluster.loft.sh/embedded-host"

    private let context: ControllerContext
    /// The directory that holds the volumes.
    private let directory: String
    private let claims: Reflector
    private let volumes: Reflector
    private let classes: Reflector
    private let pods: Reflector
    private let catalog: VolumeCatalog
    private let writer: VolumeWriter
    private let loop: VolumeBindingLoop

    /// Of a pod only what tells which claims it uses.
    private static let placement = ObjectTransform { pod in
        var kept = ObjectTransform.metadataOnly.apply(pod)
        kept["spec"] = ["nodeName": pod.at("spec", "nodeName") ?? "", "volumes": pod.at("spec", "volumes") ?? []]
        return kept
    }

    init(context: ControllerContext, directory: String) {
        self.context = context
        self.directory = directory
        func reflector(_ resource: GroupVersionResource, _ options: ReflectorOptions = .init()) -> Reflector {
            Reflector(
                api: context.api, resource: resource, options: options, clock: context.clock, logger: context.logger)
        }
        claims = reflector(.persistentVolumeClaims, ReflectorOptions(indexes: VolumeBindingLoop.claimIndexes))
        volumes = reflector(.persistentVolumes, ReflectorOptions(indexes: VolumeCatalog.indexes))
        classes = reflector(.storageClasses)
        pods = reflector(
            .pods, ReflectorOptions(indexes: [VolumeBindingLoop.podsByClaim], transform: Self.placement))
        catalog = VolumeCatalog(volumes.cache)
        writer = VolumeWriter(api: context.api, claims: claims.cache, volumes: volumes.cache)
        loop = VolumeBindingLoop(
            name: "volume-provisioner", claims: claims, volumes: volumes, classes: classes, pods: pods,
            clock: context.clock, logger: context.logger)
    }

    /// Where the volume of a claim lies.
    static func path(in directory: String, claimUID: String) -> String { "\(directory)/pvc-\(claimUID)" }

    func run() async {
        await createClass()
        await withDiscardingTaskGroup { group in
            for reflector in [claims, volumes, classes, pods] { group.addTask { await reflector.run() } }
            group.addTask { await self.work() }
        }
    }

    private func work() async {
        do throws(CancellationError) {
            for reflector in [claims, volumes, classes, pods] { try await reflector.waitUntilSynced() }
        } catch { return }
        await loop.run(
            settleClaim: { claim async throws(StatusError) in try await self.settle(claim) },
            settleVolume: { volume, claim async throws(StatusError) in try await self.settle(volume, claim: claim) })
    }

    private func createClass() async {
        var storageClass = KubeObject(apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: Self.className)
        storageClass.annotations = ["storageclass.kubernetes.io/is-default-class": "true"]
        storageClass["provisioner"] = .string(Self.provisioner)
        storageClass["reclaimPolicy"] = "Delete"
        storageClass["volumeBindingMode"] = "Immediate"
        storageClass["allowVolumeExpansion"] = true
        do throws(StatusError) {
            _ = try await context.api.create(.storageClasses, namespace: nil, object: storageClass)
        } catch  where error.isAlreadyExists {
            // From an earlier start; the user may have changed it.
        } catch {
            context.logger.warning("No default StorageClass", metadata: ["status.message": "\(error.message)"])
        }
    }

    // MARK: Claims

    private func settle(_ claim: KubeObject) async throws(StatusError) {
        let className = claim.at("spec", "storageClassName")?.stringValue ?? Self.className
        let storageClass = className.isEmpty ? nil : classes.cache.object(name: className)
        let users = pods.cache.objects(VolumeBindingLoop.podsByClaim, ObjectKey(claim).description)
        let plan = VolumePlan.decide(
            claim, storageClass: storageClass, volumes: catalog, isAwaited: !users.isEmpty)
        switch plan {
        case .rest, .lose: break
        case .bind(let volume): try await bind(claim, to: volume, node: nil)
        case .provision(let storageClass):
            try await bind(claim, to: try await provision(for: claim, storageClass), node: users.map(\.nodeName).min())
        case .expand(let volume): try await expand(claim, volume)
        }
    }

    private func provision(for claim: KubeObject, _ storageClass: KubeObject?) async throws(StatusError) -> KubeObject {
        var volume = KubeObject(apiVersion: "v1", kind: "PersistentVolume", name: "pvc-\(claim.uid)")
        let provisioner = storageClass?.text("provisioner") ?? Self.provisioner
        volume.annotations = ["pv.kubernetes.io/provisioned-by": provisioner]
        volume["spec"] = [
            "capacity": claim.at("spec", "resources", "requests") ?? ["storage": "1Gi"],
            "accessModes": claim.at("spec", "accessModes") ?? ["ReadWriteOnce"],
            "claimRef": VolumeWriter.reference(to: claim),
            "hostPath": [
                "path": .string(Self.path(in: directory, claimUID: claim.uid)), "type": "DirectoryOrCreate",
            ],
            "persistentVolumeReclaimPolicy": storageClass?["reclaimPolicy"] ?? "Delete",
            "storageClassName": .string(storageClass?.name ?? Self.className),
            "volumeMode": claim.at("spec", "volumeMode") ?? "Filesystem",
        ]
        do throws(StatusError) {
            let created = try await context.api.create(.persistentVolumes, namespace: nil, object: volume)
            volumes.cache.recordWrite(created)
            return created
        } catch  where error.isAlreadyExists {
            return try await context.api.get(.persistentVolumes, namespace: nil, name: volume.name)
        }
    }

    private func bind(_ claim: KubeObject, to volume: KubeObject, node: String?) async throws(StatusError) {
        var annotations: [String: String] = [:]
        annotations["volume.kubernetes.io/storage-provisioner"] =
            volume.annotations["pv.kubernetes.io/provisioned-by"]
        annotations["volume.kubernetes.io/selected-node"] = node
        try await writer.bind(claim, to: volume, annotations: annotations)
    }

    private func expand(_ claim: KubeObject, _ volume: KubeObject) async throws(StatusError) {
        let capacity: JSONValue = ["storage": claim.at("spec", "resources", "requests", "storage") ?? "1Gi"]
        try await writer.patch(volume, ["spec": ["capacity": capacity]])
        try await writer.patch(claim, ["status": ["capacity": capacity]], subresource: "status")
    }

    // MARK: Volumes

    private func settle(_ volume: KubeObject, claim: KubeObject?) async throws(StatusError) {
        switch VolumePlan.decide(volume, claim: claim) {
        case .rest: break
        case .setPhase(let phase): try await writer.setPhase(phase, of: volume)
        case .delete: try await delete(volume)
        }
    }

    /// Only the data of volumes that were made here is removed.
    private func delete(_ volume: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            let answer = try await context.api.delete(
                .persistentVolumes, namespace: nil, name: volume.name, options: DeleteOptions(uid: volume.uid))
            volumes.cache.recordDelete(of: volume, answer: answer)
        } catch {
            guard error.isNotFound || error.isConflict else { throw error }
        }
        let uid = volume.text("spec", "claimRef", "uid")
        guard volume.name == "pvc-\(uid)", volume.annotations["pv.kubernetes.io/provisioned-by"] != nil else { return }
        await PodFiles.remove(Self.path(in: directory, claimUID: uid))
    }
}

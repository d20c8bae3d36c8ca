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
    private let claimQueue: WorkQueue<ObjectKey>
    private let volumeQueue: WorkQueue<String>

    private static let podsByClaim = ObjectIndex(name: "claims") { pod in
        guard !pod.nodeName.isEmpty else { return [] }
        return pod.volumes.compactMap { volume in
            if let claim = volume.at("persistentVolumeClaim", "claimName")?.stringValue {
                return "\(pod.namespace)/\(claim)"
            }
            guard let ephemeral = volume["ephemeral"], !ephemeral.isNull else { return nil }
            return "\(pod.namespace)/\(pod.name)-\(volume.text("name"))"
        }
    }

    /// Of a pod only what the index reads.
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
        claims = reflector(.persistentVolumeClaims, ReflectorOptions(indexes: [.field("spec", "storageClassName")]))
        volumes = reflector(.persistentVolumes)
        classes = reflector(.storageClasses)
        pods = reflector(.pods, ReflectorOptions(indexes: [Self.podsByClaim], transform: Self.placement))
        claimQueue = WorkQueue(clock: context.clock)
        volumeQueue = WorkQueue(clock: context.clock)
    }

    /// Where the volume of a claim lies.
    static func path(in directory: String, claimUID: String) -> String { "\(directory)/pvc-\(claimUID)" }

    func run() async {
        await createClass()
        watch()
        await withDiscardingTaskGroup { group in
            for reflector in [claims, volumes, classes, pods] { group.addTask { await reflector.run() } }
            group.addTask { await self.work() }
        }
    }

    private func work() async {
        do throws(CancellationError) {
            for reflector in [claims, volumes, classes, pods] { try await reflector.waitUntilSynced() }
        } catch { return }
        await withDiscardingTaskGroup { group in
            group.addTask {
                await ReconcileLoop(name: "volume-provisioner", queue: self.claimQueue, logger: self.context.logger) {
                    (key: ObjectKey) async throws(StatusError) in try await self.settle(claim: key)
                }.run()
            }
            group.addTask {
                await ReconcileLoop(name: "volume-reclaimer", queue: self.volumeQueue, logger: self.context.logger) {
                    (name: String) async throws(StatusError) in try await self.settle(volume: name)
                }.run()
            }
        }
    }

    private func watch() {
        let (claimQueue, volumeQueue, claims) = (claimQueue, volumeQueue, claims)
        claims.addHandler { change in
            claimQueue.add(change.key)
            let volume = change.object.text("spec", "volumeName")
            if !volume.isEmpty { volumeQueue.add(volume) }
        }
        volumes.addHandler { change in
            volumeQueue.add(change.object.name)
            // It may be what claims wait for.
            guard !change.isDeletion, change.object.text("status", "phase") == "Available" else { return }
            for claim in claims.cache.objects() where claim.text("status", "phase") != "Bound" {
                claimQueue.add(ObjectKey(claim))
            }
        }
        classes.addHandler { change in
            for claim in claims.cache.objects(.field("spec", "storageClassName"), change.object.name) {
                claimQueue.add(ObjectKey(claim))
            }
        }
        pods.addHandler { change in
            guard !change.isDeletion else { return }
            for text in Self.podsByClaim.values(change.object) {
                let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
                claimQueue.add(ObjectKey(namespace: parts[0], name: parts[1]))
            }
        }
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

    private func settle(claim key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let claim = claims.cache[key] else { return .done }
        let className = claim.at("spec", "storageClassName")?.stringValue ?? Self.className
        let storageClass = className.isEmpty ? nil : classes.cache.object(name: className)
        let users = pods.cache.objects(Self.podsByClaim, key.description)
        switch VolumePlan.decide(
            claim, storageClass: storageClass, volumes: volumes.cache.objects(), isAwaited: !users.isEmpty)
        {
        case .rest, .lose:
            return .done
        case .bind(let volume):
            try await bind(claim, to: try await reserve(volume, for: claim), node: nil)
        case .provision(let storageClass):
            try await bind(
                claim, to: try await provision(for: claim, storageClass), node: users.map(\.nodeName).min())
        case .expand(let volume):
            try await expand(claim, volume)
        }
        return .done
    }

    private func reference(to claim: KubeObject) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": .string(claim.namespace),
            "name": .string(claim.name), "uid": .string(claim.uid),
        ]
    }

    private func reserve(_ volume: KubeObject, for claim: KubeObject) async throws(StatusError) -> KubeObject {
        let reserved = try await context.api.patch(
            .persistentVolumes, namespace: nil, name: volume.name,
            patch: .merge([
                "metadata": ["uid": .string(volume.uid), "resourceVersion": .string(volume.resourceVersion)],
                "spec": ["claimRef": reference(to: claim)],
            ]))
        volumes.cache.recordWrite(reserved)
        return reserved
    }

    private func provision(for claim: KubeObject, _ storageClass: KubeObject?) async throws(StatusError) -> KubeObject {
        var volume = KubeObject(apiVersion: "v1", kind: "PersistentVolume", name: "pvc-\(claim.uid)")
        let provisioner = storageClass?.text("provisioner") ?? Self.provisioner
        volume.annotations = ["pv.kubernetes.io/provisioned-by": provisioner]
        volume["spec"] = [
            "capacity": claim.at("spec", "resources", "requests") ?? ["storage": "1Gi"],
            "accessModes": claim.at("spec", "accessModes") ?? ["ReadWriteOnce"], "claimRef": reference(to: claim),
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
        try await setPhase("Bound", of: volume)
        var annotations: JSONValue = [
            "pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes",
        ]
        if let provisioner = volume.annotations["pv.kubernetes.io/provisioned-by"] {
            annotations["volume.kubernetes.io/storage-provisioner"] = .string(provisioner)
        }
        if let node { annotations["volume.kubernetes.io/selected-node"] = .string(node) }
        try await patch(
            claim, ["metadata": ["annotations": annotations], "spec": ["volumeName": .string(volume.name)]],
            subresource: nil)
        let status: JSONValue = [
            "phase": "Bound", "accessModes": volume.at("spec", "accessModes") ?? [],
            "capacity": volume.at("spec", "capacity") ?? [:],
        ]
        try await patch(claim, ["status": status], subresource: "status")
    }

    private func expand(_ claim: KubeObject, _ volume: KubeObject) async throws(StatusError) {
        let capacity: JSONValue = ["storage": claim.at("spec", "resources", "requests", "storage") ?? "1Gi"]
        volumes.cache.recordWrite(
            try await context.api.patch(
                .persistentVolumes, namespace: nil, name: volume.name, patch: .merge(["spec": ["capacity": capacity]])))
        try await patch(claim, ["status": ["capacity": capacity]], subresource: "status")
    }

    private func patch(_ claim: KubeObject, _ patch: JSONValue, subresource: String?) async throws(StatusError) {
        var body = patch
        body.set(.string(claim.uid), at: ["metadata", "uid"])
        claims.cache.recordWrite(
            try await context.api.patch(
                .persistentVolumeClaims, namespace: claim.namespace, name: claim.name, patch: .merge(body),
                options: WriteOptions(subresource: subresource)))
    }

    // MARK: Volumes

    private func settle(volume name: String) async throws(StatusError) -> ReconcileResult {
        guard let volume = volumes.cache.object(name: name) else { return .done }
        let reference = volume.at("spec", "claimRef") ?? .null
        let claim = claims.cache.object(namespace: reference.text("namespace"), name: reference.text("name"))
        switch VolumePlan.decide(volume, claim: claim) {
        case .rest: break
        case .setPhase(let phase): try await setPhase(phase, of: volume)
        case .delete: try await delete(volume)
        }
        return .done
    }

    private func setPhase(_ phase: String, of volume: KubeObject) async throws(StatusError) {
        guard volume.text("status", "phase") != phase else { return }
        volumes.cache.recordWrite(
            try await context.api.patch(
                .persistentVolumes, namespace: nil, name: volume.name,
                patch: .merge(["metadata": ["uid": .string(volume.uid)], "status": ["phase": .string(phase)]]),
                options: WriteOptions(subresource: "status")))
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

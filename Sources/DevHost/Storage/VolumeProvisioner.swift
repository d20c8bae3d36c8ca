internal import Controllers
internal import KubeCore
internal import KubeRuntime
internal import Logging

/// Binds each claim of the class `standard`, or of none, to a volume of its own: a directory below the host's.
struct VolumeProvisioner: Sendable {
    static let className = "standard"
    private static let provisioner = "vcluster.loft.sh/embedded-host"

    let context: ControllerContext
    /// The directory that holds the volumes.
    let directory: String
    let claims: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(context: ControllerContext, directory: String) {
        self.context = context
        self.directory = directory
        claims = Reflector(
            api: context.api, resource: .persistentVolumeClaims, clock: context.clock, logger: context.logger)
        queue = WorkQueue(clock: context.clock)
    }

    /// Where the volume of a claim lies.
    static func path(in directory: String, claimUID: String) -> String { "\(directory)/pvc-\(claimUID)" }

    func run() async {
        await createClass()
        let queue = queue
        let deleted = WorkQueue<String>(clock: context.clock)
        claims.addHandler { change in
            if change.isDeletion { deleted.add(change.object.uid) } else { queue.add(change.key) }
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await claims.run() }
            group.addTask {
                await ReconcileLoop(name: "volume-provisioner", queue: queue, logger: context.logger) {
                    (key: ObjectKey) async throws(StatusError) in try await bind(key)
                }.run()
            }
            group.addTask {
                await ReconcileLoop(name: "volume-reclaimer", queue: deleted, logger: context.logger) {
                    (uid: String) async throws(StatusError) in try await reclaim(uid)
                }.run()
            }
        }
    }

    private func createClass() async {
        var storageClass = KubeObject(apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: Self.className)
        storageClass.annotations = ["storageclass.kubernetes.io/is-default-class": "true"]
        storageClass["provisioner"] = .string(Self.provisioner)
        storageClass["reclaimPolicy"] = "Delete"
        storageClass["volumeBindingMode"] = "Immediate"
        do throws(StatusError) {
            _ = try await context.api.create(.storageClasses, namespace: nil, object: storageClass)
        } catch  where error.isAlreadyExists {
            // From an earlier start; the user may have changed it.
        } catch {
            context.logger.warning("No default StorageClass", metadata: ["status.message": "\(error.message)"])
        }
    }

    private func bind(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let claim = claims.cache[key], !claim.isBeingDeleted, claim.text("status", "phase") != "Bound" else {
            return .done
        }
        let className = claim.at("spec", "storageClassName")?.stringValue
        guard className == nil || className == Self.className else { return .done }
        let volume = volume(for: claim)
        do throws(StatusError) {
            _ = try await context.api.create(.persistentVolumes, namespace: nil, object: volume)
        } catch  where error.isAlreadyExists {}
        _ = try await context.api.patch(
            .persistentVolumes, namespace: nil, name: volume.name, patch: .merge(["status": ["phase": "Bound"]]),
            options: WriteOptions(subresource: "status"))
        let annotations: JSONValue = [
            "pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes",
            "volume.kubernetes.io/storage-provisioner": .string(Self.provisioner),
        ]
        _ = try await context.api.patch(
            .persistentVolumeClaims, namespace: claim.namespace, name: claim.name,
            patch: .merge([
                "metadata": ["uid": .string(claim.uid), "annotations": annotations],
                "spec": ["volumeName": .string(volume.name)],
            ]))
        let status: JSONValue = [
            "phase": "Bound", "accessModes": claim.at("spec", "accessModes") ?? [],
            "capacity": claim.at("spec", "resources", "requests") ?? [:],
        ]
        _ = try await context.api.patch(
            .persistentVolumeClaims, namespace: claim.namespace, name: claim.name,
            patch: .merge(["metadata": ["uid": .string(claim.uid)], "status": status]),
            options: WriteOptions(subresource: "status"))
        return .done
    }

    private func volume(for claim: KubeObject) -> KubeObject {
        var volume = KubeObject(apiVersion: "v1", kind: "PersistentVolume", name: "pvc-\(claim.uid)")
        volume.annotations = ["pv.kubernetes.io/provisioned-by": Self.provisioner]
        volume["spec"] = [
            "capacity": claim.at("spec", "resources", "requests") ?? ["storage": "1Gi"],
            "accessModes": claim.at("spec", "accessModes") ?? ["ReadWriteOnce"],
            "claimRef": [
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": .string(claim.namespace),
                "name": .string(claim.name), "uid": .string(claim.uid),
            ],
            "hostPath": [
                "path": .string(Self.path(in: directory, claimUID: claim.uid)), "type": "DirectoryOrCreate",
            ],
            "persistentVolumeReclaimPolicy": "Delete", "storageClassName": .string(Self.className),
            "volumeMode": "Filesystem",
        ]
        return volume
    }

    private func reclaim(_ uid: String) async throws(StatusError) -> ReconcileResult {
        do throws(StatusError) {
            let volume = try await context.api.get(.persistentVolumes, namespace: nil, name: "pvc-\(uid)")
            _ = try await context.api.delete(
                .persistentVolumes, namespace: nil, name: volume.name, options: DeleteOptions(uid: volume.uid))
        } catch  where error.isNotFound {
            return .done  // of another class: not ours
        }
        await PodFiles.remove(Self.path(in: directory, claimUID: uid))
        return .done
    }
}

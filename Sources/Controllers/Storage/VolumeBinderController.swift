internal import KubeCore
internal import KubeRuntime

/// Binds claims to volumes that are there, and asks provisioners for those that are not, in a cluster whose volumes nobody
/// else looks after. `VolumePlan` decides.
/// Source: pkg/controller/volume/persistentvolume of Kubernetes 1.36.
struct VolumeBinderController: Controller {
    let name = "persistent-volume-binder"
    private static let component = "persistentvolume-controller"
    private static let boundByController = "pv.kubernetes.io/bound-by-controller"
    private static let provisionerAnnotations = [
        "volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/storage-provisioner",
    ]

    private let context: ControllerContext
    private let claims: Reflector
    private let volumes: Reflector
    private let classes: Reflector
    private let pods: Reflector
    private let claimQueue: WorkQueue<ObjectKey>
    private let volumeQueue: WorkQueue<String>

    init(_ context: ControllerContext) {
        self.context = context
        claims = context.reflectors.reflector(for: .persistentVolumeClaims)
        volumes = context.reflectors.reflector(for: .persistentVolumes)
        classes = context.reflectors.reflector(for: .storageClasses)
        pods = context.reflectors.reflector(for: .pods)
        claimQueue = .fairBetweenNamespaces(clock: context.clock)
        volumeQueue = WorkQueue(clock: context.clock)
    }

    func run() async {
        watch()
        // One worker for all claims: two must not choose the same volume.
        let claimLoop = ReconcileLoop(name: name, queue: claimQueue, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in
            try await settle(claim: key)
            return .done
        }
        let volumeLoop = ReconcileLoop(name: name, queue: volumeQueue, logger: context.logger) {
            (name: String) async throws(StatusError) in
            try await settle(volume: name)
            return .done
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await claimLoop.run() }
            group.addTask { await volumeLoop.run() }
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
            for claim in claims.cache.objects()
            where claim.text("status", "phase") != "Bound"
                || claim.text("spec", "volumeName") == change.object.name
            { claimQueue.add(ObjectKey(claim)) }
        }
        classes.addHandler { change in
            for claim in claims.cache.objects() where claim.text("spec", "storageClassName") == change.object.name {
                claimQueue.add(ObjectKey(claim))
            }
        }
        pods.addHandler { change in
            guard change.old.map({ PodView($0).nodeName }) != PodView(change.object).nodeName else { return }
            for key in ClaimUse.allClaims(of: change.object) { claimQueue.add(key) }
        }
    }

    // MARK: Claims

    private func settle(claim key: ObjectKey) async throws(StatusError) {
        guard let claim = claims.cache[key] else { return }
        let storageClass = classes.cache.object(name: claim.text("spec", "storageClassName"))
        let isAwaited = !pods.cache.objects(ClaimProtectionController.podsByClaim, key.description).isEmpty
        let plan = VolumePlan.decide(
            claim, storageClass: storageClass, volumes: volumes.cache.objects(), isAwaited: isAwaited)
        switch plan {
        case .bind(let volume): try await bind(claim, to: volume)
        case .lose: try await lose(claim)
        case .expand: break  // for whoever made the volume
        case .rest, .provision:
            guard claim.text("status", "phase") == "Pending", !claim.isBeingDeleted else { return }
            if let wait = VolumeWait(claim, storageClass: storageClass, isAwaited: isAwaited) {
                try await announce(wait, claim)
            }
        }
    }

    private func announce(_ wait: VolumeWait, _ claim: KubeObject) async throws(StatusError) {
        if let provisioner = wait.provisioner,
            Self.provisionerAnnotations.contains(where: { claim.annotations[$0] != provisioner })
        {
            var annotations: JSONValue = [:]
            for key in Self.provisionerAnnotations { annotations[key] = .string(provisioner) }
            try await patch(claim, ["metadata": ["annotations": annotations]], subresource: nil)
        }
        context.events.record(
            wait.isWarning ? .warning : .normal, about: claim, reason: wait.reason, message: wait.message,
            component: Self.component)
    }

    /// Reserves the volume for the claim, then gives it to the claim; a crash in between is made good by the next look.
    private func bind(_ claim: KubeObject, to volume: KubeObject) async throws(StatusError) {
        let reserved = try await reserve(volume, for: claim)
        try await setPhase("Bound", of: reserved)
        var annotations: JSONValue = ["pv.kubernetes.io/bind-completed": "yes"]
        if claim.text("spec", "volumeName").isEmpty { annotations[Self.boundByController] = "yes" }
        try await patch(
            claim, ["metadata": ["annotations": annotations], "spec": ["volumeName": .string(volume.name)]],
            subresource: nil)
        let status: JSONValue = [
            "phase": "Bound", "accessModes": volume.at("spec", "accessModes") ?? [],
            "capacity": volume.at("spec", "capacity") ?? [:],
        ]
        try await patch(claim, ["status": status], subresource: "status")
    }

    private func reserve(_ volume: KubeObject, for claim: KubeObject) async throws(StatusError) -> KubeObject {
        if volume.text("spec", "claimRef", "uid") == claim.uid { return volume }
        var metadata: JSONValue = [
            "uid": .string(volume.uid), "resourceVersion": .string(volume.resourceVersion),
        ]
        // Whoever reserved it by name has bound it himself.
        if volume.text("spec", "claimRef", "name").isEmpty {
            metadata["annotations"] = [Self.boundByController: "yes"]
        }
        let reserved = try await context.api.patch(
            .persistentVolumes, namespace: nil, name: volume.name,
            patch: .merge([
                "metadata": metadata,
                "spec": [
                    "claimRef": [
                        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": .string(claim.namespace),
                        "name": .string(claim.name), "uid": .string(claim.uid),
                        "resourceVersion": .string(claim.resourceVersion),
                    ]
                ],
            ]))
        volumes.cache.recordWrite(reserved)
        return reserved
    }

    private func lose(_ claim: KubeObject) async throws(StatusError) {
        try await patch(claim, ["status": ["phase": "Lost"]], subresource: "status")
        context.events.record(
            .warning, about: claim, reason: "ClaimLost",
            message: "Bound claim has lost its PersistentVolume. Data on the volume is lost!",
            component: Self.component)
    }

    private func patch(_ claim: KubeObject, _ patch: JSONValue, subresource: String?) async throws(StatusError) {
        var body = patch
        body.set(.string(claim.uid), at: ["metadata", "uid"])
        do throws(StatusError) {
            claims.cache.recordWrite(
                try await context.api.patch(
                    .persistentVolumeClaims, namespace: claim.namespace, name: claim.name, patch: .merge(body),
                    options: WriteOptions(subresource: subresource)))
        } catch  where error.isNotFound { return }
    }

    // MARK: Volumes

    private func settle(volume name: String) async throws(StatusError) {
        guard let volume = volumes.cache.object(name: name) else { return }
        let reference = volume.at("spec", "claimRef") ?? .null
        let claim = claims.cache.object(namespace: reference.text("namespace"), name: reference.text("name"))
        switch VolumePlan.decide(volume, claim: claim) {
        case .rest: break
        case .setPhase(let phase): try await setPhase(phase, of: volume)
        // Whoever made the volume takes it away when it is released.
        case .delete: try await setPhase("Released", of: volume)
        }
    }

    private func setPhase(_ phase: String, of volume: KubeObject) async throws(StatusError) {
        guard volume.text("status", "phase") != phase else { return }
        do throws(StatusError) {
            volumes.cache.recordWrite(
                try await context.api.patch(
                    .persistentVolumes, namespace: nil, name: volume.name,
                    patch: .merge(["metadata": ["uid": .string(volume.uid)], "status": ["phase": .string(phase)]]),
                    options: WriteOptions(subresource: "status")))
        } catch  where error.isNotFound { return }
    }
}

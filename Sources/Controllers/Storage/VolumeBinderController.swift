internal import KubeCore
internal import KubeRuntime

/// Binds claims to volumes that are there, and asks provisioners for those that are not, in a cluster whose volumes nobody
/// else looks after. `VolumePlan` decides.
/// Source: pkg/controller/volume/persistentvolume of Kubernetes 1.36.
struct VolumeBinderController: Controller {
    let name = "persistent-volume-binder"
    private static let component = "persistentvolume-controller"
    private static let provisionerAnnotations = [
        "volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/storage-provisioner",
    ]

    private let loop: VolumeBindingLoop
    private let writer: VolumeWriter
    private let catalog: VolumeCatalog
    private let classes: ObjectCache
    private let pods: ObjectCache
    private let events: EventRecorder

    init(_ context: ControllerContext) {
        let claims = context.reflectors.reflector(for: .persistentVolumeClaims)
        let volumes = context.reflectors.reflector(for: .persistentVolumes)
        let classes = context.reflectors.reflector(for: .storageClasses)
        let pods = context.reflectors.reflector(for: .pods)
        loop = VolumeBindingLoop(
            name: name, claims: claims, volumes: volumes, classes: classes, pods: pods, clock: context.clock,
            logger: context.logger)
        writer = VolumeWriter(api: context.api, claims: claims.cache, volumes: volumes.cache)
        catalog = VolumeCatalog(volumes.cache)
        self.classes = classes.cache
        self.pods = pods.cache
        events = context.events
    }

    func run() async {
        await loop.run(
            settleClaim: { claim async throws(StatusError) in try await settle(claim) },
            settleVolume: { volume, claim async throws(StatusError) in try await settle(volume, claim: claim) })
    }

    private func settle(_ claim: KubeObject) async throws(StatusError) {
        let storageClass = classes.object(name: claim.text("spec", "storageClassName"))
        let isAwaited = pods.contains(VolumeBindingLoop.podsByClaim, ObjectKey(claim).description)
        switch VolumePlan.decide(claim, storageClass: storageClass, volumes: catalog, isAwaited: isAwaited) {
        case .bind(let volume): try await writer.bind(claim, to: volume)
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
            try await writer.patch(claim, ["metadata": ["annotations": annotations]])
        }
        events.record(
            wait.isWarning ? .warning : .normal, about: claim, reason: wait.reason, message: wait.message,
            component: Self.component)
    }

    private func lose(_ claim: KubeObject) async throws(StatusError) {
        try await writer.patch(claim, ["status": ["phase": "Lost"]], subresource: "status")
        events.record(
            .warning, about: claim, reason: "ClaimLost",
            message: "Bound claim has lost its PersistentVolume. Data on the volume is lost!",
            component: Self.component)
    }

    private func settle(_ volume: KubeObject, claim: KubeObject?) async throws(StatusError) {
        switch VolumePlan.decide(volume, claim: claim) {
        case .rest: break
        case .setPhase(let phase): try await writer.setPhase(phase, of: volume)
        // Whoever made the volume takes it away when it is released.
        case .delete: try await writer.setPhase("Released", of: volume)
        }
    }
}

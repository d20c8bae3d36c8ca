internal import KubeCore
internal import KubeRuntime

/// Lets a volume that is being deleted go when it is not bound to a claim.
///
/// A volume also counts as free when its claim is gone, whatever its phase says: in a virtual cluster volumes are
/// images of what the host has, and nobody there moves them to `Released`.
/// Source: pkg/controller/volume/pvprotection.
struct VolumeProtectionController: Controller {
    let name = "pv-protection"
    static let finalizer = "kubernetes.io/pv-protection"

    private let context: ControllerContext
    private let volumes: Reflector
    private let claims: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        volumes = context.reflectors.reflector(for: .persistentVolumes)
        claims = context.reflectors.reflector(for: .persistentVolumeClaims)
        queue = WorkQueue(clock: context.clock)
    }

    func run() async {
        let queue = queue
        volumes.addHandler { if !$0.isDeletion { queue.add($0.key) } }
        claims.addHandler { change in
            let volume = change.object.text("spec", "volumeName")
            if change.isDeletion, !volume.isEmpty { queue.add(ObjectKey(namespace: "", name: volume)) }
        }
        await ReconcileLoop(name: name, queue: queue, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let volume = volumes.cache[key] else { return .done }
        let isHeld = volume.finalizers.contains(Self.finalizer)
        if volume.isBeingDeleted {
            guard isHeld, !isUsed(volume) else { return .done }
            try await context.release(volume, .persistentVolumes, from: Self.finalizer)
        } else if !isHeld {
            try await context.hold(volume, .persistentVolumes, by: Self.finalizer)
        }
        return .done
    }

    private func isUsed(_ volume: KubeObject) -> Bool {
        guard volume.text("status", "phase") == "Bound" else { return false }
        let key = ObjectKey(
            namespace: volume.text("spec", "claimRef", "namespace"), name: volume.text("spec", "claimRef", "name"))
        guard let claim = claims.cache[key] else { return false }
        let uid = volume.text("spec", "claimRef", "uid")
        return uid.isEmpty || uid == claim.uid
    }
}

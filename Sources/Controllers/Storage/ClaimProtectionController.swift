internal import KubeCore
internal import KubeRuntime

/// Lets a claim that is being deleted go when no pod on a node uses it any more.
/// Source: pkg/controller/volume/pvcprotection.
struct ClaimProtectionController: Controller {
    let name = "pvc-protection"
    static let finalizer = "kubernetes.io/pvc-protection"
    /// Pods on nodes, by the claims they use.
    static let podsByClaim = ObjectIndex(name: "claims") { pod in
        ClaimUse.claims(of: pod).map(\.description)
    }

    private let context: ControllerContext
    private let claims: Reflector
    private let pods: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        claims = context.reflectors.reflector(for: .persistentVolumeClaims)
        pods = context.reflectors.reflector(for: .pods)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, workers: 2, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        let queue = queue
        claims.addHandler { change in
            if !change.isDeletion { queue.add(change.key) }
        }
        pods.addHandler { change in
            // A pod that has ended gives up the volumes that live and die with it.
            guard change.isDeletion || PodView(change.object).isFinished else { return }
            for key in ClaimUse.allClaims(of: change.object) { queue.add(key) }
        }
        await loop.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let claim = claims.cache[key] else { return .done }
        let isHeld = claim.finalizers.contains(Self.finalizer)
        if claim.isBeingDeleted {
            guard isHeld, !(try await isUsed(claim)) else { return .done }
            try await context.release(claim, .persistentVolumeClaims, from: Self.finalizer)
        } else if !isHeld {
            try await context.hold(claim, .persistentVolumeClaims, by: Self.finalizer)
        }
        return .done
    }

    /// Asks the server before it says no: the cache may not have a pod yet that has just been bound.
    private func isUsed(_ claim: KubeObject) async throws(StatusError) -> Bool {
        let key = ObjectKey(claim)
        if pods.cache.contains(Self.podsByClaim, key.description) { return true }
        return try await context.api.list(.pods, namespace: claim.namespace).items
            .contains { ClaimUse.claims(of: $0).contains(key) }
    }
}

/// Which claims a pod uses.
enum ClaimUse {
    /// Those that a pod holds. Pods without a node hold none: no kubelet starts one whose claim is being deleted.
    static func claims(of pod: KubeObject) -> [ObjectKey] {
        pod.text("spec", "nodeName").isEmpty ? [] : claims(of: pod, includesEphemeral: !PodView(pod).isFinished)
    }

    /// All that a pod names.
    static func allClaims(of pod: KubeObject) -> [ObjectKey] { claims(of: pod, includesEphemeral: true) }

    private static func claims(of pod: KubeObject, includesEphemeral: Bool) -> [ObjectKey] {
        (pod.at("spec", "volumes")?.arrayValue ?? []).compactMap { volume in
            if let name = volume.at("persistentVolumeClaim", "claimName")?.stringValue {
                return ObjectKey(namespace: pod.namespace, name: name)
            }
            guard includesEphemeral, volume["ephemeral"]?.objectValue != nil else { return nil }
            return ObjectKey(namespace: pod.namespace, name: "\(pod.name)-\(volume.text("name"))")
        }
    }
}

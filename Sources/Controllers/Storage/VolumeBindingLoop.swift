package import KubeCore
package import KubeRuntime
package import Logging

/// Brings claims and volumes to whoever decides about them, when something has happened that matters to them.
///
/// A change wakes only the claims it is about. A volume that nobody claims is about all the claims of its class that have
/// none; these are woken together, however many such volumes arrive at once.
package struct VolumeBindingLoop: Sendable {
    /// The indexes that the cache of claims must have.
    package static let claimIndexes = [claimsByVolume, claimsByClass, unboundByClass]
    /// Pods on nodes, by the claims they use: the cache of pods must have it.
    package static let podsByClaim = ClaimProtectionController.podsByClaim

    private static let claimsByVolume = ObjectIndex.field("spec", "volumeName")
    private static let claimsByClass = ObjectIndex.field("spec", "storageClassName")
    private static let unboundByClass = ObjectIndex(name: "unboundByClass") { claim in
        claim.text("status", "phase") == "Bound" ? [] : [claim.text("spec", "storageClassName")]
    }

    private let name: String
    private let claims: Reflector
    private let volumes: Reflector
    private let classes: Reflector
    private let pods: Reflector
    private let logger: Logger
    private let claimQueue: WorkQueue<ObjectKey>
    private let volumeQueue: WorkQueue<String>
    /// Classes that have a volume for whoever asks first.
    private let offerQueue: WorkQueue<String>

    /// - Parameters:
    ///   - name: for logs.
    ///   - claims: with `claimIndexes`.
    ///   - volumes: with `VolumeCatalog.indexes`.
    ///   - pods: with `podsByClaim`.
    package init(
        name: String, claims: Reflector, volumes: Reflector, classes: Reflector, pods: Reflector,
        clock: RuntimeClock, logger: Logger
    ) {
        self.name = name
        self.claims = claims
        self.volumes = volumes
        self.classes = classes
        self.pods = pods
        self.logger = logger
        claimQueue = .fairBetweenNamespaces(clock: clock)
        volumeQueue = WorkQueue(clock: clock)
        offerQueue = WorkQueue(clock: clock)
    }

    /// Runs until the task is cancelled.
    /// - Parameters:
    ///   - settleClaim: called for one claim at a time, since two must not choose the same volume.
    ///   - settleVolume: called with the claim that the volume's reference names.
    package func run(
        settleClaim: @escaping @Sendable (KubeObject) async throws(StatusError) -> Void,
        settleVolume: @escaping @Sendable (KubeObject, KubeObject?) async throws(StatusError) -> Void
    ) async {
        watchClaims()
        watchVolumes()
        watchClassesAndPods()
        let (claimCache, volumeCache, claimQueue) = (claims.cache, volumes.cache, claimQueue)
        let claimLoop = ReconcileLoop(name: name, queue: claimQueue, logger: logger) {
            (key: ObjectKey) async throws(StatusError) in
            if let claim = claimCache[key] { try await settleClaim(claim) }
            return .done
        }
        let volumeLoop = ReconcileLoop(name: name, queue: volumeQueue, logger: logger) {
            (name: String) async throws(StatusError) in
            guard let volume = volumeCache.object(name: name) else { return .done }
            try await settleVolume(volume, VolumeCatalog.claimKey(of: volume).flatMap { claimCache[$0] })
            return .done
        }
        let offerLoop = ReconcileLoop(name: name, queue: offerQueue, logger: logger) {
            (className: String) async throws(StatusError) in
            for claim in claimCache.objects(Self.unboundByClass, className) { claimQueue.add(ObjectKey(claim)) }
            return .done
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await claimLoop.run() }
            group.addTask { await volumeLoop.run() }
            group.addTask { await offerLoop.run() }
        }
    }

    private func watchClaims() {
        let (claimQueue, volumeQueue) = (claimQueue, volumeQueue)
        claims.addHandler { change in
            claimQueue.add(change.key)
            let volume = change.object.text("spec", "volumeName")
            if !volume.isEmpty { volumeQueue.add(volume) }
        }
    }

    private func watchVolumes() {
        let (claimQueue, volumeQueue, offerQueue, claimCache) = (claimQueue, volumeQueue, offerQueue, claims.cache)
        volumes.addHandler { change in
            let volume = change.object
            volumeQueue.add(volume.name)
            for claim in claimCache.objects(Self.claimsByVolume, volume.name) { claimQueue.add(ObjectKey(claim)) }
            if let claim = VolumeCatalog.claimKey(of: volume) {
                claimQueue.add(claim)
            } else if !change.isDeletion, volume.text("status", "phase") == "Available" {
                offerQueue.add(volume.text("spec", "storageClassName"))
            }
        }
    }

    private func watchClassesAndPods() {
        let (claimQueue, claimCache) = (claimQueue, claims.cache)
        classes.addHandler { change in
            for claim in claimCache.objects(Self.claimsByClass, change.object.name) { claimQueue.add(ObjectKey(claim)) }
        }
        pods.addHandler { change in
            guard change.old.map({ PodView($0).nodeName }) != PodView(change.object).nodeName else { return }
            for key in ClaimUse.allClaims(of: change.object) { claimQueue.add(key) }
        }
    }
}

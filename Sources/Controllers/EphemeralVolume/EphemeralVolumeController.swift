internal import KubeCore
internal import KubeRuntime

/// Makes the PersistentVolumeClaims of pods' generic ephemeral volumes. The pod owns its claim, so that garbage collection
/// removes both. Source: pkg/controller/volume/ephemeral/controller.go; KEP-1698.
struct EphemeralVolumeController: Controller {
    let name = "ephemeral-volume-controller"

    private let context: ControllerContext
    private let pods: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        pods = context.reflectors.reflector(for: .pods)
        queue = WorkQueue(clock: context.clock)
    }

    func run() async {
        let queue = queue
        pods.addHandler { change in
            // Volumes of a pod never change.
            guard case .added(let pod) = change, !Self.claims(of: pod).isEmpty else { return }
            queue.add(change.key)
        }
        await ReconcileLoop(name: name, queue: queue, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let pod = pods.cache[key], !pod.isBeingDeleted else { return .done }
        for claim in Self.claims(of: pod) { try await ensure(claim, for: pod) }
        return .done
    }

    private func ensure(_ claim: KubeObject, for pod: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            _ = try await context.api.create(.persistentVolumeClaims, namespace: pod.namespace, object: claim)
            return
        } catch  where error.isNamespaceTerminating {
            return
        } catch {
            guard error.isAlreadyExists else {
                report(error.message, pod)
                throw error
            }
        }
        let existing = try await context.api.get(
            .persistentVolumeClaims, namespace: pod.namespace, name: claim.name)
        guard existing.ownerReferences.contains(where: { $0.uid == pod.uid }) else {
            let problem = "PVC \"\(pod.namespace)/\(claim.name)\" was not created for the pod"
            report(problem, pod)
            // The one in the way may be that of an earlier pod of the same name, which goes.
            throw .conflict(GroupVersionResource.persistentVolumeClaims.groupResource, claim.name, problem)
        }
    }

    private func report(_ problem: String, _ pod: KubeObject) {
        context.events.record(
            .warning, about: pod, reason: "FailedCreate", message: "ephemeral volume: \(problem)", component: name)
    }

    /// The claims that a pod's ephemeral volumes stand for.
    static func claims(of pod: KubeObject) -> [KubeObject] {
        (pod.at("spec", "volumes")?.arrayValue ?? []).compactMap { volume in
            guard let template = volume.at("ephemeral", "volumeClaimTemplate"), !template.isNull else { return nil }
            var claim = KubeObject(
                apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: pod.namespace,
                name: "\(pod.name)-\(volume.text("name"))")
            for field in ["labels", "annotations"] {
                claim.set(template.at("metadata", field), at: "metadata", field)
            }
            claim.set(
                [
                    [
                        "apiVersion": "v1", "kind": "Pod", "name": .string(pod.name), "uid": .string(pod.uid),
                        "controller": true, "blockOwnerDeletion": true,
                    ]
                ], at: "metadata", "ownerReferences")
            claim["spec"] = template["spec"]
            return claim
        }
    }
}

internal import KubeCore
internal import KubeRuntime

/// The finalizer that holds the pods of Jobs until they are counted. Pods whose Job is gone are counted by nobody: they
/// are let go at once.
/// Source: pkg/controller/job/job_controller.go syncOrphanPod; KEP-2307.
struct PodTracking {
    private static let jobKind = "Job"

    let context: ControllerContext
    let jobs: Reflector
    let pods: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(context: ControllerContext, jobs: Reflector, pods: Reflector) {
        self.context = context
        self.jobs = jobs
        self.pods = pods
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    /// Lets pods without Job go until the task is cancelled.
    func runForOrphans() async {
        let (queue, pods) = (queue, pods)
        let loop = ReconcileLoop(name: "job-orphans", queue: queue, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in
            if let pod = pods.cache[key], isOrphan(pod) { try await release(pod) }
            return .done
        }
        pods.addHandler { change in
            if !change.isDeletion, change.object.finalizers.contains(JobView.finalizer) { queue.add(change.key) }
        }
        jobs.addHandler { change in
            guard change.isDeletion else { return }
            for pod in pods.cache.objects(.controllerUID, change.object.uid) { queue.add(ObjectKey(pod)) }
        }
        await loop.run()
    }

    /// Whether nobody will count the pod. One that another kind of controller has is left to it.
    private func isOrphan(_ pod: KubeObject) -> Bool {
        guard pod.finalizers.contains(JobView.finalizer) else { return false }
        guard let owner = pod.controllerOwner else { return true }
        guard owner.kind == Self.jobKind, owner.apiVersion == "batch/v1" else { return false }
        return jobs.cache.object(namespace: pod.namespace, name: owner.name)?.uid != owner.uid
    }

    /// Takes the finalizer off a pod. One that is gone is no error.
    func release(_ pod: KubeObject) async throws(StatusError) {
        let rest = pod.finalizers.filter { $0 != JobView.finalizer }
        let body: JSONValue = [
            "metadata": [
                "uid": .string(pod.uid), "resourceVersion": .string(pod.resourceVersion),
                "finalizers": rest.isEmpty ? .null : .array(rest.map(JSONValue.string)),
            ]
        ]
        do throws(StatusError) {
            let written = try await context.api.patch(
                .pods, namespace: pod.namespace, name: pod.name, patch: .merge(body))
            if written.isBeingDeleted, rest.isEmpty, written.int("metadata", "deletionGracePeriodSeconds") == 0 {
                pods.cache.recordRemoval(ObjectKey(pod), uid: pod.uid)
            } else {
                pods.cache.recordWrite(written)
            }
        } catch  where error.isNotFound { pods.cache.recordRemoval(ObjectKey(pod), uid: pod.uid) }
    }
}

internal import KubeCore
internal import KubeRuntime

/// Takes back the announcement that a pod is about to be deleted when that has not happened for two minutes.
/// Source: pkg/controller/disruption/disruption.go syncStalePodDisruption; KEP-3329.
struct StaleDisruptionController: Controller {
    let name = "stale-disruption"
    private static let patience = Duration.seconds(120)

    private let context: ControllerContext
    private let pods: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        pods = context.reflectors.reflector(for: .pods)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, workers: 1, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        let queue = queue
        pods.addHandler { change in if Self.isAnnounced(change.object) { queue.add(change.key) } }
        await loop.run()
    }

    /// Whether the pod is said to be about to be deleted, by others than its node.
    static func isAnnounced(_ pod: KubeObject) -> Bool {
        guard !pod.isBeingDeleted, !PodView(pod).isFinished else { return false }
        let conditions = Conditions(pod.at("status", "conditions"))
        return conditions.isTrue("DisruptionTarget")
            && conditions["DisruptionTarget"]?["reason"]?.stringValue != "TerminationByKubelet"
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let pod = pods.cache[key], Self.isAnnounced(pod) else { return .done }
        var conditions = Conditions(pod.at("status", "conditions"))
        let now = context.clock.now()
        let since =
            conditions["DisruptionTarget"]?["lastTransitionTime"]?.stringValue
            .flatMap(Timestamp.init(rfc3339:)) ?? now
        let rest = Self.patience - now.duration(since: since)
        if rest > .zero { return .again(after: rest) }
        conditions.put([
            "type": "DisruptionTarget", "status": "False", "lastProbeTime": .null,
            "lastTransitionTime": .string(now.rfc3339),
        ])
        var status = pod["status"]?.objectValue ?? JSONObject()
        status["conditions"] = conditions.value
        do throws(StatusError) {
            try await context.writeStatus(status, of: pod, .pods, cache: pods.cache)
        } catch  where error.isNotFound { return .done }
        return .done
    }
}

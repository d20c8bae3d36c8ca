internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// Keeps the number of replicas of workloads in step with what metrics say.
///
/// Looks at each autoscaler every 15 seconds, as metrics are not told but asked for.
/// Source: pkg/controller/podautoscaler/horizontal.go.
final class HorizontalPodAutoscalerController: Controller {
    let name = "horizontal-pod-autoscaler"
    static let autoscalers = GroupVersionResource(
        group: "autoscaling", version: "v2", resource: "horizontalpodautoscalers")
    private static let component = "horizontal-pod-autoscaler"
    private static let interval = Duration.seconds(15)

    private let context: ControllerContext
    private let served: CollectableResources
    private let client: MetricsClient
    private let autoscalers: Reflector
    private let pods: Reflector
    private let memories = Mutex<[ObjectKey: ScalingMemory]>([:])
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext, served: CollectableResources, metrics: MetricsSource) {
        self.context = context
        self.served = served
        client = MetricsClient(source: metrics)
        autoscalers = context.reflectors.reflector(for: Self.autoscalers)
        pods = context.reflectors.reflector(for: .pods)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let queue = queue
        autoscalers.addHandler { [weak self] change in
            if change.isDeletion {
                self?.memories.withLock { $0[change.key] = nil }
            } else if change.old?["spec"] != change.object["spec"] {
                queue.add(change.key)
            }
        }
        await ReconcileLoop(name: name, queue: queue, workers: 2, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in
            guard let autoscaler = self.autoscalers.cache[key], !autoscaler.isBeingDeleted else { return .done }
            try await self.reconcile(autoscaler)
            return .again(after: Self.interval)
        }.run()
    }

    private func reconcile(_ autoscaler: KubeObject) async throws(StatusError) {
        let view = AutoscalerView(autoscaler)
        var status = AutoscalerStatus(autoscaler, now: context.clock.now())
        let target: GroupVersionResource
        let scale: ScaleView
        do throws(StatusError) {
            target = try resource(of: view)
            scale = try await readScale(of: view, target)
        } catch {
            record(.warning, autoscaler, "FailedGetScale", error.message)
            status.set(
                "AbleToScale", false, "FailedGetScale",
                "the HPA controller was unable to get the target's current scale: \(error.message)")
            return try await write(status, of: autoscaler)
        }
        status.set(
            "AbleToScale", true, "SucceededGetScale",
            "the HPA controller was able to get the target's current scale")
        let current = scale.specReplicas
        status.current = current
        guard let (desired, reason) = await desired(view, scale, current: current, &status) else {
            return try await write(status, of: autoscaler)
        }
        status.desired = desired
        if desired != current {
            try await rescale(view, target, from: current, to: desired, reason: reason, &status)
        }
        try await write(status, of: autoscaler)
    }

    /// - Returns: nil when the metrics say nothing.
    private func desired(
        _ view: AutoscalerView, _ scale: ScaleView, current: Int, _ status: inout AutoscalerStatus
    ) async -> (Int, String)? {
        if current == 0, view.minimum != 0 {
            status.set(
                "ScalingActive", false, "ScalingDisabled",
                "scaling is disabled since the replica count of the target is zero")
            return (0, "")
        }
        if current > view.maximum { return (view.maximum, "Current number of replicas above Spec.MaxReplicas") }
        if current < view.minimum { return (view.minimum, "Current number of replicas below Spec.MinReplicas") }
        guard let proposal = await proposal(view, scale, current: current, &status) else { return nil }
        let now = context.clock.now()
        let key = ObjectKey(view.object)
        let memory = memories.withLock { memories in
            let memory = memories[key] ?? ScalingMemory()
            memories[key, default: ScalingMemory()].recommend(proposal.replicas, at: now)
            return memory
        }
        let decision = view.limits.decide(
            current: current, recommended: proposal.replicas, memory: memory, now: now)
        status.set("AbleToScale", decision.able.isTrue, decision.able.reason, decision.able.message)
        status.set("ScalingLimited", decision.limited.isTrue, decision.limited.reason, decision.limited.message)
        let reason = decision.replicas > current ? "\(proposal.name) above target" : "All metrics below target"
        return (decision.replicas, reason)
    }

    /// The metric that asks for most; nil when that cannot be known.
    private func proposal(
        _ view: AutoscalerView, _ scale: ScaleView, current: Int, _ status: inout AutoscalerStatus
    ) async -> MetricProposal? {
        guard !scale.selector.isEmpty, let selector = try? LabelSelector(parsing: scale.selector) else {
            // A target that does not say which its pods are, or says it so that nobody understands.
            record(.warning, view.object, "SelectorRequired", "selector is required")
            status.set("ScalingActive", false, "InvalidSelector", "the HPA target's scale is missing a selector")
            return nil
        }
        let members = pods.cache.objects(inNamespace: view.object.namespace).filter { selector.matches($0.labels) }
        let served = served
        let evaluation = MetricEvaluation(
            client: client,
            calculation: ReplicaCalculation(
                currentReplicas: current, tolerance: view.tolerance, now: context.clock.now()),
            namespace: view.object.namespace, scale: scale, pods: members,
            resourceName: { served.resource(apiVersion: $0.text("apiVersion"), kind: $0.text("kind"))?.resource })
        var best: MetricProposal?
        var problems: [MetricProblem] = []
        status.metrics = []
        for metric in view.metrics {
            do throws(MetricProblem) {
                let proposal = try await evaluation.proposal(for: metric)
                status.metrics.append(proposal.status)
                if best.map({ proposal.replicas > $0.replicas }) ?? true { best = proposal }
            } catch {
                record(.warning, view.object, error.reason, error.message)
                problems.append(error)
                status.metrics.append(["type": ""])
            }
        }
        // With a metric unknown nothing is taken away: it might be the one that needs the replicas.
        if let first = problems.first, (best?.replicas ?? 0) < current || best == nil {
            status.set(
                "ScalingActive", false, first.reason,
                "the HPA was unable to compute the replica count: \(first.message)")
            record(
                .warning, view.object, "FailedComputeMetricsReplicas",
                "invalid metrics (\(problems.count) invalid out of \(view.metrics.count)), first error is: "
                    + first.summary)
            return nil
        }
        if let best {
            status.set(
                "ScalingActive", true, "ValidMetricFound",
                "the HPA was able to successfully calculate a replica count from \(best.name)")
        }
        return best
    }
}

// MARK: - Reading and writing

extension HorizontalPodAutoscalerController {
    private func resource(of view: AutoscalerView) throws(StatusError) -> GroupVersionResource {
        let target = view.target
        guard let resource = served.resource(apiVersion: target.apiVersion, kind: target.kind) else {
            throw StatusError(
                code: 404, reason: .notFound,
                message: "no matches for kind \"\(target.kind)\" in group "
                    + "\"\(GroupVersion(apiVersion: target.apiVersion)?.group ?? "")\"")
        }
        return resource
    }

    /// Reads by a change of nothing, the one way to a subresource that both carriers of the API have.
    private func readScale(
        of view: AutoscalerView, _ target: GroupVersionResource
    ) async throws(StatusError) -> ScaleView {
        ScaleView(
            try await context.api.patch(
                target, namespace: view.object.namespace, name: view.target.name, patch: .merge([:]),
                options: WriteOptions(subresource: "scale")))
    }

    private func rescale(
        _ view: AutoscalerView, _ target: GroupVersionResource, from current: Int, to desired: Int, reason: String,
        _ status: inout AutoscalerStatus
    ) async throws(StatusError) {
        let now = context.clock.now()
        do throws(StatusError) {
            _ = try await context.api.patch(
                target, namespace: view.object.namespace, name: view.target.name,
                patch: .merge(["spec": ["replicas": .int(Int64(desired))]]),
                options: WriteOptions(subresource: "scale"))
        } catch {
            record(
                .warning, view.object, "FailedRescale",
                "New size: \(desired); reason: \(reason); error: \(error.message)")
            status.set(
                "AbleToScale", false, "FailedUpdateScale",
                "the HPA controller was unable to update the target scale: \(error.message)")
            status.desired = current
            return
        }
        status.set(
            "AbleToScale", true, "SucceededRescale",
            "the HPA controller was able to update the target scale to \(desired)")
        status.lastScale = now
        record(.normal, view.object, "SuccessfulRescale", "New size: \(desired); reason: \(reason)")
        memories.withLock {
            $0[ObjectKey(view.object), default: ScalingMemory()].note(
                ScalingMemory.Change(time: now, difference: desired - current))
        }
    }

    private func write(_ status: AutoscalerStatus, of autoscaler: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            try await context.writeStatus(status.value, of: autoscaler, Self.autoscalers, cache: autoscalers.cache)
        } catch  where error.isNotFound { return }
    }

    private func record(_ kind: EventRecorder.Kind, _ object: KubeObject, _ reason: String, _ message: String) {
        context.events.record(kind, about: object, reason: reason, message: message, component: Self.component)
    }
}

/// The status of an autoscaler while it is worked out.
struct AutoscalerStatus {
    private var json: JSONObject
    private var conditions: Conditions
    private let now: Timestamp
    var current: Int
    var desired: Int
    var metrics: [JSONValue]
    var lastScale: Timestamp?

    init(_ autoscaler: KubeObject, now: Timestamp) {
        json = autoscaler["status"]?.objectValue ?? JSONObject()
        conditions = Conditions(json["conditions"])
        current = autoscaler.int("status", "currentReplicas")
        desired = autoscaler.int("status", "desiredReplicas")
        metrics = json["currentMetrics"]?.arrayValue ?? []
        self.now = now
    }

    mutating func set(_ type: String, _ isTrue: Bool, _ reason: String, _ message: String) {
        conditions.replace(type, status: isTrue ? "True" : "False", reason: reason, message: message, now: now)
    }

    var value: JSONObject {
        var status = json
        status.setCount("currentReplicas", current)
        status["desiredReplicas"] = .int(Int64(desired))
        status["currentMetrics"] = metrics.isEmpty ? JSONValue.null : .array(metrics)
        status["conditions"] = conditions.value
        if let lastScale { status["lastScaleTime"] = .string(lastScale.rfc3339) }
        return status
    }
}

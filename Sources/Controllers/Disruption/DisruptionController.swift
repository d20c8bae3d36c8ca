internal import KubeCore
internal import KubeRuntime

/// Keeps the status of PodDisruptionBudgets up to date, from which evictions are allowed or refused.
/// Source: pkg/controller/disruption.
struct DisruptionController: Controller {
    let name = "disruption"
    static let budgets = GroupVersionResource(group: "policy", version: "v1", resource: "poddisruptionbudgets")

    private let context: ControllerContext
    private let budgets: Reflector
    private let pods: Reflector
    private let scales: PodScales
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext, served: CollectableResources) {
        self.context = context
        budgets = context.reflectors.reflector(for: Self.budgets)
        pods = context.reflectors.reflector(for: .pods)
        scales = PodScales(context, served: served)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, workers: 2, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        loop.enqueueChanges(of: budgets)
        let (queue, cache) = (queue, budgets.cache)
        pods.addHandler { change in
            if cache.count == 0 { return }
            for budget in cache.objects(inNamespace: change.object.namespace) {
                let selector = LabelSelector(structured: budget.at("spec", "selector"))
                let concerns = [change.old, change.object].contains { $0.map { selector.matches($0.labels) } ?? false }
                if concerns { queue.add(ObjectKey(budget)) }
            }
        }
        scales.onChange { namespace in
            if cache.count == 0 { return }
            for budget in cache.objects(inNamespace: namespace) { queue.add(ObjectKey(budget)) }
        }
        await loop.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let budget = budgets.cache[key], !budget.isBeingDeleted else { return .done }
        let selector = LabelSelector(structured: budget.at("spec", "selector"))
        let members = pods.cache.objects(inNamespace: key.namespace).filter { selector.matches($0.labels) }
        if members.isEmpty { record(budget, "NoPods", "No matching pods found") }
        let now = context.clock.now()
        let scale: Int
        do throws(UnknownScale) {
            scale = DisruptionBudgetPlan.needsScale(budget) ? try await self.scale(of: members, for: budget) : 0
        } catch {
            record(
                budget, "CalculateExpectedPodCountFailed",
                "Failed to calculate the number of expected pods: \(error.message)", .warning)
            try await context.writeStatus(
                DisruptionBudgetPlan.failedStatus(of: budget, message: error.message, now: now), of: budget,
                Self.budgets, cache: budgets.cache)
            return .done
        }
        let plan = DisruptionBudgetPlan(budget, pods: members, scale: scale, now: now)
        try await context.writeStatus(plan.status, of: budget, Self.budgets, cache: budgets.cache)
        guard let recheck = plan.recheck else { return .done }
        return .again(after: max(.seconds(1), recheck.duration(since: now)))
    }

    private func scale(of members: [KubeObject], for budget: KubeObject) async throws(UnknownScale) -> Int {
        let (count, unmanaged) = try await scales.total(for: members)
        if !unmanaged.isEmpty {
            record(
                budget, "UnmanagedPods",
                "Pods selected by this PodDisruptionBudget were found to be unmanaged. As a result, the status of the PDB "
                    + "cannot be calculated correctly, which may result in undefined behavior. To account for these "
                    + "pods please set \".spec.minAvailable\" field of the PDB to an integer value.", .warning)
        }
        return count
    }

    private func record(
        _ budget: KubeObject, _ reason: String, _ message: String, _ kind: EventRecorder.Kind = .normal
    ) {
        context.events.record(kind, about: budget, reason: reason, message: message, component: "controllermanager")
    }
}

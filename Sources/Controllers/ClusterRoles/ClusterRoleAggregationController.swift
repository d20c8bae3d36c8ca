internal import KubeCore
internal import KubeRuntime

/// Fills ClusterRoles that have an `aggregationRule` with the rules of the roles it selects.
/// Source: pkg/controller/clusterroleaggregation.
struct ClusterRoleAggregationController: Controller {
    let name = "clusterrole-aggregation"

    private let context: ControllerContext
    private let roles: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        roles = context.reflectors.reflector(for: .clusterRoles)
        queue = WorkQueue(clock: context.clock)
    }

    func run() async {
        let (queue, cache) = (queue, roles.cache)
        // Any role may begin or cease to be selected.
        roles.addHandler { _ in
            for role in cache.objects() where role.at("aggregationRule") != nil { queue.add(ObjectKey(role)) }
        }
        await ReconcileLoop(name: name, queue: queue, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let role = roles.cache[key], role.at("aggregationRule") != nil, !role.isBeingDeleted else { return .done }
        let rules = Self.aggregatedRules(for: role, from: roles.cache.objects())
        if (role.at("rules")?.arrayValue ?? []) == rules { return .done }
        let body: JSONValue = [
            "metadata": ["uid": .string(role.uid), "resourceVersion": .string(role.resourceVersion)],
            "rules": .array(rules),
        ]
        roles.cache.recordWrite(
            try await context.api.patch(.clusterRoles, namespace: nil, name: role.name, patch: .merge(body)))
        return .done
    }

    /// The rules of all selected roles, in the order of selectors and names, each once.
    static func aggregatedRules(for role: KubeObject, from roles: [KubeObject]) -> [JSONValue] {
        let selectors = role.at("aggregationRule", "clusterRoleSelectors")?.arrayValue ?? []
        let sorted = roles.sorted { $0.name < $1.name }
        var rules: [JSONValue] = []
        var seen: Set<JSONValue> = []
        for selector in selectors.map({ LabelSelector(structured: $0) }) {
            for other in sorted where other.name != role.name && selector.matches(other.labels) {
                for rule in other.at("rules")?.arrayValue ?? [] where seen.insert(rule).inserted { rules.append(rule) }
            }
        }
        return rules
    }
}

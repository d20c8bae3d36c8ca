internal import KubeCore
internal import KubeSchema

/// `POST pods/NAME/eviction`: deletes a pod unless a PodDisruptionBudget forbids it.
/// Source: pkg/registry/core/pod/storage/eviction.go.
enum PodEviction {
    private static let budgets = GroupVersionResource(
        group: "policy", version: "v1", resource: "poddisruptionbudgets")

    static var handler: SubresourceHandler {
        SubresourceHandler { request throws(StatusError) in try await evict(request) }
    }

    private static func evict(_ request: SubresourceHandler.Request) async throws(StatusError) -> KubeObject {
        if !request.body.name.isEmpty, request.body.name != request.name {
            throw .badRequest("name in URL does not match name in Eviction object")
        }
        let key = ObjectKey(namespace: request.namespace, name: request.name)
        let pod = try await request.registry.current(request.resource, key).decoded()
        var options = deleteOptions(request)
        if !ignoresBudgets(pod) {
            if try await spendBudget(for: pod, request) {
                // A budget was spent on this very pod; another of the same name must not go instead.
                if options.uid == nil { options.uid = pod.uid }
            } else if options.resourceVersion == nil {
                // Only the pod as it is now, not healthy, may go without.
                options.resourceVersion = pod.resourceVersion
            }
        }
        if !options.isDryRun {
            let marked = try await markDisrupted(request, key, expecting: options.resourceVersion)
            if options.resourceVersion != nil { options.resourceVersion = marked }
        }
        _ = try await request.registry.delete(
            request.resource, namespace: key.namespace, name: key.name, options: options, context: request.context,
            isAdmitted: true)
        return SubresourceAnswer.success
    }

    private static func deleteOptions(_ request: SubresourceHandler.Request) -> DeleteOptions {
        let options = request.body["deleteOptions"]
        let dryRun = options?["dryRun"]?.arrayValue?.contains("All") ?? false
        return DeleteOptions(
            gracePeriodSeconds: options?["gracePeriodSeconds"]?.intValue,
            propagationPolicy: options?["propagationPolicy"]?.stringValue.flatMap(PropagationPolicy.init(rawValue:)),
            uid: options?.at("preconditions", "uid")?.stringValue,
            resourceVersion: options?.at("preconditions", "resourceVersion")?.stringValue,
            isDryRun: request.options.isDryRun || dryRun)
    }

    /// Pods that are not running, or are ending already, disrupt nothing.
    private static func ignoresBudgets(_ pod: KubeObject) -> Bool {
        let phase = pod.at("status", "phase")?.stringValue ?? ""
        return phase == "Succeeded" || phase == "Failed" || phase == "Pending" || pod.isBeingDeleted
    }

    /// Whether a pod that is not healthy may go without spending anything: it does not count as healthy anyway.
    /// Source: KEP-3017.
    static func isFree(_ pod: KubeObject, _ budget: KubeObject) -> Bool {
        let conditions = pod["status"]?.elements("conditions") ?? []
        let isReady = conditions.contains { $0.text("type") == "Ready" && $0.text("status") == "True" }
        if isReady { return false }
        if budget.text("spec", "unhealthyPodEvictionPolicy") == "AlwaysAllow" { return true }
        let desired = budget.at("status", "desiredHealthy")?.intValue ?? 0
        let current = budget.at("status", "currentHealthy")?.intValue ?? 0
        return desired > 0 && current >= desired
    }

    /// - Returns: false when the pod is not healthy, so that nothing was spent.
    /// - Throws: `tooManyRequests` when the budget allows no disruption.
    private static func spendBudget(
        for pod: KubeObject, _ request: SubresourceHandler.Request
    ) async throws(StatusError) -> Bool {
        guard let resource = request.registry.find(budgets) else { return true }
        let list = try await request.registry.list(resource, namespace: pod.namespace, options: ListOptions())
        var matching: [KubeObject] = []
        for item in list.items {
            let budget = try item.decoded()
            if LabelSelector(structured: budget.at("spec", "selector")).matches(pod.labels) { matching.append(budget) }
        }
        if matching.count > 1 {
            throw StatusError(
                code: 500, reason: .unknown,
                message:
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.")
        }
        guard let budget = matching.first else { return true }
        if isFree(pod, budget) { return false }
        let now = request.registry.environment.now()
        _ = try await request.registry.modifyDirectly(resource, ObjectKey(budget), isDryRun: request.options.isDryRun) {
            budget throws(StatusError) in try spent(budget, on: pod, now: now)
        }
        return true
    }

    /// The budget after one more disruption.
    /// - Throws: `tooManyRequests` when it allows none.
    static func spent(_ budget: KubeObject, on pod: KubeObject, now: Timestamp) throws(StatusError) -> KubeObject {
        let observed = budget.at("status", "observedGeneration")?.intValue ?? 0
        if observed < budget.generation {
            throw refusal(
                "The disruption budget \(budget.name) is still being processed by the server.", retryAfter: 10)
        }
        let allowed = budget.at("status", "disruptionsAllowed")?.intValue ?? 0
        if allowed <= 0 {
            let conditions = budget["status"]?.elements("conditions") ?? []
            let allowance = conditions.first { $0.text("type") == "DisruptionAllowed" } ?? [:]
            if allowance.text("reason") == "SyncFailed" {
                throw refusal(
                    "The disruption budget \(budget.name) does not allow evicting pods currently because it failed "
                        + "sync: \(allowance.text("message"))", retryAfter: 0)
            }
            let desired = budget.at("status", "desiredHealthy")?.intValue ?? 0
            let current = budget.at("status", "currentHealthy")?.intValue ?? 0
            throw refusal(
                "The disruption budget \(budget.name) needs \(desired) healthy pods and has \(current) currently",
                retryAfter: 0)
        }
        var budget = budget
        budget.set(.int(allowed - 1), at: "status", "disruptionsAllowed")
        budget.set(.string(now.rfc3339), at: "status", "disruptedPods", pod.name)
        return budget
    }

    private static func refusal(_ cause: String, retryAfter: Int) -> StatusError {
        var error = StatusError.tooManyRequests(
            "Cannot evict pod as it would violate the pod's disruption budget.", retryAfterSeconds: retryAfter)
        error.details?.causes = [StatusError.Cause(reason: "DisruptionBudget", message: cause)]
        return error
    }

    /// - Parameter version: which the pod must have, unless it is nil.
    /// - Returns: the version of the pod then.
    private static func markDisrupted(
        _ request: SubresourceHandler.Request, _ key: ObjectKey, expecting version: String?
    ) async throws(StatusError) -> String {
        let now = request.registry.environment.now()
        return try await request.registry.modifyDirectly(request.resource, key, isDryRun: false) {
            pod throws(StatusError) in
            if let version, version != pod.resourceVersion {
                throw .staleObject(request.resource.groupResource, pod.name)
            }
            if pod.isBeingDeleted || (pod.at("spec", "nodeName")?.stringValue ?? "").isEmpty { return pod }
            var pod = pod
            pod.setCondition(
                [
                    "type": "DisruptionTarget", "status": "True", "lastProbeTime": nil,
                    "lastTransitionTime": .string(now.rfc3339), "reason": "EvictionByEvictionAPI",
                    "message": "Eviction API: evicting",
                ])
            return pod
        }.object.resourceVersion
    }
}

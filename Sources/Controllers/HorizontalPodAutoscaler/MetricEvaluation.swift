internal import KubeCore

/// What one metric of an autoscaler asks for.
struct MetricProposal: Hashable {
    var replicas: Int
    /// As users know the metric: `cpu resource utilization (percentage of request)`.
    var name: String
    /// The entry of `status.currentMetrics`.
    var status: JSONValue
}

/// Why a metric asks for nothing.
struct MetricProblem: Error, Hashable {
    /// Of the condition ScalingActive, and of an Event.
    var reason: String
    var message: String
    /// As it is named among the problems of all metrics.
    var summary: String
}

/// Evaluates the metrics of one autoscaler.
/// Source: pkg/controller/podautoscaler/horizontal.go computeReplicasForMetric.
struct MetricEvaluation {
    let client: MetricsClient
    let calculation: ReplicaCalculation
    let namespace: String
    let scale: ScaleView
    /// The pods that the target selects.
    let pods: [KubeObject]
    /// The resource of a kind that a metric of type Object names.
    let resourceName: @Sendable (JSONValue) -> String?

    func proposal(for metric: JSONValue) async throws(MetricProblem) -> MetricProposal {
        switch metric.text("type") {
        case "Resource": return try await resource(metric["resource"] ?? [:], member: "resource", container: nil)
        case "ContainerResource":
            let source = metric["containerResource"] ?? [:]
            return try await resource(source, member: "containerResource", container: source.text("container"))
        case "Pods": return try await pods(metric["pods"] ?? [:])
        case "Object": return try await object(metric["object"] ?? [:])
        case "External": return try await external(metric["external"] ?? [:])
        default:
            let message = "unknown metric source type \"\(metric.text("type"))\""
            throw MetricProblem(reason: "InvalidMetricSourceType", message: message, summary: message)
        }
    }

    // MARK: Resources

    private func resource(
        _ source: JSONValue, member: String, container: String?
    ) async throws(MetricProblem) -> MetricProposal {
        let name = source.text("name")
        let target = source["target"] ?? [:]
        do throws(MetricFailure) {
            let isAverage = target["averageValue"].map { !$0.isNull } ?? false
            let utilization = target["averageUtilization"]?.intValue
            guard isAverage || utilization != nil else {
                throw MetricFailure(
                    "invalid resource metric source: neither an average utilization target nor an average value "
                        + "(usage) target was set")
            }
            let result = try await wrapping("failed to get \(name) \(isAverage ? "usage" : "utilization")") {
                () async throws(MetricFailure) in
                let samples = try await wrapping("unable to get metrics for resource \(name)") {
                    () async throws(MetricFailure) in
                    try await client.resource(
                        name, container: container, namespace: namespace, selector: scale.selector)
                }
                let isProcessor = name == "cpu"
                guard let utilization, !isAverage else {
                    return try calculation.average(
                        of: samples, pods: pods, targetMilli: Self.milli(target["averageValue"]),
                        isProcessor: isProcessor)
                }
                return try calculation.utilization(
                    of: samples, pods: pods, requests: try requests(of: name, container: container),
                    target: utilization, isProcessor: isProcessor)
            }
            var current: JSONObject = ["averageValue": Self.quantity(result.averageMilli)]
            if !isAverage { current["averageUtilization"] = result.utilization.map(JSONValue.int) }
            var status: JSONObject = ["name": .string(name), "current": .object(current)]
            if let container { status["container"] = .string(container) }
            let kind = container == nil ? "\(name) resource" : "\(name) container resource"
            return MetricProposal(
                replicas: result.replicas,
                name: isAverage ? kind : "\(kind) utilization (percentage of request)",
                status: ["type": container == nil ? "Resource" : "ContainerResource", member: .object(status)])
        } catch {
            throw problem(
                container == nil ? "FailedGetResourceMetric" : "FailedGetContainerResourceMetric", error,
                "failed to get \(name)\(container == nil ? "" : " container") resource metric value")
        }
    }

    /// What each pod requests of the resource, in thousandths.
    private func requests(of resource: String, container: String?) throws(MetricFailure) -> [String: Int64] {
        var requests: [String: Int64] = [:]
        for pod in pods {
            var sum: Int64 = 0
            let restartable = (pod.at("spec", "initContainers")?.arrayValue ?? [])
                .filter { $0.text("restartPolicy") == "Always" }
            for entry in (pod.at("spec", "containers")?.arrayValue ?? []) + restartable
            where container == nil || entry.text("name") == container {
                let request = entry["resources"]?["requests"]?[resource]
                guard let amount = request.flatMap(ResourceAmounts.quantity) else {
                    throw MetricFailure(
                        "missing request for \(resource) in container \(entry.text("name")) of Pod \(pod.name)")
                }
                sum += amount.roundedUpMilli
            }
            requests[pod.name] = sum
        }
        return requests
    }

    // MARK: Other metrics

    private func pods(_ source: JSONValue) async throws(MetricProblem) -> MetricProposal {
        let metric = MetricIdentifier(source["metric"])
        do throws(MetricFailure) {
            let samples = try await wrapping("unable to get metric \(metric.name)") {
                () async throws(MetricFailure) in
                try await client.pods(metric, namespace: namespace, selector: scale.selector)
            }
            let result = try calculation.average(
                of: samples, pods: pods, targetMilli: Self.milli(source["target"]?["averageValue"]),
                isProcessor: false)
            return MetricProposal(
                replicas: result.replicas, name: "pods metric \(metric.name)",
                status: [
                    "type": "Pods",
                    "pods": [
                        "metric": source["metric"] ?? [:],
                        "current": ["averageValue": Self.quantity(result.averageMilli)],
                    ],
                ])
        } catch { throw problem("FailedGetPodsMetric", error, "failed to get pods metric value") }
    }

    private func object(_ source: JSONValue) async throws(MetricProblem) -> MetricProposal {
        let metric = MetricIdentifier(source["metric"])
        let described = source["describedObject"] ?? [:]
        do throws(MetricFailure) {
            let label = "\(described.text("kind")) \(namespace) \(described.text("name"))"
            let usage = try await wrapping("unable to get metric \(metric.name): \(label)") {
                () async throws(MetricFailure) in
                guard let resource = resourceName(described) else {
                    throw MetricFailure("no matches for kind \"\(described.text("kind"))\"")
                }
                return try await client.object(
                    metric, resource: resource, name: described.text("name"), namespace: namespace)
            }
            let (replicas, current) = try value(usage, target: source["target"] ?? [:])
            return MetricProposal(
                replicas: replicas, name: "\(described.text("kind")) metric \(metric.name)",
                status: [
                    "type": "Object",
                    "object": ["metric": source["metric"] ?? [:], "current": current, "describedObject": described],
                ])
        } catch { throw problem("FailedGetObjectMetric", error, "failed to get object metric value") }
    }

    private func external(_ source: JSONValue) async throws(MetricProblem) -> MetricProposal {
        let metric = MetricIdentifier(source["metric"])
        do throws(MetricFailure) {
            let label = "unable to get external metric \(namespace)/\(metric.name)/\(metric.selector)"
            let usage = try await wrapping(label) { () async throws(MetricFailure) in
                try await client.external(metric, namespace: namespace)
            }
            let (replicas, current) = try value(usage, target: source["target"] ?? [:])
            return MetricProposal(
                replicas: replicas, name: "external metric \(metric.name)",
                status: ["type": "External", "external": ["metric": source["metric"] ?? [:], "current": current]])
        } catch {
            throw problem("FailedGetExternalMetric", error, "failed to get \(metric.name) external metric value")
        }
    }

    private func value(_ usage: Int64, target: JSONValue) throws(MetricFailure) -> (Int, JSONValue) {
        if let average = target["averageValue"], !average.isNull {
            let replicas = calculation.share(
                usage, targetMilli: max(1, Self.milli(average)), statusReplicas: scale.statusReplicas)
            let each = usage / Int64(max(1, scale.statusReplicas))
            return (replicas, ["averageValue": Self.quantity(each)])
        }
        guard let value = target["value"], !value.isNull else {
            throw MetricFailure(
                "invalid metric source: neither a value target nor an average value target was set")
        }
        let ready = pods.count { PodView($0).isReady }
        return (
            calculation.value(usage, targetMilli: max(1, Self.milli(value)), readyPods: ready),
            ["value": Self.quantity(usage)]
        )
    }

    // MARK: Texts

    private func wrapping<Result>(
        _ context: String, _ body: () async throws(MetricFailure) -> Result
    ) async throws(MetricFailure) -> Result {
        do throws(MetricFailure) {
            return try await body()
        } catch { throw MetricFailure("\(context): \(error.message)") }
    }

    private func problem(_ reason: String, _ failure: MetricFailure, _ summary: String) -> MetricProblem {
        MetricProblem(reason: reason, message: failure.message, summary: "\(summary): \(failure.message)")
    }

    private static func milli(_ value: JSONValue?) -> Int64 {
        value.flatMap(ResourceAmounts.quantity)?.roundedUpMilli ?? 0
    }

    private static func quantity(_ milli: Int64) -> JSONValue { .string(Quantity(milli: milli).description) }
}

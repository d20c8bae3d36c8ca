package import KubeCore

/// Where autoscalers get metrics from: the aggregated APIs `metrics.k8s.io`, `custom.metrics.k8s.io` and
/// `external.metrics.k8s.io`, which extensions of the cluster serve.
package struct MetricsSource: Sendable {
    /// Performs a GET of a path of the cluster's API, such as `/apis/metrics.k8s.io/v1beta1/namespaces/a/pods`, with a
    /// query. Throws what the server answers.
    package let get: @Sendable (String, [(name: String, value: String)]) async throws(StatusError) -> JSONValue

    package init(
        get: @escaping @Sendable (String, [(name: String, value: String)]) async throws(StatusError) -> JSONValue
    ) { self.get = get }

    /// A cluster that nobody serves metrics in.
    package static let none = MetricsSource { (_, _) throws(StatusError) in throw .pathNotFound() }
}

/// The questions of autoscalers to those APIs. Source: pkg/controller/podautoscaler/metrics/client.go.
struct MetricsClient: Sendable {
    let source: MetricsSource

    /// What pods use of a resource.
    /// - Parameter container: nil takes all containers of a pod together.
    func resource(
        _ resource: String, container: String?, namespace: String, selector: String
    ) async throws(MetricFailure) -> [String: MetricSample] {
        let answer = try await get(
            "metrics.k8s.io/v1beta1/namespaces/\(namespace)/pods", [("labelSelector", selector)],
            "resource metrics API", subject: "pods.metrics.k8s.io")
        var samples: [String: MetricSample] = [:]
        for item in answer["items"]?.arrayValue ?? [] {
            let containers = (item["containers"]?.arrayValue ?? []).filter {
                container == nil || $0.text("name") == container
            }
            let amounts = containers.map { $0.at("usage")?[resource].flatMap(ResourceAmounts.quantity) }
            // A pod of which one container has no value is measured in part only.
            guard let name = item["metadata"]?.text("name"), !amounts.isEmpty, !amounts.contains(nil) else { continue }
            samples[name] = Self.sample(item, milli: amounts.reduce(0) { $0 + ($1?.roundedUpMilli ?? 0) })
        }
        if samples.isEmpty { throw MetricFailure("no metrics returned from resource metrics API") }
        return samples
    }

    /// A metric that the pods themselves have.
    func pods(
        _ metric: MetricIdentifier, namespace: String, selector: String
    ) async throws(MetricFailure) -> [String: MetricSample] {
        let answer = try await get(
            "custom.metrics.k8s.io/v1beta2/namespaces/\(namespace)/pods/*/\(metric.name)",
            [("labelSelector", selector), ("metricLabelSelector", metric.selector)], "custom metrics API",
            subject: "pods.custom.metrics.k8s.io *")
        var samples: [String: MetricSample] = [:]
        for item in answer["items"]?.arrayValue ?? [] {
            guard let name = item["describedObject"]?.text("name"), let milli = Self.milli(item["value"]) else {
                continue
            }
            samples[name] = Self.sample(item, milli: milli)
        }
        if samples.isEmpty { throw MetricFailure("no metrics returned from custom metrics API") }
        return samples
    }

    /// A metric that one object of the namespace has, in thousandths.
    func object(
        _ metric: MetricIdentifier, resource: String, name: String, namespace: String
    ) async throws(MetricFailure) -> Int64 {
        let answer = try await get(
            "custom.metrics.k8s.io/v1beta2/namespaces/\(namespace)/\(resource)/\(name)/\(metric.name)",
            [("metricLabelSelector", metric.selector)], "custom metrics API",
            subject: "\(resource).custom.metrics.k8s.io \(name)")
        guard let milli = Self.milli(answer["items"]?[0]?["value"]) else {
            throw MetricFailure("no metrics returned from custom metrics API")
        }
        return milli
    }

    /// The sum of a metric of something outside the cluster, in thousandths.
    func external(_ metric: MetricIdentifier, namespace: String) async throws(MetricFailure) -> Int64 {
        let answer = try await get(
            "external.metrics.k8s.io/v1beta1/namespaces/\(namespace)/\(metric.name)",
            [("labelSelector", metric.selector)], "external metrics API",
            subject: "\(metric.name).external.metrics.k8s.io")
        let values = (answer["items"]?.arrayValue ?? []).compactMap { Self.milli($0["value"]) }
        if values.isEmpty { throw MetricFailure("no metrics returned from external metrics API") }
        return values.reduce(0, +)
    }

    private func get(
        _ path: String, _ query: [(name: String, value: String)], _ api: String, subject: String
    ) async throws(MetricFailure) -> JSONValue {
        do throws(StatusError) {
            return try await source.get("/apis/\(path)", query.filter { !$0.value.isEmpty })
        } catch {
            let message =
                error.isNotFound ? "the server could not find the requested resource (get \(subject))" : error.message
            throw MetricFailure("unable to fetch metrics from \(api): \(message)")
        }
    }

    private static func milli(_ value: JSONValue?) -> Int64? {
        value.flatMap(ResourceAmounts.quantity)?.roundedUpMilli
    }

    private static func sample(_ item: JSONValue, milli: Int64) -> MetricSample {
        let seconds = item["windowSeconds"]?.intValue
        let window = seconds ?? Self.seconds(item.text("window")) ?? 60
        return MetricSample(
            milli: milli, time: Timestamp(rfc3339: item.text("timestamp")) ?? Timestamp(secondsSinceEpoch: 0),
            window: .seconds(window))
    }

    /// Of Go's text form of durations: `30s`, `1m30s`, `1m0.5s`.
    private static func seconds(_ text: String) -> Int64? {
        var total = 0.0
        var number = ""
        for character in text {
            switch character {
            case "0"..."9", ".": number.append(character)
            case "h", "m", "s":
                guard let value = Double(number) else { return nil }
                total += value * (character == "h" ? 3600 : character == "m" ? 60 : 1)
                number = ""
            default: return nil
            }
        }
        return number.isEmpty && !text.isEmpty ? Int64(total) : nil
    }
}

/// The name of a metric, and which of its series are meant.
struct MetricIdentifier: Hashable {
    let name: String
    /// In the text form of a query; empty for all.
    let selector: String

    init(_ value: JSONValue?) {
        name = value?.text("name") ?? ""
        selector = Self.text(of: value?["selector"])
    }

    private static func text(of selector: JSONValue?) -> String {
        let labels = (selector?["matchLabels"]?.objectValue?.stringDictionary ?? [:]).sorted { $0.key < $1.key }
        let expressions = (selector?["matchExpressions"]?.arrayValue ?? []).map { expression -> String in
            let key = expression.text("key")
            let values = (expression["values"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ",")
            switch expression.text("operator") {
            case "In": return "\(key) in (\(values))"
            case "NotIn": return "\(key) notin (\(values))"
            case "DoesNotExist": return "!\(key)"
            default: return key
            }
        }
        return (labels.map { "\($0.key)=\($0.value)" } + expressions).joined(separator: ",")
    }
}

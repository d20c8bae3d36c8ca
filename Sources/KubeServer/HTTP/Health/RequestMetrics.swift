internal import HTTPTransport
internal import KubeCore
internal import KubeSchema
internal import Synchronization

/// Counts what the server answers and how long it takes, under the names and labels that kube-apiserver uses.
/// Source: k8s.io/apiserver/pkg/endpoints/metrics/metrics.go of Kubernetes 1.36.
final class RequestMetrics: Sendable {
    /// What requests are told apart by. Labels come from closed sets: what is not served counts under an empty resource.
    struct Series: Hashable, Comparable, Sendable {
        var verb: String
        var group = ""
        var version = ""
        var resource = ""
        var subresource = ""
        var scope = ""
        var isDryRun = false

        static func < (lhs: Self, rhs: Self) -> Bool {
            lhs.labels.lexicographicallyPrecedes(rhs.labels) { $0.value < $1.value }
        }

        var labels: [MetricLabel] {
            [
                ("component", "apiserver"), ("dry_run", isDryRun ? "All" : ""), ("group", group),
                ("resource", resource), ("scope", scope), ("subresource", subresource), ("verb", verb),
                ("version", version),
            ]
        }
    }

    private struct Measured {
        var codes: [Int: Int] = [:]
        var seconds = Histogram(bounds: RequestMetrics.bounds)
        var open = 0
    }

    /// In seconds.
    fileprivate static let bounds: [Double] = [
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
    ]

    private let state = Mutex<[Series: Measured]>([:])

    // MARK: Counting

    /// A request that stays open begins.
    func begin(_ series: Series) { state.withLock { $0[series, default: Measured()].open += 1 } }

    func end(_ series: Series) { state.withLock { $0[series, default: Measured()].open -= 1 } }

    /// A request has been answered.
    /// - Parameter start: nil for requests that stay open, whose length says nothing.
    func record(_ series: Series, status: Int, since start: ContinuousClock.Instant?) {
        let elapsed = start.map { (ContinuousClock.now - $0).seconds }
        state.withLock { state in
            state[series, default: Measured()].codes[status, default: 0] += 1
            if let elapsed { state[series, default: Measured()].seconds.observe(elapsed) }
        }
    }

    // MARK: Telling

    /// The Prometheus text format, version 0.0.4. O(number of series).
    func write(to text: inout MetricText) {
        let series = state.withLock { $0 }.sorted { $0.key < $1.key }
        text.begin(
            "apiserver_request_total", .counter,
            "Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, "
                + "component, and HTTP response code.")
        for (key, measured) in series {
            for (code, count) in measured.codes.sorted(by: { $0.key < $1.key }) {
                text.sample("apiserver_request_total", [("code", String(code))] + key.labels, count)
            }
        }
        text.begin(
            "apiserver_request_duration_seconds", .histogram,
            "Response latency distribution in seconds for each verb, dry run value, group, version, resource, "
                + "subresource, scope and component.")
        for (key, measured) in series where measured.seconds.count > 0 {
            text.histogram("apiserver_request_duration_seconds", key.labels, measured.seconds)
        }
        text.begin(
            "apiserver_longrunning_requests", .gauge,
            "Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope "
                + "and component. Not all requests are tracked this way.")
        for (key, measured) in series where measured.open > 0 {
            text.sample(
                "apiserver_longrunning_requests", key.labels.filter { $0.name != "dry_run" }, measured.open)
        }
    }
}

extension RequestMetrics.Series {
    /// - Parameter resource: nil when the request is for none that is served.
    init(_ scope: RequestScope, resource: ServedResource?) {
        let info = scope.info
        self.init(verb: Self.verb(scope))
        isDryRun = scope.query["dryRun"] == "All"
        guard let resource else {
            if !info.isResourceRequest, Self.paths.contains(info.path) { subresource = info.path }
            return
        }
        group = resource.resource.group
        version = resource.resource.version
        self.resource = resource.resource.resource
        if resource.descriptor.subresource(info.subresource) != nil { subresource = info.subresource }
        self.scope = !info.name.isEmpty ? "resource" : !info.namespace.isEmpty ? "namespace" : "cluster"
    }

    /// Paths that are no resources and are counted by name.
    private static let paths: Set<String> = ["/healthz", "/livez", "/readyz", "/metrics", "/version", "/api", "/apis"]

    private static func verb(_ scope: RequestScope) -> String {
        switch scope.info.verb {
        case _ where RequestScope.streamingSubresources.contains(scope.info.subresource): "CONNECT"
        case "patch" where (scope.http.headers["Content-Type"] ?? "").hasPrefix("application/apply-patch"): "APPLY"
        case "get", "list", "watch", "delete", "patch", "deletecollection": scope.info.verb.uppercased()
        case "create", "post": "POST"
        case "update", "put": "PUT"
        default: "OTHER"
        }
    }
}

extension Duration {
    fileprivate var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}

internal import KubeCore
internal import KubeSchema
internal import Synchronization

/// Counts what the server answers, under the names that kube-apiserver uses.
/// Source: k8s.io/apiserver/pkg/endpoints/metrics/metrics.go.
final class RequestMetrics: Sendable {
    /// Labels come from closed sets: what is not served counts under an empty resource.
    private struct Series: Hashable, Comparable {
        var verb: String
        var group: String
        var version: String
        var resource: String
        var subresource: String
        var code: Int

        static func < (lhs: Self, rhs: Self) -> Bool { lhs.labels < rhs.labels }

        var labels: String {
            #"code="\#(code)",group="\#(group)",resource="\#(resource)",subresource="\#(subresource)","#
                + #"verb="\#(verb)",version="\#(version)""#
        }
    }

    private struct State {
        var requests: [Series: Int] = [:]
        var seconds: [String: (sum: Double, count: Int)] = [:]
    }

    private let state = Mutex(State())

    func record(_ scope: RequestScope, resource: ServedResource?, status: Int, since start: ContinuousClock.Instant) {
        let verb = Self.verb(scope.info)
        var series = Series(verb: verb, group: "", version: "", resource: "", subresource: "", code: status)
        if let resource {
            series.group = resource.resource.group
            series.version = resource.resource.version
            series.resource = resource.resource.resource
            if resource.descriptor.subresource(scope.info.subresource) != nil {
                series.subresource = scope.info.subresource
            }
        }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let elapsed = Double(seconds) + Double(attoseconds) * 1e-18
        let isLongRunning = scope.isLongRunning
        state.withLock { state in
            state.requests[series, default: 0] += 1
            guard !isLongRunning else { return }
            let total = state.seconds[verb] ?? (0, 0)
            state.seconds[verb] = (total.sum + elapsed, total.count + 1)
        }
    }

    private static func verb(_ info: RequestInfo) -> String {
        switch info.verb {
        case "get", "list", "watch", "delete", "patch", "deletecollection": info.verb.uppercased()
        case "create", "post": "POST"
        case "update", "put": "PUT"
        default: "OTHER"
        }
    }

    /// The Prometheus text format, version 0.0.4. O(number of series).
    func exposition(limiter: InFlightLimiter) -> String {
        let (requests, seconds) = state.withLock { ($0.requests, $0.seconds) }
        var text = "# HELP apiserver_request_total Requests answered, by verb, resource and HTTP code.\n"
        text += "# TYPE apiserver_request_total counter\n"
        for (series, count) in requests.sorted(by: { $0.key < $1.key }) {
            text += "apiserver_request_total{\(series.labels)} \(count)\n"
        }
        text += "# HELP apiserver_request_duration_seconds Time to the whole answer, without watches and streams.\n"
        text += "# TYPE apiserver_request_duration_seconds summary\n"
        for (verb, total) in seconds.sorted(by: { $0.key < $1.key }) {
            text += "apiserver_request_duration_seconds_sum{verb=\"\(verb)\"} \(total.sum)\n"
            text += "apiserver_request_duration_seconds_count{verb=\"\(verb)\"} \(total.count)\n"
        }
        text += "# HELP apiserver_current_inflight_requests Requests being served now, without watches and streams.\n"
        text += "# TYPE apiserver_current_inflight_requests gauge\n"
        text += "apiserver_current_inflight_requests{request_kind=\"mutating\"} \(limiter.count(.writing))\n"
        text += "apiserver_current_inflight_requests{request_kind=\"readOnly\"} \(limiter.count(.reading))\n"
        return text
    }
}

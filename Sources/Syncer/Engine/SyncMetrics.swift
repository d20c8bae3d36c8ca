internal import Synchronization

/// How long it takes from a change on one side to its effect on the other, per kind and direction.
package final class SyncMetrics: Sendable {
    /// Upper bounds of the buckets in seconds.
    package static let bucketsSeconds = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private struct Histogram {
        var counts = [UInt64](repeating: 0, count: bucketsSeconds.count + 1)
        var sumSeconds = 0.0
    }

    private struct Series: Hashable {
        let kind: String
        let direction: SyncDirection

        var labels: String { "kind=\"\(kind)\",direction=\"\(direction.rawValue)\"" }
    }

    private struct State {
        var latencies: [Series: Histogram] = [:]
        var errors: [String: UInt64] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    func observe(kind: String, _ direction: SyncDirection, latency: Duration) {
        let seconds = latency / .seconds(1)
        let bucket = Self.bucketsSeconds.firstIndex { seconds <= $0 } ?? Self.bucketsSeconds.count
        let series = Series(kind: kind, direction: direction)
        state.withLock {
            $0.latencies[series, default: Histogram()].counts[bucket] += 1
            $0.latencies[series, default: Histogram()].sumSeconds += seconds
        }
    }

    func countError(kind: String) { state.withLock { $0.errors[kind, default: 0] += 1 } }

    /// The metrics in Prometheus text format: `vcluster_sync_latency_seconds` and `vcluster_sync_errors_total`.
    package func prometheusText() -> String {
        let (latencies, errors) = state.withLock { ($0.latencies, $0.errors) }
        var lines = [
            "# HELP vcluster_sync_latency_seconds Time from a change on one side to its effect on the other.",
            "# TYPE vcluster_sync_latency_seconds histogram",
        ]
        for (series, histogram) in latencies.sorted(by: { $0.key.labels < $1.key.labels }) {
            var total: UInt64 = 0
            for (index, count) in histogram.counts.enumerated() {
                total += count
                let bound = index < Self.bucketsSeconds.count ? "\(Self.bucketsSeconds[index])" : "+Inf"
                lines.append("vcluster_sync_latency_seconds_bucket{\(series.labels),le=\"\(bound)\"} \(total)")
            }
            lines.append("vcluster_sync_latency_seconds_sum{\(series.labels)} \(histogram.sumSeconds)")
            lines.append("vcluster_sync_latency_seconds_count{\(series.labels)} \(total)")
        }
        lines.append("# HELP vcluster_sync_errors_total Attempts to sync an object that failed.")
        lines.append("# TYPE vcluster_sync_errors_total counter")
        for (kind, count) in errors.sorted(by: { $0.key < $1.key }) {
            lines.append("vcluster_sync_errors_total{kind=\"\(kind)\"} \(count)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

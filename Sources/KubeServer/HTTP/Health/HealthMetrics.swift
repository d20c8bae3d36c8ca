internal import Synchronization

/// How health checks came out each time they were asked, for `/metrics/slis`.
/// Source: KEP-3466; k8s.io/component-base/metrics/prometheus/slis.
final class HealthMetrics: Sendable {
    private struct Key: Hashable, Comparable {
        let name: String
        let endpoint: String

        static func < (left: Key, right: Key) -> Bool {
            (left.name, left.endpoint) < (right.name, right.endpoint)
        }
    }

    private struct Tally {
        var passes = false
        var successes = 0
        var failures = 0
    }

    private let tallies = Mutex<[Key: Tally]>([:])

    func note(_ name: String, endpoint: String, passes: Bool) {
        tallies.withLock { tallies in
            var tally = tallies[Key(name: name, endpoint: endpoint)] ?? Tally()
            tally.passes = passes
            if passes { tally.successes += 1 } else { tally.failures += 1 }
            tallies[Key(name: name, endpoint: endpoint)] = tally
        }
    }

    var text: String {
        let tallies = tallies.withLock { $0 }.sorted { $0.key < $1.key }
        if tallies.isEmpty { return "" }
        var text = MetricText()
        text.begin("kubernetes_healthcheck", .gauge, "[STABLE] Whether a health check passed when it was last asked.")
        for (key, tally) in tallies {
            text.sample(
                "kubernetes_healthcheck", [("name", key.name), ("type", key.endpoint)], tally.passes ? 1 : 0)
        }
        text.begin("kubernetes_healthchecks_total", .counter, "[STABLE] How often a health check came out how.")
        for (key, tally) in tallies {
            for (status, count) in [("error", tally.failures), ("success", tally.successes)] where count > 0 {
                text.sample(
                    "kubernetes_healthchecks_total",
                    [("name", key.name), ("status", status), ("type", key.endpoint)], count)
            }
        }
        return text.text
    }
}

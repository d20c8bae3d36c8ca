internal import KubeCore
internal import Testing

@testable internal import Syncer

@Suite struct SyncMetricsTests {
    @Test("latencies are counted in cumulative buckets by kind and direction")
    func latencies() {
        let metrics = SyncMetrics()
        metrics.observe(kind: "pod", .toHost, latency: .milliseconds(3))
        metrics.observe(kind: "pod", .toHost, latency: .seconds(20))
        metrics.observe(kind: "pod", .toVirtual, latency: .milliseconds(1))
        metrics.countError(kind: "service")
        let lines = Set(metrics.prometheusText().split(separator: "\n").map(String.init))
        let name = "vcluster_sync_latency_seconds"
        #expect(
            lines.isSuperset(of: [
                "# TYPE \(name) histogram",
                "\(name)_bucket{kind=\"pod\",direction=\"to_host\",le=\"0.002\"} 0",
                "\(name)_bucket{kind=\"pod\",direction=\"to_host\",le=\"0.005\"} 1",
                "\(name)_bucket{kind=\"pod\",direction=\"to_host\",le=\"10.0\"} 1",
                "\(name)_bucket{kind=\"pod\",direction=\"to_host\",le=\"+Inf\"} 2",
                "\(name)_count{kind=\"pod\",direction=\"to_host\"} 2",
                "\(name)_count{kind=\"pod\",direction=\"to_virtual\"} 1",
                "vcluster_sync_errors_total{kind=\"service\"} 1",
            ]))
    }

    @Test(
        "few blocked objects are looked at often, and many share a budget",
        arguments: [(0, 2), (1, 2), (10, 2), (100, 20), (10_000, 2000)])
    func blocked(count: Int, seconds: Int) {
        var blocked = BlockedKeys()
        for number in 0..<count { blocked.insert(ObjectKey(namespace: "default", name: "object-\(number)")) }
        #expect(blocked.ceiling == .seconds(seconds))
        for number in 0..<count { blocked.remove(ObjectKey(namespace: "default", name: "object-\(number)")) }
        #expect(blocked.ceiling == .seconds(2))
    }
}

internal import RevisionStore

/// Puts values over 5,000 keys for some seconds and prints the rate and the latency.
func measureThroughput(directory: String, writers: Int, bytes: Int, seconds: Int) async throws {
    let store = try await RevisionStore.open(directory: directory)
    let clock = ContinuousClock()
    let start = clock.now
    let end = start.advanced(by: .seconds(seconds))
    var latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
        for writer in 0..<writers {
            group.addTask {
                var latencies: [Duration] = []
                let value = [UInt8](repeating: UInt8(ascii: "x"), count: bytes)
                var next = writer
                while clock.now < end {
                    let begin = clock.now
                    _ = try await store.put(StoreKey("/registry/pods/default/pod-\(next % 5000)"), value: value)
                    latencies.append(clock.now - begin)
                    next += writers
                }
                return latencies
            }
        }
        return try await group.reduce(into: []) { $0 += $1 }
    }
    let elapsed = clock.now - start
    await store.close()
    latencies.sort()
    let rate =
        Double(latencies.count) / (Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18)
    print(
        "writers \(writers), \(bytes) B: \(Int(rate)) puts/s, p50 \(latencies[latencies.count / 2]),"
            + " p99 \(latencies[latencies.count * 99 / 100])")
}

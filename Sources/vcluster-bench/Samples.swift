/// Durations of one kind of operation.
struct Samples: Sendable {
    private(set) var durations: [Duration] = []

    mutating func add(_ duration: Duration) { durations.append(duration) }

    mutating func add(_ other: Samples) { durations += other.durations }

    var count: Int { durations.count }

    /// The smallest duration that is not exceeded by this share of the samples. O(n log n).
    func percentile(_ share: Double) -> Duration {
        let sorted = durations.sorted()
        guard !sorted.isEmpty else { return .zero }
        return sorted[min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.down)))]
    }

    /// Such as `p50 0.41 ms  p90 0.60 ms  p99 1.20 ms`.
    var summary: String {
        [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)]
            .map { "\($0.0) \(percentile($0.1).milliseconds) ms" }.joined(separator: "  ")
    }
}

extension Duration {
    /// With two decimals.
    var milliseconds: String { (inSeconds * 1000).text }

    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

extension Double {
    /// With two decimals, without Foundation's formatting.
    var text: String {
        let hundredths = Int((self * 100).rounded())
        let fraction = abs(hundredths % 100)
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}

func report(_ name: String, _ value: String) {
    print("\(name.padded(to: 46)) \(value)")
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}

internal import KubeCore

/// How far use may be from its target without a change, as shares.
struct ScalingTolerance: Hashable {
    var up = 0.1
    var down = 0.1

    func contains(_ ratio: Double) -> Bool { ratio >= 1 - down && ratio <= 1 + up }
}

/// How many replicas a metric asks for. Pure.
/// Source: pkg/controller/podautoscaler/replica_calculator.go.
struct ReplicaCalculation {
    let currentReplicas: Int
    let tolerance: ScalingTolerance
    let now: Timestamp

    struct Result: Hashable {
        var replicas: Int
        /// The average per pod, in thousandths.
        var averageMilli: Int64
        /// In percent of what the pods request.
        var utilization: Int64?
    }

    // MARK: Metrics of pods

    /// - Parameters:
    ///   - pods: those that the target selects.
    ///   - requests: what each pod requests of the resource, in thousandths.
    func utilization(
        of samples: [String: MetricSample], pods: [KubeObject], requests: [String: Int64], target: Int64,
        isProcessor: Bool
    ) throws(MetricFailure) -> Result {
        let groups = MeasuredPods(pods, samples: samples, isProcessor: isProcessor, now: now)
        func ratio(_ usage: [String: Int64]) -> (ratio: Double, utilization: Int64)? {
            let measured = usage.filter { requests[$0.key] != nil }
            let requested = measured.keys.reduce(0) { $0 + (requests[$1] ?? 0) }
            guard requested > 0 else { return nil }
            let utilization = measured.values.reduce(0, +) * 100 / requested
            return (Double(utilization) / Double(target), utilization)
        }
        let fallback = max(100, target)
        return try replicas(
            samples, pods, groups, ratio: { ratio($0)?.ratio },
            missingUse: { (requests[$0] ?? 0) * fallback / 100 }, noRatio: "no metrics returned matched known pods",
            utilization: { ratio($0)?.utilization })
    }

    func average(
        of samples: [String: MetricSample], pods: [KubeObject], targetMilli: Int64, isProcessor: Bool
    ) throws(MetricFailure) -> Result {
        let groups = MeasuredPods(pods, samples: samples, isProcessor: isProcessor, now: now)
        return try replicas(
            samples, pods, groups,
            ratio: { usage in
                usage.isEmpty || targetMilli == 0
                    ? nil : Double(usage.values.reduce(0, +) / Int64(usage.count)) / Double(targetMilli)
            }, missingUse: { _ in targetMilli }, noRatio: "the target value is zero", utilization: { _ in nil })
    }

    private func replicas(
        _ samples: [String: MetricSample], _ pods: [KubeObject], _ groups: MeasuredPods,
        ratio: ([String: Int64]) -> Double?, missingUse: (String) -> Int64, noRatio: String,
        utilization: ([String: Int64]) -> Int64?
    ) throws(MetricFailure) -> Result {
        if pods.isEmpty { throw MetricFailure("no pods returned by selector while calculating replica count") }
        var usage = samples.filter { !groups.ignored.contains($0.key) && !groups.unready.contains($0.key) }
            .mapValues(\.milli)
        if usage.isEmpty {
            throw MetricFailure("did not receive metrics for targeted pods (pods might be unready)")
        }
        guard let first = ratio(usage) else { throw MetricFailure(noRatio) }
        var result = Result(
            replicas: currentReplicas, averageMilli: usage.values.reduce(0, +) / Int64(usage.count),
            utilization: utilization(usage))
        let countsUnready = !groups.unready.isEmpty && first > 1
        if !countsUnready, groups.missing.isEmpty {
            if !tolerance.contains(first) { result.replicas = Self.roundedUp(first * Double(groups.readyCount)) }
            return result
        }
        // Pods of which nothing is known count as if they argued against the change.
        for name in groups.missing where first != 1 { usage[name] = first < 1 ? missingUse(name) : 0 }
        if countsUnready { for name in groups.unready { usage[name] = 0 } }
        guard let second = ratio(usage) else { throw MetricFailure(noRatio) }
        if tolerance.contains(second) || (first < 1 && second > 1) || (first > 1 && second < 1) { return result }
        let replicas = Self.roundedUp(second * Double(usage.count))
        let isAgainst = (second < 1 && replicas > currentReplicas) || (second > 1 && replicas < currentReplicas)
        if !isAgainst { result.replicas = replicas }
        return result
    }

    // MARK: Metrics of something else

    /// For a metric that is to have a value.
    func value(_ usageMilli: Int64, targetMilli: Int64, readyPods: Int) -> Int {
        let ratio = Double(usageMilli) / Double(targetMilli)
        if currentReplicas == 0 { return Self.roundedUp(ratio) }
        return tolerance.contains(ratio) ? currentReplicas : Self.roundedUp(ratio * Double(readyPods))
    }

    /// For a metric of which each replica is to have a share.
    /// - Parameter statusReplicas: as many as there are, whatever is wanted.
    func share(_ usageMilli: Int64, targetMilli: Int64, statusReplicas: Int) -> Int {
        let ratio = Double(usageMilli) / (Double(targetMilli) * Double(statusReplicas))
        if statusReplicas > 0, tolerance.contains(ratio) { return statusReplicas }
        return Self.roundedUp(Double(usageMilli) / Double(targetMilli))
    }

    /// - Returns: a number of replicas; what is out of range is the nearest that is not.
    static func roundedUp(_ replicas: Double) -> Int {
        guard replicas.isFinite else { return Int(Int32.max) }
        return Int(min(max(replicas.rounded(.up), 0), Double(Int32.max)))
    }
}

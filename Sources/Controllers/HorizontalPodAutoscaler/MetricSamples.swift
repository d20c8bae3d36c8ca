internal import KubeCore

/// The value of a metric for one pod, in thousandths.
struct MetricSample: Hashable {
    var milli: Int64
    /// When it was measured, and over which time.
    var time: Timestamp
    var window: Duration = .seconds(60)
}

/// Why a metric has no value or gives no number of replicas; the text ends up in a condition and an Event.
struct MetricFailure: Error, Hashable {
    let message: String

    init(_ message: String) { self.message = message }
}

/// The pods of a target, in the groups that count differently.
/// Source: pkg/controller/podautoscaler/replica_calculator.go groupPods.
struct MeasuredPods {
    private(set) var readyCount = 0
    private(set) var unready: Set<String> = []
    private(set) var missing: Set<String> = []
    private(set) var ignored: Set<String> = []

    private static let initializationPeriod = Duration.seconds(300)
    private static let initialReadinessDelay = Duration.seconds(30)

    /// - Parameter isProcessor: a pod that has just started uses more of the processor than it will.
    init(_ pods: [KubeObject], samples: [String: MetricSample], isProcessor: Bool, now: Timestamp) {
        for pod in pods {
            if pod.isBeingDeleted || PodView(pod).phase == "Failed" {
                ignored.insert(pod.name)
            } else if PodView(pod).phase == "Pending" {
                unready.insert(pod.name)
            } else if let sample = samples[pod.name] {
                if isProcessor, Self.isStarting(pod, sample, now) {
                    unready.insert(pod.name)
                } else {
                    readyCount += 1
                }
            } else {
                missing.insert(pod.name)
            }
        }
    }

    private static func isStarting(_ pod: KubeObject, _ sample: MetricSample, _ now: Timestamp) -> Bool {
        guard let ready = Conditions(pod.at("status", "conditions"))["Ready"],
            let start = pod.time("status", "startTime")
        else { return true }
        let isReady = ready["status"]?.stringValue == "True"
        let transition =
            ready["lastTransitionTime"]?.stringValue.flatMap(Timestamp.init(rfc3339:)) ?? start
        if start.adding(initializationPeriod) > now {
            return !isReady || sample.time < transition.adding(sample.window)
        }
        return !isReady && start.adding(initialReadinessDelay) > transition
    }
}

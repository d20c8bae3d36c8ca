internal import KubeCore

/// When the containers of simulated pods that are being deleted have stopped.
///
/// They take a moment, as real ones do: `kubectl delete` looks twice before it waits for the deletion, and waits in vain
/// when a controller made its object anew between the two.
struct SimulatedStops: Sendable {
    /// How long containers take to stop.
    static let interval = Duration.milliseconds(200)

    /// On the clock's uptime, by the pod's uid.
    private var ends: [String: Duration] = [:]

    /// How long the containers of a pod that is being deleted still run, or are kept from starting; nil when it may go.
    /// - Parameter now: uptime.
    mutating func rest(of pod: KubeObject, now: Duration) -> Duration? {
        let grace = pod.at("metadata", "deletionGracePeriodSeconds")?.intValue ?? 0
        guard !pod.isFinished, grace > 0 else { return nil }
        let end = ends[pod.uid] ?? now + Self.interval
        ends[pod.uid] = end
        return end > now ? end - now : nil
    }

    mutating func forget(uid: String) { ends[uid] = nil }
}

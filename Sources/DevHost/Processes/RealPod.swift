internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// A pod that is run as a process: what its runner and the kubelet tell each other.
final class RealPod: Sendable {
    private struct State {
        var report: ContainerReport
        var stopGrace: Duration?
        var hasEnded = false
    }

    let uid: String
    let container: String
    /// Its loopback address.
    let address: String
    private let state: Mutex<State>
    /// Raised when it is to stop.
    let stopSignal = AsyncSignal()

    init(pod: KubeObject, container: String, address: String, report: ContainerReport) {
        uid = pod.uid
        self.container = container
        self.address = address
        state = Mutex(State(report: report))
    }

    var report: ContainerReport { state.withLock { $0.report } }
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// How long it may take to stop; nil while it is to run.
    var stopGrace: Duration? { state.withLock { $0.stopGrace } }

    /// Asks it to stop. A later request may shorten the time.
    func requestStop(grace: Duration) {
        state.withLock { $0.stopGrace = min($0.stopGrace ?? grace, grace) }
        stopSignal.raise()
    }

    /// - Returns: whether anything changed.
    func update(_ change: (inout ContainerReport) -> Void) -> Bool {
        state.withLock { state in
            let former = state.report
            change(&state.report)
            return state.report != former
        }
    }

    func markEnded() { state.withLock { $0.hasEnded = true } }
}

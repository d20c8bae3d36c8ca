internal import Dispatch
internal import KubeCore
internal import Synchronization

/// The audit log: events as JSON lines, in a file that is rotated or on the standard output.
///
/// Events wait in a bounded buffer for a queue of their own, so that no request waits for a disk. When the buffer is full,
/// requests wait, or the event is dropped and counted, as configured.
/// Source: k8s.io/apiserver/plugin/pkg/audit/{log,buffered}; Kubernetes documentation, "Auditing: Log backend".
package final class AuditLog: Sendable {
    package enum Mode: String, Sendable {
        /// A full buffer keeps requests waiting: nothing is lost.
        case blocking
        /// A full buffer drops events.
        case batch
    }

    /// Bytes that may wait.
    private static let capacity = 8 << 20

    private struct State {
        var lines: [[UInt8]] = []
        var bytes = 0
        var isDraining = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var emitted = 0
        var dropped = 0
        var failed = 0
    }

    private let state = Mutex(State())
    private let mode: Mode
    private let queue = DispatchQueue(label: "audit-log")
    private let file: AuditFile

    package init(file: AuditFile, mode: Mode) {
        self.file = file
        self.mode = mode
    }

    /// Puts down an event.
    func append(_ event: JSONValue) async {
        var line = JSONWriter.encode(event)
        line.append(UInt8(ascii: "\n"))
        if mode == .blocking { await waitForRoom() }
        let (begins, lines) = state.withLock { state -> (Bool, Bool) in
            guard state.bytes < Self.capacity || mode == .blocking else {
                state.dropped += 1
                return (false, false)
            }
            state.emitted += 1
            state.bytes += line.count
            state.lines.append(line)
            defer { state.isDraining = true }
            return (!state.isDraining, true)
        }
        if begins, lines { queue.async { self.drain() } }
    }

    private func waitForRoom() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let hasRoom = state.withLock { state in
                guard state.bytes >= Self.capacity else { return true }
                state.waiters.append(continuation)
                return false
            }
            if hasRoom { continuation.resume() }
        }
    }

    /// Writes what has gathered, until nothing is left. On the queue: the file belongs to it.
    private func drain() {
        while true {
            let (lines, waiters) = state.withLock { state -> ([[UInt8]], [CheckedContinuation<Void, Never>]) in
                let taken = (state.lines, state.waiters)
                (state.lines, state.waiters, state.bytes) = ([], [], 0)
                if taken.0.isEmpty { state.isDraining = false }
                return taken
            }
            for waiter in waiters { waiter.resume() }
            if lines.isEmpty { return }
            let failed = file.write(lines)
            if failed > 0 { state.withLock { $0.failed += failed } }
        }
    }

    /// Waits until what was appended before is written.
    package func flush() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    /// Events put down, and events lost because the buffer was full or the file could not be written.
    var counts: (emitted: Int, lost: Int) { state.withLock { ($0.emitted, $0.dropped + $0.failed) } }
}

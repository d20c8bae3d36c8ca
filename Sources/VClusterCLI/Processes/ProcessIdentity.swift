internal import DevHost
internal import SystemFiles

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A process that cannot be mistaken for a later one with the same number: its start time is part of it.
struct ProcessIdentity: Sendable, Hashable {
    let pid: Int32
    /// Opaque, differs between two processes of the same number: clock ticks since boot on Linux, seconds and
    /// microseconds elsewhere.
    let startTime: UInt64

    init(pid: Int32, startTime: UInt64) {
        self.pid = pid
        self.startTime = startTime
    }

    /// The process that has this number now; nil when there is none, or it has ended and only waits to be collected.
    init?(running pid: Int32) {
        guard let startTime = Self.startTime(of: pid) else { return nil }
        self.init(pid: pid, startTime: startTime)
    }

    /// This process.
    static var current: ProcessIdentity? { ProcessIdentity(running: getpid()) }

    var isRunning: Bool { Self.startTime(of: pid) == startTime }

    /// Sends a signal if, and only if, the process still runs.
    func signal(_ number: Int32) {
        if isRunning { _ = kill(pid, number) }
    }

    /// Asks the process to end, waits, and kills it when it does not. True when it is gone.
    func terminate(patience: Duration) async -> Bool {
        signal(SIGTERM)
        if await hasEnded(within: patience) { return true }
        signal(SIGKILL)
        return await hasEnded(within: .seconds(5))
    }

    private func hasEnded(within patience: Duration) async -> Bool {
        let deadline = ContinuousClock.now + patience
        while isRunning {
            guard ContinuousClock.now < deadline else { return false }
            // Cancelled sleep returns at once, which only makes the last looks quicker.
            try? await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    #if os(Linux)
        private static func startTime(of pid: Int32) -> UInt64? {
            // A file that is not there: no such process.
            guard pid > 0, let bytes = try? SystemFile.read("/proc/\(pid)/stat") else { return nil }
            return ProcessStat.startTime(in: bytes)
        }
    #else
        private static func startTime(of pid: Int32) -> UInt64? {
            var info = kinfo_proc()
            var size = MemoryLayout<kinfo_proc>.stride
            var name: [Int32] = [CTL_KERN, KERN_PROC, KERN_PROC_PID, pid]
            guard pid > 0, sysctl(&name, 4, &info, &size, nil, 0) == 0, size > 0, info.kp_proc.p_stat != SZOMB else {
                return nil
            }
            let start = info.kp_proc.p_starttime
            return UInt64(start.tv_sec) * 1_000_000 + UInt64(start.tv_usec)
        }
    #endif
}

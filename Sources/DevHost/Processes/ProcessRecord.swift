internal import KubeCore

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Which process runs a pod, kept in the pod's directory: found there and stopped by the next start of the host if this
/// one is killed. The start time tells it from a later process with the same number.
struct ProcessRecord: Sendable, Hashable {
    static let fileName = "process.json"

    let pid: Int32
    /// In ticks since boot, as the kernel tells.
    let startTime: UInt64

    /// Nil when no such process runs.
    init?(pid: Int32, readFile: (String) -> [UInt8]?) {
        guard let bytes = readFile("/proc/\(pid)/stat"), let startTime = ProcessStat.startTime(in: bytes) else {
            return nil
        }
        self.pid = pid
        self.startTime = startTime
    }

    /// Nil when the bytes are no record.
    init?(_ bytes: [UInt8]) {
        guard let json = try? JSONParser.parse(bytes), let pid = json["pid"]?.intValue,
            let startTime = json["startTime"]?.stringValue.flatMap(UInt64.init)
        else { return nil }
        self.pid = Int32(truncatingIfNeeded: pid)
        self.startTime = startTime
    }

    var encoded: [UInt8] {
        JSONWriter.encode(["pid": .int(Int64(pid)), "startTime": .string(String(startTime))])
    }
}

/// Processes of pods that a host left behind when it was killed.
struct LeftoverProcesses: Sendable {
    let podsDirectory: String

    /// Kills those that still run, and waits until they are gone.
    func stop() async {
        for name in await PodFiles.names(in: podsDirectory) {
            guard let bytes = await PodFiles.read("\(podsDirectory)/\(name)/\(ProcessRecord.fileName)"),
                let record = ProcessRecord(bytes)
            else { continue }
            while await isRunning(record) {
                kill(record.pid, SIGKILL)
                // Cancellation means that the host is stopping: the next start comes back to it.
                do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
            }
        }
    }

    private func isRunning(_ record: ProcessRecord) async -> Bool {
        let now = try? await PodFiles.run {
            ProcessRecord(pid: record.pid) { path in PodFiles.readBlocking(path) }
        }
        return now == .some(record)
    }
}

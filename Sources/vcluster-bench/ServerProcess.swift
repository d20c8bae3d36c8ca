internal import FoundationEssentials

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The measured process, as `/proc` shows it. Without a pid nothing is known.
struct ServerProcess: Sendable {
    let pid: Int?

    /// User and system time so far; nil when unknown.
    var processorTime: Duration? {
        guard let pid, let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        // Fields 14 and 15, counted after the name in brackets, which may hold spaces.
        let fields = String(decoding: data, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else { return nil }
        return .seconds(Double(user + system) / Double(sysconf(Int32(_SC_CLK_TCK))))
    }

    /// Text such as `  server CPU 0.12 ms/op`; empty when unknown.
    func cost(since start: Duration?, operations: Int) -> String {
        guard let start, let now = processorTime, operations > 0 else { return "" }
        return "  server CPU \(((now - start) / operations).milliseconds) ms/op"
    }
}

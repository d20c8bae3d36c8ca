internal import SystemFiles

/// One range of a process's addresses, as `/proc/PID/maps` tells it. Source: proc_pid_maps(5).
struct MemoryMapping: Sendable, Hashable {
    let start: UInt
    let size: UInt
    /// Such as `r-xp`.
    let permissions: String
    /// Empty for memory that belongs to no file.
    let path: String

    /// Code of a program or library: executable, not writable, from a file.
    var isFileCode: Bool { permissions.hasPrefix("r-x") && path.hasPrefix("/") }

    /// Nil for a line of another form.
    init?(line: some StringProtocol) {
        let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
        let range = fields.first?.split(separator: "-") ?? []
        guard fields.count >= 5, range.count == 2, let start = UInt(range[0], radix: 16),
            let end = UInt(range[1], radix: 16), end > start
        else { return nil }
        self.start = start
        size = end - start
        permissions = String(fields[1])
        path = fields.count > 5 ? String(fields[5].drop { $0 == " " }) : ""
    }

    /// Those of this process; none where the system does not tell.
    static var own: [MemoryMapping] {
        guard let text = try? SystemFile.read("/proc/self/maps") else { return [] }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { MemoryMapping(line: $0) }
    }
}

/// What the kernel tells of a process in `/proc/PID/stat`. Source: proc_pid_stat(5).
package enum ProcessStat {
    /// When the process was started, in ticks since boot; nil for one that has ended, which is listed until its parent
    /// asks for its exit code, and for bytes of another form.
    package static func startTime(in bytes: [UInt8]) -> UInt64? {
        // The name in parentheses may hold anything, so fields count from its last ')'.
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = String(decoding: bytes[(end + 1)...], as: UTF8.self).split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return UInt64(fields[19])
    }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The time zone files of this machine.
enum TimeZoneDatabase {
    static let directories = ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"]
    /// The largest file of the database has 4 KB.
    private static let maximumBytes = 1 << 20

    static func load(_ name: String) throws(TimeZoneRules.LookupError) -> TimeZoneRules {
        guard isSafe(name) else { throw .unknown(name) }
        let present = directories.filter { access($0, R_OK) == 0 }
        if present.isEmpty { throw .missingDatabase }
        for directory in present {
            if let bytes = contents("\(directory)/\(name)"), let rules = TimeZoneFile.parse(bytes) { return rules }
        }
        throw .unknown(name)
    }

    /// Whether the name stays inside the database.
    private static func isSafe(_ name: String) -> Bool {
        name.utf8.count <= 255 && !name.utf8.contains(0)
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("\\")
            }
    }

    /// Nil when there is no such file, or it is no regular one.
    private static func contents(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= maximumBytes else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let received = bytes.withUnsafeMutableBytes { buffer in
                read(file, buffer.baseAddress! + count, buffer.count - count)
            }
            if received <= 0 { return nil }
            count += received
        }
        return bytes
    }
}

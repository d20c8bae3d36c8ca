package import KubeCore
internal import SystemFiles

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The file of the audit log: readable by its owner only, and begun anew when it has grown to its size.
///
/// Not safe for use from several threads: it belongs to the queue of its `AuditLog`.
/// Source: kube-apiserver flags `--audit-log-...`.
package final class AuditFile: @unchecked Sendable {
    package struct Options: Sendable, Hashable {
        /// `-` is the standard output.
        package var path: String
        package var maximumBytes: Int
        /// Files kept beside the present one; 0 keeps all.
        package var maximumBackups: Int
        /// How long they are kept; nil for ever.
        package var maximumAge: Duration?

        package init(
            path: String, maximumBytes: Int = 100 << 20, maximumBackups: Int = 0, maximumAge: Duration? = nil
        ) {
            self.path = path
            self.maximumBytes = maximumBytes
            self.maximumBackups = maximumBackups
            self.maximumAge = maximumAge
        }
    }

    private let options: Options
    private let now: @Sendable () -> Timestamp
    private var descriptor: Int32 = -1
    private var size = 0

    package init(_ options: Options, now: @escaping @Sendable () -> Timestamp = { .now() }) {
        self.options = options
        self.now = now
    }

    deinit { if descriptor >= 0, !isStandardOutput { close(descriptor) } }

    private var isStandardOutput: Bool { options.path == "-" }

    /// Opens the file, so that a path that cannot be written is known at the start.
    /// - Returns: what is wrong, nil when nothing is.
    package func open() -> String? {
        if isStandardOutput {
            descriptor = STDOUT_FILENO
            return nil
        }
        let file = Self.openFile(options.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { return String(cString: strerror(errno)) }
        descriptor = file
        size = max(0, Int(lseek(file, 0, SEEK_END)))
        return nil
    }

    /// Writes lines. Blocks.
    /// - Returns: how many could not be written.
    func write(_ lines: [[UInt8]]) -> Int {
        var failed = 0
        for line in lines {
            if !isStandardOutput, size > 0, size + line.count > options.maximumBytes { rotate() }
            if descriptor < 0, open() != nil {
                failed += 1
                continue
            }
            do throws(SystemError) {
                try SystemFile.write(line, to: descriptor)
                size += line.count
            } catch {
                failed += 1
            }
        }
        return failed
    }

    // MARK: Rotation

    /// The present file gets the time into its name: `audit-2026-01-31T12-30-00.000.log`.
    private func rotate() {
        close(descriptor)
        descriptor = -1
        let stamp = now().rfc3339Micro.prefix(23).map { $0 == ":" ? "-" : String($0) }.joined()
        let (stem, suffix) = nameParts
        rename(options.path, "\(directory)/\(stem)-\(stamp)\(suffix)")
        removeOld()
    }

    private var directory: String {
        guard let slash = options.path.lastIndex(of: "/") else { return "." }
        return slash == options.path.startIndex ? "" : String(options.path[..<slash])
    }

    private var nameParts: (stem: String, suffix: String) {
        let name = options.path.split(separator: "/").last.map(String.init) ?? options.path
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name, "") }
        return (String(name[..<dot]), String(name[dot...]))
    }

    private func removeOld() {
        guard options.maximumBackups > 0 || options.maximumAge != nil, let listing = opendir(directory) else { return }
        defer { closedir(listing) }
        let (stem, suffix) = nameParts
        var backups: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix("\(stem)-"), name.hasSuffix(suffix),
                name.utf8.count == stem.utf8.count + suffix.utf8.count + 24
            {
                backups.append(name)
            }
        }
        // Names sort by time.
        backups.sort(by: >)
        for (index, name) in backups.enumerated() where isTooMany(index) || isTooOld(name, stem) {
            unlink("\(directory)/\(name)")
        }
    }

    private func isTooMany(_ index: Int) -> Bool { options.maximumBackups > 0 && index >= options.maximumBackups }

    private func isTooOld(_ name: String, _ stem: String) -> Bool {
        guard let maximumAge = options.maximumAge else { return false }
        let stamp = String(name.dropFirst(stem.count + 1).prefix(19))
        let time = stamp.suffix(8).map { $0 == "-" ? ":" : String($0) }.joined()
        guard let written = Timestamp(rfc3339: "\(stamp.prefix(10))T\(time)Z") else { return false }
        return written.adding(maximumAge) < now()
    }

    private static func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
        #if canImport(Darwin)
            Darwin.open(path, flags, mode)
        #elseif canImport(Musl)
            Musl.open(path, flags, mode)
        #else
            Glibc.open(path, flags, mode)
        #endif
    }
}

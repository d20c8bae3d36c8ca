package import KubeCore
internal import Synchronization
internal import SystemFiles

/// The time zones of this machine, by name.
/// Source: tzfile(5); https://www.iana.org/time-zones.
package enum TimeZoneDatabase {
    /// Why there are no rules for a name.
    package enum LookupError: Error, Hashable, CustomStringConvertible {
        case unknown(String)
        /// The machine has no time zone database at all.
        case missingDatabase

        package var description: String {
            switch self {
            case .unknown(let name): "unknown time zone \(name)"
            case .missingDatabase:
                "this machine has no time zone database in \(directories.joined(separator: " or "))"
            }
        }
    }

    private static let directories = ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"]
    /// The largest file of the database has 4 KB.
    private static let maximumBytes = 1 << 20
    /// Zones that were asked for; few names are in use at a time.
    private static let known = Mutex<[String: TimeZoneRules]>([:])
    private static let maximumKnown = 64

    /// The rules of a zone such as `Europe/Berlin`. Blocks to read a file of few KB when a name is asked for the first
    /// time.
    /// - Throws: `LookupError`.
    package static func rules(of name: String) throws(LookupError) -> TimeZoneRules {
        if name.isEmpty || name == "UTC" { return .utc }
        if let rules = known.withLock({ $0[name] }) { return rules }
        let rules = try load(name)
        known.withLock { known in
            if known.count >= maximumKnown { known.removeAll() }
            known[name] = rules
        }
        return rules
    }

    private static func load(_ name: String) throws(LookupError) -> TimeZoneRules {
        guard isSafe(name) else { throw .unknown(name) }
        let present = directories.filter(SystemFile.exists)
        if present.isEmpty { throw .missingDatabase }
        for directory in present {
            let path = "\(directory)/\(name)"
            // A file that is not there or cannot be read is no time zone: the next directory may have one.
            guard SystemFile.isRegular(path), let bytes = try? SystemFile.read(path, maximumBytes: maximumBytes),
                let rules = TimeZoneRules(tzif: bytes)
            else { continue }
            return rules
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
}

internal import FoundationEssentials
internal import KubeCore
internal import SystemFiles
internal import VClusterConfig

/// An embedded host cluster of this user, running or not: its directory, its process, its kubeconfig context.
struct EmbeddedHost: Sendable {
    let name: String
    let directory: String

    /// - Throws: `CommandError` `usage` when the name is no DNS label.
    init(name: String, directories: UserDirectories = .current) throws(CommandError) {
        do throws(ConfigError) { self.name = try VClusterName(name).text } catch { throw CommandError(error) }
        directory = directories.host(name)
    }

    /// All that were ever started and not removed, by name.
    static func all(directories: UserDirectories = .current) -> [EmbeddedHost] {
        // No directory means no hosts, and what is in it without being a host is none of ours.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directories.hosts)) ?? []
        return names.sorted().compactMap { try? EmbeddedHost(name: $0, directories: directories) }
    }

    var contextName: String { "vcluster-host-\(name)" }
    var recordPath: String { "\(directory)/host.json" }
    /// Written by the host when it serves; the context is made from it.
    var kubeconfigPath: String { "\(directory)/kubeconfig" }
    var logPath: String { "\(directory)/host.log" }

    var exists: Bool { SystemFile.exists(directory) }

    /// The last start's record, whether or not its process still runs.
    var lastRecord: HostRecord? { HostRecord(path: recordPath) }

    var running: HostRecord? { lastRecord.flatMap { $0.process.isRunning ? $0 : nil } }
}

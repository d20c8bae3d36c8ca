internal import FoundationEssentials

/// Where this user's data lie. Source: XDG Base Directory Specification.
struct UserDirectories: Sendable {
    let home: String
    /// `XDG_DATA_HOME/vcluster`, or `~/.local/share/vcluster`.
    let state: String

    init(environment: [String: String]) {
        if let given = environment["HOME"], !given.isEmpty {
            home = given
        } else {
            home = FileManager.default.homeDirectoryForCurrentUser.path(percentEncoded: false)
        }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            state = "\(data)/vcluster"
        } else {
            state = "\(home)/.local/share/vcluster"
        }
    }

    static var current: UserDirectories { UserDirectories(environment: ProcessInfo.processInfo.environment) }

    /// Everything of one embedded host.
    func host(_ name: String) -> String { "\(state)/hosts/\(name)" }
    var hosts: String { "\(state)/hosts" }
    /// Records of the background proxies of connected virtual clusters.
    var proxies: String { "\(state)/proxies" }
}

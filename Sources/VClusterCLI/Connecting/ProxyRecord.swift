internal import KubeCore
internal import SystemFiles

/// What is known about the background proxy of one connected virtual cluster, as a small file.
///
/// The file is written by the proxy itself when it listens, and removed when it ends.
struct ProxyRecord: Sendable, Hashable {
    let process: ProcessIdentity
    /// The kubeconfig context that leads through it.
    let contextName: String
    /// On 127.0.0.1.
    let port: Int

    /// Where the record of a context's proxy is.
    static func path(contextName: String, directories: UserDirectories) -> String {
        // Names of host contexts may hold any character, so the file is named after their hash.
        "\(directories.proxies)/\(SafeName.sha256Hex(contextName).prefix(16)).json"
    }

    /// Nil when there is no record, or the proxy it tells of no longer runs.
    static func running(contextName: String, directories: UserDirectories) -> ProxyRecord? {
        let path = path(contextName: contextName, directories: directories)
        guard let record = ProxyRecord(path: path), record.contextName == contextName, record.process.isRunning else {
            return nil
        }
        return record
    }

    init(process: ProcessIdentity, contextName: String, port: Int) {
        self.process = process
        self.contextName = contextName
        self.port = port
    }

    /// Nil when the file does not exist or is no record.
    init?(path: String) {
        // An unreadable record is as good as none: a new proxy writes a new one.
        guard let bytes = try? SystemFile.read(path), let json = try? JSONParser.parse(bytes),
            let pid = json["pid"]?.intValue.flatMap(Int32.init(exactly:)),
            let startTime = json["startTime"]?.stringValue.flatMap(UInt64.init),
            let contextName = json["context"]?.stringValue, let port = json["port"]?.intValue
        else { return nil }
        self.init(
            process: ProcessIdentity(pid: pid, startTime: startTime), contextName: contextName, port: Int(port))
    }

    /// - Throws: `SystemError`.
    func write(to path: String) throws(SystemError) {
        let json: JSONValue = [
            "pid": .int(Int64(process.pid)), "startTime": .string(String(process.startTime)),
            "context": .string(contextName), "port": .int(Int64(port)),
        ]
        try SystemFile.replace(path, with: JSONWriter.encode(json), mode: .keptOr(0o600))
    }
}

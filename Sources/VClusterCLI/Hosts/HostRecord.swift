internal import KubeCore
internal import SystemFiles

/// What is known about an embedded host cluster: a small file in its directory, written by its process.
struct HostRecord: Sendable, Hashable {
    let process: ProcessIdentity
    let nodeCount: Int
    /// On 127.0.0.1.
    let port: Int

    init(process: ProcessIdentity, nodeCount: Int, port: Int) {
        self.process = process
        self.nodeCount = nodeCount
        self.port = port
    }

    /// Nil when the file does not exist or is no record.
    init?(path: String) {
        // An unreadable record is as good as none: the next start writes a new one.
        guard let bytes = try? SystemFile.read(path), let json = try? JSONParser.parse(bytes),
            let pid = json["pid"]?.intValue.flatMap(Int32.init(exactly:)),
            let startTime = json["startTime"]?.stringValue.flatMap(UInt64.init),
            let nodeCount = json["nodes"]?.intValue, let port = json["port"]?.intValue
        else { return nil }
        self.init(
            process: ProcessIdentity(pid: pid, startTime: startTime), nodeCount: Int(nodeCount), port: Int(port))
    }

    /// - Throws: `SystemError`.
    func write(to path: String) throws(SystemError) {
        let json: JSONValue = [
            "pid": .int(Int64(process.pid)), "startTime": .string(String(process.startTime)),
            "nodes": .int(Int64(nodeCount)), "port": .int(Int64(port)),
        ]
        try SystemFile.replace(path, with: JSONWriter.encode(json), mode: .keptOr(0o600))
    }
}

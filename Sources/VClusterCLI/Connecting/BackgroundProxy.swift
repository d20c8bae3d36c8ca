internal import FoundationEssentials
internal import KubeCore
internal import SystemFiles

/// Finds, starts and stops the background process that forwards a local port to a virtual cluster's pod.
struct BackgroundProxy: Sendable {
    let context: ContextName
    let directories: UserDirectories
    let environment: [String: String]

    init(
        context: ContextName, directories: UserDirectories = .current,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.context = context
        self.directories = directories
        self.environment = environment
    }

    private var recordPath: String { ProxyRecord.path(contextName: context.description, directories: directories) }
    private var logPath: String { String(recordPath.dropLast(".json".count)) + ".log" }

    var running: ProxyRecord? { ProxyRecord.running(contextName: context.description, directories: directories) }

    /// The proxy that runs, or a new one once it listens.
    /// - Parameter port: local port; nil takes the one of before or a free one.
    /// - Throws: `CommandError` with the last line of the proxy's log when it does not start.
    func ensureRunning(port: Int? = nil) async throws(CommandError) -> ProxyRecord {
        if let running {
            if port == nil || port == running.port { return running }
            await stop()
        }
        let process: ProcessIdentity
        do throws(SystemError) {
            try SystemFile.createDirectory(directories.proxies)
            try SystemFile.remove(logPath)
            process = try BackgroundProcess.start(arguments(port: port), environment: environment, logPath: logPath)
        } catch {
            throw CommandError(.failed, "cannot start the background proxy: \(error)")
        }
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            // It may be another process than ours, when two commands connect at once: one of them wins.
            if let running { return running }
            guard process.isRunning else { break }
            try? await Task.sleep(for: .milliseconds(10))  // cancelled or not, the deadline decides
        }
        if let running { return running }
        let reason = lastLogLine ?? "see \(logPath)"
        throw CommandError(.failed, "the background proxy for \(context.name) does not start: \(reason)")
    }

    /// Ends the proxy, if there is one, and removes what it left.
    func stop() async {
        if let running { _ = await running.process.terminate(patience: .seconds(5)) }
        for path in [recordPath, logPath, recordPath + ".lock"] {
            // What cannot be removed is written over by the next proxy.
            try? SystemFile.remove(path)
        }
    }

    private func arguments(port: Int?) -> [String] {
        var arguments = [
            "proxy", "--context", context.hostContext, "--namespace", context.namespace, "--record", recordPath,
        ]
        if let preferred = port ?? ProxyRecord(path: recordPath)?.port {
            arguments += [port == nil ? "--preferred-port" : "--port", String(preferred)]
        }
        return arguments + [context.name]
    }

    private var lastLogLine: String? {
        // Without a log there is nothing to quote.
        guard let bytes = try? SystemFile.read(logPath) else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").last.map(String.init)
    }
}

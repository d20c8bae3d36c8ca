import FoundationEssentials
internal import SystemFiles
import Testing

@testable import VClusterCLI

@Suite struct ProcessTests {
    @Test("a process is known by number and start time")
    func identity() throws {
        let own = try #require(ProcessIdentity.current)
        #expect(own.isRunning)
        #expect(!ProcessIdentity(pid: own.pid, startTime: own.startTime + 1).isRunning)
        #expect(ProcessIdentity(running: -1) == nil)
        #expect(ProcessIdentity(running: Int32.max) == nil)
    }

    @Test(
        "a command's exit code is passed on, and a signal is 128 and its number",
        arguments: [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137)])
    func exitCode(script: String, code: Int32) async throws {
        let result = try await ForegroundProcess.run(
            ["sh", "-c", script], environment: ProcessInfo.processInfo.environment)
        #expect(result == code)
    }

    @Test("a command that does not exist is an error")
    func noCommand() async {
        await #expect(throws: SystemError.self) {
            try await ForegroundProcess.run(["/no/such/command"], environment: [:])
        }
    }

    @Test("a proxy's record tells of it only while it runs")
    func proxyRecord() throws {
        let directory = TemporaryDirectory()
        let directories = UserDirectories(environment: ["XDG_DATA_HOME": directory.path, "HOME": "/"])
        let path = ProxyRecord.path(contextName: "c", directories: directories)
        try SystemFile.createDirectory(directories.proxies)
        let own = try #require(ProcessIdentity.current)
        let record = ProxyRecord(process: own, contextName: "c", port: 1234)
        try record.write(to: path)
        #expect(ProxyRecord.running(contextName: "c", directories: directories) == record)
        try ProxyRecord(
            process: ProcessIdentity(pid: own.pid, startTime: own.startTime + 1), contextName: "c", port: 1
        ).write(to: path)
        #expect(ProxyRecord.running(contextName: "c", directories: directories) == nil)
    }

    @Test("a lock is held by one process file at a time and freed with its holder")
    func processLock() throws {
        let directory = TemporaryDirectory()
        let path = "\(directory.path)/lock"
        var holder = try ProcessLock.tryAcquire(path)
        #expect(holder != nil)
        #expect(try ProcessLock.tryAcquire(path) == nil)
        holder = nil
        #expect(try ProcessLock.tryAcquire(path) != nil)
    }
}

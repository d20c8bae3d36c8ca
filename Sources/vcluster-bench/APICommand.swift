internal import ArgumentParser
internal import KubeClient
internal import KubeCore
internal import NIOCore

/// Create, get, list and watch against one API server, with ConfigMaps of 1 KB.
struct APICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "api", abstract: "Measures one API server.")

    @Option(help: "Kubeconfig of the server.") var kubeconfig: String
    @Option(help: "Process id of the server, to tell its CPU time.") var serverPid: Int?
    @Option(help: "Seconds per throughput measurement.") var seconds = 5
    @Option(help: "Objects in the list.") var objects = 10_000
    @Option(parsing: .upToNextOption, help: "Numbers of watchers.") var watchers = [100, 1000]

    @Flag(help: "Leave the objects there.") var keep = false

    func run() async throws {
        let load = try APILoad(kubeconfig: kubeconfig, process: ServerProcess(pid: serverPid), seconds: seconds)
        try await load.createNamespaces()
        for connections in [1, 16] { try await load.create(connections: connections) }
        try await load.fill(objects)
        for connections in [1, 16] { try await load.get(connections: connections, objects: objects) }
        try await load.list(objects)
        for count in watchers { try await load.fanOut(watchers: count) }
        if !keep { try await load.removeNamespaces() }
    }
}

struct APILoad: Sendable {
    private static let writes = "/api/v1/namespaces/bench-writes/configmaps"
    private static let reads = "/api/v1/namespaces/bench-reads/configmaps"
    private static let watched = "/api/v1/namespaces/bench-watch/configmaps"

    private let dialer: UpgradeDialer
    private let host: String
    private let process: ServerProcess
    private let duration: Duration

    init(kubeconfig: String, process: ServerProcess, seconds: Int) throws {
        let client = try Kubeconfig.load(path: kubeconfig).clientConfiguration()
        dialer = try UpgradeDialer(client)
        host = client.server.authority
        self.process = process
        duration = .seconds(seconds)
    }

    func connection() async throws -> RawConnection { try await RawConnection(dialer, host: host) }

    func createNamespaces() async throws {
        let connection = try await connection()
        for name in ["bench-writes", "bench-reads", "bench-watch"] {
            let body = KubeObject(apiVersion: "v1", kind: "Namespace", name: name).encoded()
            try await connection.send("POST", "/api/v1/namespaces", body: body)
        }
        connection.close()
    }

    func removeNamespaces() async throws {
        let connection = try await connection()
        for name in ["bench-writes", "bench-reads", "bench-watch"] {
            try await connection.send("DELETE", "/api/v1/namespaces/\(name)")
        }
        connection.close()
    }

    static func configMap(_ name: String) -> [UInt8] {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", name: name)
        object["data"] = ["payload": .string(String(repeating: "x", count: 900))]
        return object.encoded()
    }

    func create(connections: Int) async throws {
        try await throughput("create, \(connections) connections", connections: connections) { worker, number in
            ("POST", Self.writes, Self.configMap("c\(connections)-\(worker)-\(number)"))
        }
    }

    func get(connections: Int, objects: Int) async throws {
        try await throughput("get, \(connections) connections", connections: connections) { worker, number in
            ("GET", "\(Self.reads)/o-\((worker * 7919 + number * 31) % objects)", [])
        }
    }

    /// As many requests as each connection gets answered one after the other.
    private func throughput(
        _ name: String, connections: Int, request: @escaping @Sendable (Int, Int) -> (String, String, [UInt8])
    ) async throws {
        let cpu = process.processorTime
        let start = ContinuousClock.now
        let end = start + duration
        let samples = try await withThrowingTaskGroup(of: Samples.self) { group in
            for worker in 0..<connections {
                group.addTask {
                    let connection = try await connection()
                    defer { connection.close() }
                    var samples = Samples()
                    var number = 0
                    while ContinuousClock.now < end {
                        let (method, target, body) = request(worker, number)
                        let begin = ContinuousClock.now
                        try await connection.send(method, target, body: body)
                        samples.add(ContinuousClock.now - begin)
                        number += 1
                    }
                    return samples
                }
            }
            return try await group.reduce(into: Samples()) { $0.add($1) }
        }
        let elapsed = (ContinuousClock.now - start).inSeconds
        let rate = (Double(samples.count) / elapsed).text
        report(name, "\(rate) /s  \(samples.summary)\(process.cost(since: cpu, operations: samples.count))")
    }

    /// Makes the objects that are read.
    func fill(_ objects: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<16 {
                group.addTask {
                    let connection = try await connection()
                    for number in stride(from: worker, to: objects, by: 16) {
                        try await connection.send("POST", Self.reads, body: Self.configMap("o-\(number)"))
                    }
                    connection.close()
                }
            }
            try await group.waitForAll()
        }
    }

    func list(_ objects: Int) async throws {
        let connection = try await connection()
        var samples = Samples()
        var bytes = 0
        let cpu = process.processorTime
        for _ in 0..<20 {
            let begin = ContinuousClock.now
            bytes = try await connection.send("GET", Self.reads).readableBytes
            samples.add(ContinuousClock.now - begin)
        }
        connection.close()
        let size = (Double(bytes) / 1e6).text
        report(
            "list of \(objects) objects (\(size) MB)",
            samples.summary + process.cost(since: cpu, operations: samples.count))
    }

    /// From the start of a create to its event at each watcher.
    func fanOut(watchers: Int) async throws {
        let events = watchers > 500 ? 20 : 100
        let clock = ContinuousClock()
        let origin = clock.now
        let cpu = process.processorTime
        let (opened, opening) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(watchers))
        let samples = try await withThrowingTaskGroup(of: Samples.self) { group in
            for _ in 0..<watchers {
                group.addTask {
                    let connection = try await connection()
                    defer { connection.close() }
                    try await connection.startWatch("\(Self.watched)?watch=true&timeoutSeconds=600")
                    opening.yield()
                    return try await Self.collect(connection, events: events, suffix: "-\(watchers)") {
                        clock.now - origin
                    }
                }
            }
            var count = 0
            for await _ in opened {
                count += 1
                if count == watchers { break }
            }
            let writer = try await connection()
            for _ in 0..<events {
                try await clock.sleep(for: .milliseconds(watchers > 500 ? 250 : 50))
                let sent = Int((clock.now - origin).inSeconds * 1e6)
                try await writer.send("POST", Self.watched, body: Self.configMap("w-\(sent)-\(watchers)"))
            }
            writer.close()
            return try await group.reduce(into: Samples()) { $0.add($1) }
        }
        report(
            "watch fan-out to \(watchers) watchers",
            samples.summary + process.cost(since: cpu, operations: samples.count))
    }

    /// Reads events whose names say when they were sent (microseconds), until all have come.
    private static func collect(
        _ connection: RawConnection, events: Int, suffix: String, now: () -> Duration
    ) async throws -> Samples {
        var samples = Samples()
        let marker = Array("\"name\":\"w-".utf8)
        var seen: Set<Int> = []
        var rest: [UInt8] = []
        while seen.count < events, let bytes = try await connection.nextBytes() {
            let arrival = now()
            rest += bytes.readableBytesView
            var start = 0
            while let position = rest.firstPosition(of: marker, from: start) {
                guard let close = rest[(position + marker.count)...].firstIndex(of: UInt8(ascii: "\"")) else { break }
                let text = String(decoding: rest[(position + marker.count)..<close], as: UTF8.self)
                if text.hasSuffix(suffix), let sent = Int(text.dropLast(suffix.count)), seen.insert(sent).inserted {
                    samples.add(arrival - .microseconds(sent))
                }
                start = close
            }
            rest = Array(rest.suffix(64))
        }
        return samples
    }
}

extension [UInt8] {
    fileprivate func firstPosition(of pattern: [UInt8], from start: Int) -> Int? {
        guard count >= pattern.count else { return nil }
        var index = start
        while index <= count - pattern.count {
            if self[index] == pattern[0], self[index..<(index + pattern.count)].elementsEqual(pattern) { return index }
            index += 1
        }
        return nil
    }
}

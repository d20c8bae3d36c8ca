internal import ArgumentParser
internal import KubeClient
internal import KubeCore
internal import Synchronization

/// How long a pod of a virtual cluster takes to its host and its status back.
struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "sync", abstract: "Measures the sync to a host.")

    @Option(help: "Kubeconfig of the virtual cluster.") var virtual: String
    @Option(help: "Kubeconfig of the host.") var host: String
    @Option(help: "Namespace of the virtual cluster on the host.") var hostNamespace: String
    @Option(help: "Process id of the control plane, to tell its CPU time.") var serverPid: Int?
    @Option(help: "Pods created one after the other.") var single = 100
    @Option(help: "Pods created at once.") var burst = 200

    func run() async throws {
        let load = SyncLoad(
            virtual: try RemoteAPI(Kubeconfig.load(path: virtual).clientConfiguration()),
            host: try RemoteAPI(Kubeconfig.load(path: host).clientConfiguration()), hostNamespace: hostNamespace,
            process: ServerProcess(pid: serverPid))
        try await load.run(single: single, burst: burst)
    }
}

/// What the watches of both sides have seen, by the pod's name in the virtual cluster.
final class Sightings: Sendable {
    enum Kind: Hashable {
        case onHost
        case runningOnHost
        case runningInVirtual
        case goneFromHost
    }

    private let times = Mutex<[Kind: [String: ContinuousClock.Instant]]>([:])

    func saw(_ kind: Kind, _ pod: String) {
        let now = ContinuousClock.now
        times.withLock { times in
            if times[kind]?[pod] == nil { times[kind, default: [:]][pod] = now }
        }
    }

    func time(_ kind: Kind, _ pod: String) -> ContinuousClock.Instant? { times.withLock { $0[kind]?[pod] } }

    /// Waits until all of the pods have been seen.
    func wait(for kind: Kind, _ pods: [String]) async throws {
        let deadline = ContinuousClock.now + .seconds(300)
        while !times.withLock({ times in pods.allSatisfy { times[kind]?[$0] != nil } }) {
            guard ContinuousClock.now < deadline else {
                throw RawConnection.Failure(description: "not all pods came to be \(kind)")
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}

struct SyncLoad: Sendable {
    let virtual: RemoteAPI
    let host: RemoteAPI
    let hostNamespace: String
    let process: ServerProcess
    private let sightings = Sightings()

    init(virtual: RemoteAPI, host: RemoteAPI, hostNamespace: String, process: ServerProcess) {
        self.virtual = virtual
        self.host = host
        self.hostNamespace = hostNamespace
        self.process = process
    }

    func run(single: Int, burst: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await watchHost() }
            group.addTask { try await watchVirtual() }
            try await Task.sleep(for: .seconds(1))
            try await oneAtATime(single)
            try await atOnce(burst)
            group.cancelAll()
        }
    }

    private func watchHost() async throws {
        let stream = try await host.watch(.pods, namespace: hostNamespace, options: WatchOptions())
        while let batch = try await stream.nextBatch() {
            for event in batch where event.kind != .bookmark {
                // The name of a host pod begins with that of the virtual one: `name-x-namespace-x-vcluster`.
                let pod = event.object.name
                let name = pod.prefixBefore("-x-")
                if event.kind == .deleted { sightings.saw(.goneFromHost, name) }
                sightings.saw(.onHost, name)
                if event.object.at("status", "phase") == "Running" { sightings.saw(.runningOnHost, name) }
            }
        }
    }

    private func watchVirtual() async throws {
        let stream = try await virtual.watch(.pods, namespace: "default", options: WatchOptions())
        while let batch = try await stream.nextBatch() {
            for event in batch where event.object.at("status", "phase") == "Running" {
                sightings.saw(.runningInVirtual, event.object.name)
            }
        }
    }

    private func oneAtATime(_ count: Int) async throws {
        var created = Samples()
        var back = Samples()
        let cpu = process.processorTime
        for number in 0..<count {
            let name = "single-\(number)"
            let start = ContinuousClock.now
            _ = try await virtual.create(.pods, namespace: "default", object: .benchPod(name))
            try await sightings.wait(for: .onHost, [name])
            if let time = sightings.time(.onHost, name) { created.add(time - start) }
            try await sightings.wait(for: .runningOnHost, [name])
            try await sightings.wait(for: .runningInVirtual, [name])
            if let here = sightings.time(.runningInVirtual, name), let there = sightings.time(.runningOnHost, name) {
                back.add(max(.zero, here - there))
            }
        }
        report("virtual create -> on host, one at a time", created.summary)
        report("host status -> virtual, one at a time", back.summary + process.cost(since: cpu, operations: count))
        try await remove((0..<count).map { "single-\($0)" }, label: "delete \(count) pods, gone from host")
    }

    private func atOnce(_ count: Int) async throws {
        let names = (0..<count).map { "burst-\($0)" }
        let cpu = process.processorTime
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<16 {
                group.addTask {
                    for number in stride(from: worker, to: count, by: 16) {
                        _ = try await virtual.create(.pods, namespace: "default", object: .benchPod(names[number]))
                    }
                }
            }
            try await group.waitForAll()
        }
        try await sightings.wait(for: .onHost, names)
        report("\(count) pods at once, all on host", "\((ContinuousClock.now - start).milliseconds) ms")
        try await sightings.wait(for: .runningInVirtual, names)
        report(
            "\(count) pods at once, all Running in virtual",
            "\((ContinuousClock.now - start).milliseconds) ms\(process.cost(since: cpu, operations: count))")
        try await remove(names, label: "delete \(count) pods at once, gone from host")
    }

    private func remove(_ names: [String], label: String) async throws {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<16 {
                group.addTask {
                    for number in stride(from: worker, to: names.count, by: 16) {
                        _ = try await virtual.delete(
                            .pods, namespace: "default", name: names[number],
                            options: DeleteOptions(gracePeriodSeconds: 0))
                    }
                }
            }
            try await group.waitForAll()
        }
        try await sightings.wait(for: .goneFromHost, names)
        report(label, "\((ContinuousClock.now - start).milliseconds) ms")
    }
}

extension String {
    /// The part before the first occurrence of a separator; all of it when there is none.
    fileprivate func prefixBefore(_ separator: String) -> String {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(separator) { return String(self[..<index]) }
            index = self.index(after: index)
        }
        return self
    }
}

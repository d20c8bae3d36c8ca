internal import KubeCore
internal import KubeRuntime
internal import Synchronization

/// Random numbers that can be had again: SplitMix64.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A cluster on a bad day: it is slow, too busy, breaks off answers and watches, and sometimes does what it was asked
/// without being able to say so.
final class FaultyAPI: ResourceAPI {
    private struct State {
        var generator: SeededGenerator
        var isFaulty = true
        var injected: [String: Int] = [:]
    }

    private let base: any ResourceAPI
    private let state: Mutex<State>

    init(_ base: any ResourceAPI, seed: UInt64) {
        self.base = base
        state = Mutex(State(generator: SeededGenerator(seed: seed)))
    }

    /// From now on everything works.
    func heal() { state.withLock { $0.isFaulty = false } }

    /// How often each fault was injected.
    var injected: [String: Int] { state.withLock { $0.injected } }

    private enum Fault: String {
        case tooManyRequests, internalError, unreachable, conflict
        /// The request is carried out, and its answer lost.
        case lostAnswer
    }

    private func fault(isWrite: Bool) -> Fault? {
        state.withLock { state -> Fault? in
            guard state.isFaulty else { return nil }
            let fault: Fault? =
                switch Int.random(in: 0..<100, using: &state.generator) {
                case 0..<3: .tooManyRequests
                case 3..<6: .internalError
                case 6..<8: .unreachable
                case 8..<11: isWrite ? .conflict : nil
                case 11..<16: isWrite ? .lostAnswer : nil
                default: nil
                }
            if let fault { state.injected[fault.rawValue, default: 0] += 1 }
            return fault
        }
    }

    private func delay() async {
        let milliseconds = state.withLock { state -> Int in
            guard state.isFaulty else { return 0 }
            return switch Int.random(in: 0..<50, using: &state.generator) {
            case 0: 25
            case 1..<10: 2
            default: 0
            }
        }
        // Cancelled in the middle of a request, which goes on on the server.
        if milliseconds > 0 { try? await Task.sleep(for: .milliseconds(milliseconds)) }
    }

    private func request<Answer: Sendable>(
        _ resource: GroupVersionResource, isWrite: Bool, isUpdate: Bool = false,
        _ perform: () async throws(StatusError) -> Answer
    ) async throws(StatusError) -> Answer {
        let fault = fault(isWrite: isWrite)
        await delay()
        switch fault {
        case .tooManyRequests: throw .tooManyRequests("too many requests, please try again later")
        case .internalError: throw .internalError("something broke")
        case .unreachable: throw .serviceUnavailable("the connection was refused")
        case .conflict where isUpdate: throw .staleObject(resource.groupResource, "some")
        case .lostAnswer:
            _ = try await perform()
            throw .timeout("the answer was lost")
        case .conflict, nil: break
        }
        let answer = try await perform()
        await delay()
        return answer
    }

    // MARK: ResourceAPI

    func get(
        _ resource: GroupVersionResource, namespace: String?, name: String
    ) async throws(StatusError) -> KubeObject {
        try await request(resource, isWrite: false) { () throws(StatusError) in
            try await base.get(resource, namespace: namespace, name: name)
        }
    }

    func list(
        _ resource: GroupVersionResource, namespace: String?, options: ListOptions
    ) async throws(StatusError) -> KubeList {
        try await request(resource, isWrite: false) { () throws(StatusError) in
            try await base.list(resource, namespace: namespace, options: options)
        }
    }

    func watch(
        _ resource: GroupVersionResource, namespace: String?, options: WatchOptions
    ) async throws(StatusError) -> WatchStream {
        let stream = try await request(resource, isWrite: false) { () throws(StatusError) in
            try await base.watch(resource, namespace: namespace, options: options)
        }
        return WatchStream { [self] () throws(StatusError) in
            let events = try await stream.nextBatch()
            await delay()
            let end = state.withLock { state -> Int in
                state.isFaulty ? Int.random(in: 0..<150, using: &state.generator) : 150
            }
            switch end {
            case 0:
                state.withLock { $0.injected["expired", default: 0] += 1 }
                throw .expired("too old resource version")
            case 1, 2:
                state.withLock { $0.injected["closed", default: 0] += 1 }
                return nil
            case 3:
                state.withLock { $0.injected["broken", default: 0] += 1 }
                throw .serviceUnavailable("the connection was reset")
            default: return events
            }
        }
    }

    func create(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        try await request(resource, isWrite: true) { () throws(StatusError) in
            try await base.create(resource, namespace: namespace, object: object, options: options)
        }
    }

    func update(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        try await request(resource, isWrite: true, isUpdate: true) { () throws(StatusError) in
            try await base.update(resource, namespace: namespace, object: object, options: options)
        }
    }

    func patch(
        _ resource: GroupVersionResource, namespace: String?, name: String, patch: Patch, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        try await request(resource, isWrite: true, isUpdate: true) { () throws(StatusError) in
            try await base.patch(resource, namespace: namespace, name: name, patch: patch, options: options)
        }
    }

    func delete(
        _ resource: GroupVersionResource, namespace: String?, name: String, options: DeleteOptions
    ) async throws(StatusError) -> KubeObject {
        try await request(resource, isWrite: true) { () throws(StatusError) in
            try await base.delete(resource, namespace: namespace, name: name, options: options)
        }
    }

    func deleteCollection(
        _ resource: GroupVersionResource, namespace: String?, selection: ListOptions, options: DeleteOptions
    ) async throws(StatusError) {
        try await base.deleteCollection(resource, namespace: namespace, selection: selection, options: options)
    }
}

extension RuntimeClock {
    /// A clock that runs `factor` times faster, so that back-off takes no time of the test's.
    static func hurried(by factor: Int) -> RuntimeClock {
        let system = RuntimeClock.system
        let begin = system.now()
        let beginUptime = system.uptime()
        return RuntimeClock(
            now: { begin.adding((system.uptime() - beginUptime) * factor) }, uptime: { system.uptime() * factor },
            sleep: { try await system.sleep($0 / factor) })
    }
}

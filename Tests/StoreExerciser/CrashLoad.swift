internal import RevisionStore

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Writers that create, change and delete keys, and print a line for each change once it is acknowledged:
/// `put KEY REVISION CHECKSUM` or `delete KEY REVISION`.
struct CrashLoad {
    let store: RevisionStore
    let writerCount: Int
    let compacts: Bool

    private static let keysPerWriter = 8

    func run() async {
        await withDiscardingTaskGroup { group in
            for writer in 0..<writerCount { group.addTask { await write(writer) } }
            if compacts { group.addTask { await compact() } }
        }
    }

    private func write(_ writer: Int) async {
        var random = SystemRandomNumberGenerator()
        while true {
            let key = StoreKey("/registry/load/\(writer)-\(Int.random(in: 0..<Self.keysPerWriter, using: &random))")
            do {
                try await change(key, using: &random)
            } catch {
                report("error \(error)")
                return
            }
        }
    }

    private func change(_ key: StoreKey, using random: inout SystemRandomNumberGenerator) async throws(StoreError) {
        let current = try await store.get(key)
        if let current, Int.random(in: 0..<5, using: &random) == 0 {
            let deleted = try await store.delete(key, expecting: .revision(current.modRevision))
            report("delete \(key) \(deleted.revision)")
            return
        }
        let value = (0..<Int.random(in: 1...3000, using: &random)).map { _ in UInt8.random(in: .min ... .max) }
        let expectation = current.map { WriteExpectation.revision($0.modRevision) } ?? .absent
        let stored = try await store.put(key, value: value, expecting: expectation)
        report("put \(key) \(stored.modRevision) \(checksum(value))")
    }

    private func compact() async {
        var compacted = Revision.zero
        while true {
            let target = Revision(max(0, store.currentRevision.rawValue - 100))
            do {
                if target > compacted { try await store.compact(before: target) } else { await Task.yield() }
                compacted = target
            } catch {
                report("error \(error)")
                return
            }
        }
    }

    /// One system call for each line: what was printed stays printed when the process is killed.
    private func report(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { systemWrite(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }
}

/// The system's call, under a name that no method hides.
private func systemWrite(_ descriptor: Int32, _ base: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, base, count)
}

/// FNV-1a, 64 bits.
private func checksum(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

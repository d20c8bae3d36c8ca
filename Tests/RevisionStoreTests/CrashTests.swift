internal import RevisionStore
internal import Testing

@Suite("kill -9 under load")
struct CrashTests {
    @Test("no acknowledged write is lost, no revision repeats, no watch sees a gap or a step back")
    func killed() async throws {
        let directory = TemporaryDirectory()
        var acknowledged: [Revision: Acknowledgement] = [:]
        for round in 0..<12 {
            let lines = try await Exerciser.runAndKill(
                ["crash", directory.path, String([1, 4, 16][round % 3])], afterLines: Int.random(in: 1...400))
            for acknowledgement in try lines.map(Acknowledgement.init) {
                let previous = acknowledged.updateValue(acknowledgement, forKey: acknowledgement.revision)
                #expect(previous == nil, "Revision \(acknowledgement.revision) was given twice.")
            }
            try await withStore(in: directory.path) { store in
                let history = try await events(of: store, after: .zero, upTo: store.currentRevision)
                try expectNoGaps(history, after: .zero)
                try expect(acknowledged, in: history)
                try await expectState(of: store, equals: history)
                for _ in 0..<3 {
                    let start = Int.random(in: 0...history.count)
                    let suffix = try await events(
                        of: store, after: Revision(Int64(start)), upTo: store.currentRevision)
                    #expect(suffix == Array(history[start...]))
                }
            }
        }
    }

    @Test("the same holds while compaction runs")
    func killedWhileCompacting() async throws {
        let directory = TemporaryDirectory()
        var last: [StoreKey: Acknowledgement] = [:]
        var newest = Revision.zero
        for _ in 0..<5 {
            let lines = try await Exerciser.runAndKill(
                ["crash", directory.path, "4", "compact"], afterLines: Int.random(in: 200...500))
            for acknowledgement in try lines.map(Acknowledgement.init) {
                #expect(acknowledgement.revision > newest)
                if acknowledgement.revision > last[acknowledgement.key]?.revision ?? .zero {
                    last[acknowledgement.key] = acknowledgement
                }
            }
            try await withStore(in: directory.path) { store in
                newest = store.currentRevision
                let history = try await events(of: store, after: store.compactedRevision, upTo: newest)
                try expectNoGaps(history, after: store.compactedRevision)
                let entries = try await store.range(prefix: "/").entries
                let current = Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0) })
                for (key, acknowledgement) in last {
                    // What was in flight at the kill may have taken place after the last acknowledged change.
                    if history.contains(where: { $0.key == key && $0.revision > acknowledgement.revision }) { continue }
                    #expect(current[key].map { checksum($0.value) } == acknowledgement.checksum)
                }
            }
        }
    }

    private func expectNoGaps(_ history: [StoreEvent], after: Revision) throws {
        let expected = (0..<Int64(history.count)).map { Revision(after.rawValue + 1 + $0) }
        try #require(history.map(\.revision) == expected)
    }

    private func expect(_ acknowledged: [Revision: Acknowledgement], in history: [StoreEvent]) throws {
        for acknowledgement in acknowledged.values {
            let index = Int(acknowledgement.revision.rawValue) - 1
            try #require(history.indices.contains(index), "Revision \(acknowledgement.revision) is lost.")
            let event = history[index]
            #expect(event.key == acknowledgement.key)
            #expect((event.kind == .put ? checksum(event.value) : nil) == acknowledgement.checksum)
        }
    }

    private func expectState(of store: RevisionStore, equals history: [StoreEvent]) async throws {
        var state: [StoreKey: StoreEvent] = [:]
        for event in history { state[event.key] = event.kind == .put ? event : nil }
        let entries = try await store.range(prefix: "").entries
        #expect(entries.map(\.key) == state.keys.sorted())
        for entry in entries {
            #expect(entry.value == state[entry.key]?.value)
            #expect(entry.modRevision == state[entry.key]?.revision)
            #expect(entry.createRevision == state[entry.key]?.createRevision)
        }
    }
}

/// One line of the exerciser.
private struct Acknowledgement: Sendable {
    struct Malformed: Error {
        let line: String
    }

    let key: StoreKey
    let revision: Revision
    /// Of the value; nil for a delete.
    let checksum: UInt64?

    init(line: String) throws {
        let words = line.split(separator: " ")
        guard words.count >= 3, let number = Int64(words[2]), ["put", "delete"].contains(words[0]) else {
            throw Malformed(line: line)
        }
        key = StoreKey(String(words[1]))
        revision = Revision(number)
        checksum = words[0] == "put" ? UInt64(words[3]) : nil
    }
}

/// FNV-1a, 64 bits, as the exerciser computes it.
private func checksum(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

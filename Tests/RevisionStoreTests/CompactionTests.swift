internal import RevisionStore
internal import Testing

@Suite("Compaction")
struct CompactionTests {
    @Test("earlier revisions are refused, that revision and later ones stay readable")
    func bounds() async throws {
        try await withStore { store in
            try await fill(store)
            try await store.compact(before: Revision(4))
            #expect(store.compactedRevision == Revision(4))
            let expected = StoreError.Code.compacted(oldest: Revision(4))
            #expect(
                await errorCode { () throws(StoreError) in _ = try await store.get("/a", at: Revision(3)) } == expected)
            #expect(
                await errorCode { () throws(StoreError) in _ = try await store.range(prefix: "/", at: Revision(1)) }
                    == expected)
            #expect(
                await errorCode { () throws(StoreError) in _ = try store.watch(prefix: "/", after: Revision(3)) }
                    == expected)
            #expect(try await store.range(prefix: "/", at: Revision(4)).entries.map(\.value) == [[3]])
            #expect(try await store.range(prefix: "/", at: Revision(5)).entries.map(\.value) == [[3], [5]])
            let later = try await events(of: store, after: Revision(4), upTo: Revision(6))
            #expect(later.map(\.value) == [[5], [3]])
            #expect(
                await errorCode { () throws(StoreError) in try await store.compact(before: Revision(7)) }
                    == .futureRevision(current: Revision(6)))
            try await store.compact(before: Revision(2))
            #expect(store.compactedRevision == Revision(4))
        }
    }

    @Test("revisions go on after a restart although compaction removed the newest row")
    func newestRemoved() async throws {
        let directory = TemporaryDirectory()
        try await withStore(in: directory.path) { store in
            _ = try await store.put("/a", value: [1])
            _ = try await store.delete("/a")
            try await store.compact(before: Revision(2))
        }
        try await withStore(in: directory.path) { store in
            #expect(store.currentRevision == Revision(2))
            #expect(store.compactedRevision == Revision(2))
            let stored = try await store.put("/a", value: [2])
            #expect(stored.modRevision == Revision(3))
        }
    }

    @Test("space is freed in steps, goes on after a restart, and writes go on meanwhile")
    func frees() async throws {
        let directory = TemporaryDirectory()
        var options = RevisionStoreOptions()
        options.compactionStepEvents = 3
        options.maxDatabaseBytes = 1 << 20
        // Ten times what the file may hold passes through it.
        let value = [UInt8](repeating: 7, count: 10_000)
        for _ in 0..<10 {
            try await withStore(in: directory.path, options: options) { store in
                for number in 0..<50 {
                    try await putPatiently(StoreKey("/k/\(number % 3)"), value, in: store)
                    try await store.compact(before: store.currentRevision)
                }
                #expect(try await store.range(prefix: "/k/").entries.map(\.value) == [value, value, value])
            }
        }
    }

    @Test("a watch behind the compacted revision ends with an error instead of a gap")
    func lagging() async throws {
        var options = RevisionStoreOptions()
        options.eventLogCapacity = 2
        try await withStore(options: options) { store in
            let watch = try store.watch(prefix: "/", after: .zero)
            try await fill(store)
            try await store.compact(before: Revision(3))
            #expect(
                await errorCode { () throws(StoreError) in _ = try await watch.nextBatch() }
                    == .compacted(oldest: Revision(3)))
        }
    }

    /// Revision 1: /a=1, 2: /b=2, 3: /a=3, 4: /b deleted, 5: /b=5, 6: /a deleted.
    private func fill(_ store: RevisionStore) async throws {
        _ = try await store.put("/a", value: [1])
        _ = try await store.put("/b", value: [2])
        _ = try await store.put("/a", value: [3])
        _ = try await store.delete("/b")
        _ = try await store.put("/b", value: [5])
        _ = try await store.delete("/a")
    }

    /// Space comes back step by step: a full file is full for a moment only.
    private func putPatiently(_ key: StoreKey, _ value: [UInt8], in store: RevisionStore) async throws {
        for _ in 0..<1000 {
            let code = await errorCode { () throws(StoreError) in _ = try await store.put(key, value: value) }
            if code == nil { return }
            #expect(code == .diskFull)
            await Task.yield()
        }
        Issue.record("The file stayed full.")
    }
}

internal import RevisionStore
internal import Testing

@Suite("Watches")
struct WatchTests {
    @Test("a watch delivers creations, changes and deletes of its prefix with what they replaced")
    func kinds() async throws {
        try await withStore { store in
            let watch = try store.watch(prefix: "/pods/", after: .zero)
            _ = try await store.put("/pods/a", value: [1])
            _ = try await store.put("/nodes/a", value: [9])
            _ = try await store.put("/pods/a", value: [2])
            _ = try await store.delete("/pods/a")
            var received: [StoreEvent] = []
            while received.count < 3, let batch = try await watch.nextBatch() { received += batch.events }
            #expect(received.map(\.kind) == [.put, .put, .delete])
            #expect(received.map(\.value) == [[1], [2], [2]])
            #expect(received.map(\.revision) == [Revision(1), Revision(3), Revision(4)])
            #expect(received.map(\.previousRevision) == [.zero, Revision(1), Revision(3)])
            #expect(received.map(\.isCreation) == [true, false, false])
        }
    }

    @Test(
        "watches from any revision see every event once and in order, out of memory or from disk",
        arguments: [4096, 16, 1])
    func fromAnyRevision(capacity: Int) async throws {
        var options = RevisionStoreOptions()
        options.eventLogCapacity = capacity
        options.maxWatchBatchEvents = 7
        try await withStore(options: options) { store in
            let total: Int64 = 200
            try await withThrowingDiscardingTaskGroup { group in
                for start in stride(from: Int64(0), to: total, by: 23) {
                    group.addTask {
                        let received = try await events(of: store, after: Revision(start), upTo: Revision(total))
                        #expect(received.map(\.revision.rawValue) == Array((start + 1)...total))
                    }
                }
                for writer in 0..<4 {
                    group.addTask {
                        for number in 0..<50 {
                            _ = try await store.put(StoreKey("/k/\(writer)-\(number % 5)"), value: [UInt8(number)])
                        }
                    }
                }
            }
        }
    }

    @Test("what is read from disk equals what was delivered from memory")
    func diskEqualsMemory() async throws {
        let directory = TemporaryDirectory()
        let live = try await withStore(in: directory.path) { store in
            _ = try await store.put("/a", value: [1])
            _ = try await store.put("/b", value: [])
            _ = try await store.put("/a", value: [2])
            _ = try await store.delete("/a")
            _ = try await store.put("/a", value: [3])
            return try await events(of: store, after: .zero, upTo: Revision(5))
        }
        let reread = try await withStore(in: directory.path) { store in
            try await events(of: store, after: .zero, upTo: Revision(5))
        }
        #expect(live.count == 5)
        #expect(reread == live)
    }

    @Test("a watch that waits ends when its task is cancelled")
    func cancellation() async throws {
        try await withStore { store in
            let watch = try store.watch(prefix: "/", after: .zero)
            let ended = await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    // The store is never closed here: an end can only come from the cancellation.
                    (try? await watch.nextBatch()) == .some(nil)
                }
                group.cancelAll()
                return await group.next()
            }
            #expect(ended == true)
        }
    }

    @Test("closing the store ends the watches that wait")
    func closing() async throws {
        let directory = TemporaryDirectory()
        let store = try await RevisionStore.open(directory: directory.path)
        let watch = try store.watch(prefix: "/", after: .zero)
        async let batch = watch.nextBatch()
        await store.close()
        #expect(try await batch == nil)
        #expect(await errorCode { () throws(StoreError) in _ = try await store.get("/k") } == .closed)
        #expect(await errorCode { () throws(StoreError) in _ = try await store.put("/k", value: []) } == .closed)
        await store.close()
    }

    @Test("a watch after a future revision waits for what comes after it")
    func future() async throws {
        try await withStore { store in
            let watch = try store.watch(prefix: "/", after: Revision(2))
            for number in 1...3 { _ = try await store.put("/k", value: [UInt8(number)]) }
            #expect(try await watch.nextBatch()?.events.map(\.value) == [[3]])
        }
    }

    @Test("a prefix without events does not fall behind while others change")
    func quietPrefix() async throws {
        var options = RevisionStoreOptions()
        options.eventLogCapacity = 4
        try await withStore(options: options) { store in
            let watch = try store.watch(prefix: "/quiet/", after: .zero)
            async let batch = watch.nextBatch()
            for number in 0..<50 { _ = try await store.put("/busy/k", value: [UInt8(number)]) }
            try await store.compact(before: store.currentRevision)
            _ = try await store.put("/quiet/k", value: [1])
            #expect(try await batch?.events.map(\.key) == ["/quiet/k"])
        }
    }
}

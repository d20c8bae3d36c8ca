internal import RevisionStore
internal import Testing

@Suite("Compare and set")
struct CompareAndSetTests {
    /// State of the key `/k` before the operation under test.
    enum Existing: Sendable {
        case never, live, deleted
    }

    @Test(
        "a put happens only when its expectation holds",
        arguments: [
            (Existing.never, WriteExpectation.any, nil), (.never, .absent, nil),
            (.never, .revision(Revision(1)), .revisionMismatch(current: nil)),
            (.live, .any, nil), (.live, .absent, .alreadyExists(Revision(1))), (.live, .revision(Revision(1)), nil),
            (.live, .revision(Revision(7)), .revisionMismatch(current: Revision(1))),
            (.deleted, .any, nil), (.deleted, .absent, nil),
            (.deleted, .revision(Revision(1)), .revisionMismatch(current: nil)),
        ] as [(Existing, WriteExpectation, StoreError.Code?)])
    func put(existing: Existing, expectation: WriteExpectation, failure: StoreError.Code?) async throws {
        try await withStore { store in
            try await prepare(existing, in: store)
            let before = store.currentRevision
            let code = await errorCode { () throws(StoreError) in
                let stored = try await store.put("/k", value: [2], expecting: expectation)
                #expect(stored.modRevision == before.next)
                #expect(stored.createRevision == (existing == .live ? Revision(1) : before.next))
            }
            #expect(code == failure)
            #expect(store.currentRevision == (failure == nil ? before.next : before))
        }
    }

    @Test(
        "a delete happens only when its expectation holds",
        arguments: [
            (Existing.never, WriteExpectation.any, .notFound), (.deleted, .any, .notFound),
            (.deleted, .revision(Revision(1)), .notFound), (.live, .any, nil), (.live, .revision(Revision(1)), nil),
            (.live, .revision(Revision(2)), .revisionMismatch(current: Revision(1))),
        ] as [(Existing, WriteExpectation, StoreError.Code?)])
    func delete(existing: Existing, expectation: WriteExpectation, failure: StoreError.Code?) async throws {
        try await withStore { store in
            try await prepare(existing, in: store)
            let before = store.currentRevision
            let code = await errorCode { () throws(StoreError) in
                let deleted = try await store.delete("/k", expecting: expectation)
                #expect(deleted.last.value == [1])
                #expect(deleted.revision == before.next)
            }
            #expect(code == failure)
            #expect(try await store.get("/k") == nil || failure != nil)
        }
    }

    @Test("of many concurrent creates of one key exactly one wins, and the others change nothing")
    func race() async throws {
        try await withStore { store in
            let winners = await withTaskGroup(of: Bool.self) { group in
                for writer in 0..<64 {
                    group.addTask {
                        await errorCode { () throws(StoreError) in
                            _ = try await store.put("/k", value: [UInt8(writer)], expecting: .absent)
                        } == nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(winners == 1)
            #expect(store.currentRevision == Revision(1))
        }
    }

    @Test("a value or key beyond the limits is refused, an empty value is kept")
    func sizes() async throws {
        var options = RevisionStoreOptions()
        options.maxValueBytes = 100
        try await withStore(options: options) { store in
            _ = try await store.put("/empty", value: [])
            #expect(try await store.get("/empty")?.value == [])
            let large = [UInt8](repeating: 0, count: 101)
            #expect(
                await errorCode { () throws(StoreError) in _ = try await store.put("/k", value: large) } == .tooLarge)
            let key = StoreKey(bytes: [UInt8](repeating: 0x61, count: 5000))
            #expect(await errorCode { () throws(StoreError) in _ = try await store.put(key, value: []) } == .tooLarge)
        }
    }

    private func prepare(_ existing: Existing, in store: RevisionStore) async throws {
        if existing == .never { return }
        _ = try await store.put("/k", value: [1])
        if existing == .deleted { _ = try await store.delete("/k") }
    }
}

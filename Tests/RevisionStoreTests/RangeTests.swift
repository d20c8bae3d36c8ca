internal import RevisionStore
internal import Testing

@Suite("Ranges and reads at a revision")
struct RangeTests {
    @Test(
        "a range gives the page and counts the rest",
        arguments: [
            ("/a/", nil, 0, ["/a/1", "/a/2", "/a/3"], 0), ("/a/", nil, 2, ["/a/1", "/a/2"], 1),
            ("/a/", "/a/2", 0, ["/a/3"], 0), ("/a/", "/a/1", 1, ["/a/2"], 1), ("/a/", "/a/3", 0, [], 0),
            ("/a/", "/a/0", 0, ["/a/1", "/a/2", "/a/3"], 0), ("/a", nil, 0, ["/a/1", "/a/2", "/a/3", "/ab"], 0),
            ("/x", nil, 0, [], 0), ("", nil, 4, ["/a/1", "/a/2", "/a/3", "/ab"], 1), ("/a/", "/b", 0, [], 0),
        ] as [(StoreKey, StoreKey?, Int, [StoreKey], Int)])
    func pages(prefix: StoreKey, startAfter: StoreKey?, limit: Int, keys: [StoreKey], remaining: Int) async throws {
        try await withStore { store in
            for key in ["/b", "/a/3", "/a/1", "/ab", "/a/2", "/a/gone"] as [StoreKey] {
                _ = try await store.put(key, value: key.bytes)
            }
            _ = try await store.delete("/a/gone")
            let range = try await store.range(prefix: prefix, startAfter: startAfter, limit: limit)
            #expect(range.entries.map(\.key) == keys)
            #expect(range.entries.map(\.value) == keys.map(\.bytes))
            #expect(range.remainingCount == remaining)
            #expect(range.revision == Revision(7))
        }
    }

    @Test("reads at each earlier revision see the store as it was then")
    func history() async throws {
        try await withStore { store in
            _ = try await store.put("/k/a", value: [1])
            _ = try await store.put("/k/b", value: [2])
            _ = try await store.put("/k/a", value: [3])
            _ = try await store.delete("/k/b")
            _ = try await store.put("/k/b", value: [5])
            let expected: [[StoreKey: UInt8]] = [
                [:], ["/k/a": 1], ["/k/a": 1, "/k/b": 2], ["/k/a": 3, "/k/b": 2], ["/k/a": 3], ["/k/a": 3, "/k/b": 5],
            ]
            for (revision, values) in expected.enumerated() {
                let range = try await store.range(prefix: "/k/", at: Revision(Int64(revision)))
                #expect(Dictionary(uniqueKeysWithValues: range.entries.map { ($0.key, $0.value[0]) }) == values)
                #expect(try await store.get("/k/a", at: Revision(Int64(revision)))?.value.first == values["/k/a"])
            }
            let recreated = try #require(try await store.get("/k/b"))
            #expect(recreated.createRevision == Revision(5))
            #expect(
                await errorCode { () throws(StoreError) in _ = try await store.get("/k/a", at: Revision(6)) }
                    == .futureRevision(current: Revision(5)))
        }
    }

    @Test("pages taken at one revision join to the whole although writes go on")
    func consistentPages() async throws {
        try await withStore { store in
            for number in 0..<20 { _ = try await store.put(StoreKey("/k/\(100 + number)"), value: []) }
            let first = try await store.range(prefix: "/k/", limit: 7)
            var keys = first.entries.map(\.key)
            var remaining = first.remainingCount
            while remaining > 0 {
                _ = try await store.delete(try #require(keys.last))
                _ = try await store.put(StoreKey("/k/\(200 + keys.count)"), value: [])
                let page = try await store.range(prefix: "/k/", startAfter: keys.last, limit: 7, at: first.revision)
                keys += page.entries.map(\.key)
                remaining = page.remainingCount
            }
            #expect(keys == (0..<20).map { StoreKey("/k/\(100 + $0)") })
        }
    }

    @Test("keys are ordered by their bytes")
    func order() {
        let keys: [StoreKey] = ["/a", "/a-b", "/a/b", "/aa", "/ä", "/z"]
        #expect(keys.shuffled().sorted() == ["/a", "/a-b", "/a/b", "/aa", "/z", "/ä"])
        #expect(StoreKey("") < "/")
    }
}

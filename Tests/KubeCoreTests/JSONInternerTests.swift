import KubeCore
import Testing

@Suite struct JSONInternerTests {
    private static func pod(_ index: Int) throws -> KubeObject {
        let text = """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-\(index)","uid":"00000000-0000-0000-0000-\(index)",
            "labels":{"app.kubernetes.io/name":"a text that is long enough"},"generation":\(index)},
            "spec":{"containers":[{"name":"c","resources":{},"args":[],"ratio":1.5,"tty":false,"stdin":null}],
            "tolerations":[{"key":"node.kubernetes.io/not-ready","effect":"NoExecute","tolerationSeconds":300}]}}
            """
        return try #require(KubeObject(try JSONParser.parse(text)))
    }

    @Test("what is interned is equal, and keeps the order of its members, beyond what is remembered at a time")
    func equal() throws {
        var interner = JSONInterner()
        for index in 0..<2_000 {
            let pod = try Self.pod(index)
            let interned = interner.intern(pod)
            #expect(interned == pod)
            #expect(interned.encoded() == pod.encoded())
        }
    }

    @Test("interned objects change apart from each other")
    func independence() throws {
        var interner = JSONInterner()
        var first = interner.intern(try Self.pod(1))
        let second = interner.intern(try Self.pod(1))
        first.set("other", at: "metadata", "labels", "app.kubernetes.io/name")
        first.set(true, at: "metadata", "labels", "added")
        first.set(nil, at: "spec", "tolerations")
        #expect(second == (try Self.pod(1)))
        #expect(first.at("metadata", "labels", "added") == true)
        #expect(interner.intern(try Self.pod(1)) == second)
    }

    @Test("names in another order are other names; equal branches may come with the order of the first")
    func order() throws {
        var interner = JSONInterner()
        _ = interner.intern(KubeObject(["a": ["x": 1, "y": 2]]))
        let second = interner.intern(KubeObject(["a": ["y": 2, "x": 3]]))
        #expect(second.at("a")?.objectValue?.keys == ["y", "x"])
        #expect(interner.intern(KubeObject(["b": ["y": 2, "x": 1]])) == KubeObject(["b": ["x": 1, "y": 2]]))
    }
}

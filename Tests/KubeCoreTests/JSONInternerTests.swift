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

    @Test(
        "what differs only in order, in number type or in the form of its characters stays as it is",
        arguments: [
            (#"{"a":{"x":1,"y":2}}"#, #"{"a":{"y":2,"x":1}}"#), (#"{"a":[{"x":1}]}"#, #"{"a":[{"x":1.5}]}"#),
            (#"{"a":{"x":0.5,"y":[]}}"#, #"{"a":{"x":0.5,"y":{}}}"#),
            (#"{"a":["caf\u00e9 with a long menu"]}"#, #"{"a":["cafe\u0301 with a long menu"]}"#),
            (#"{"a":{"caf\u00e9":true}}"#, #"{"a":{"cafe\u0301":true}}"#),
        ])
    func exactness(first: String, second: String) throws {
        var interner = JSONInterner()
        for text in [first, second, first] {
            let object = try #require(KubeObject(try JSONParser.parse(text)))
            #expect(interner.intern(object).encoded() == object.encoded())
        }
    }

    @Test("of an earlier state only what has not changed is taken over")
    func earlier() throws {
        var interner = JSONInterner()
        let before = interner.intern(try Self.pod(1))
        var after = try Self.pod(1)
        after.set("2", at: "metadata", "resourceVersion")
        after.set("Running", at: "status", "phase")
        after.set(nil, at: "kind")
        #expect(interner.intern(after, earlier: before).encoded() == after.encoded())
    }
}

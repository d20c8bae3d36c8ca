import HTTPTransport
import Testing

@testable import KubeServer

@Suite struct FrontProxyTests {
    @Test("a proxy names user, groups and extra")
    func named() throws {
        var proxy = FrontProxy()
        proxy.uidHeaders = ["X-Remote-Uid"]
        var headers: HTTPFields = [
            "X-Remote-User": "jane", "X-Remote-Uid": "u1", "X-Remote-Extra-Example.com%2fScope": "a",
        ]
        headers.add("X-Remote-Group", "dev")
        headers.add("X-Remote-Group", "ops")
        headers.add("x-remote-extra-example.com%2Fscope", "b")
        let user = try #require(proxy.user(headers))
        #expect(user.name == "jane")
        #expect(user.uid == "u1")
        #expect(user.groups == ["dev", "ops", "system:authenticated"])
        #expect(user.extra == ["example.com/scope": ["a", "b"]])
    }

    @Test("without a name nobody is named")
    func nobody() { #expect(FrontProxy().user(["X-Remote-Group": "system:masters"]) == nil) }

    @Test("only the names allowed are trusted")
    func names() {
        var proxy = FrontProxy()
        #expect(proxy.trusts("anybody"))
        proxy.allowedNames = ["front"]
        #expect(proxy.trusts("front"))
        #expect(!proxy.trusts("anybody"))
    }
}

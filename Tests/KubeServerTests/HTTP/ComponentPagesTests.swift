import KubeCore
import NIOCore
import Testing

@testable import KubeServer

@Suite("Pages about the server itself")
struct ComponentPagesTests {
    // Wednesday, the 16th of October 2024.
    private static let start = Timestamp(secondsSinceEpoch: 1_729_112_623)
    private static let pages = ComponentPages(
        startTime: start, flags: ["secure-port": "8443", "anonymous-auth": "true"])

    private static func statusz(_ accept: String) -> APIResponse {
        pages.statusz(
            AcceptHeader(accept), now: start.adding(.seconds(3_665)), paths: ["/livez/ping", "/livez", "/api/v1"])
    }

    private static func text(_ response: APIResponse) -> String { String(buffer: response.body) }

    @Test("people read since when it runs", arguments: ["", "*/*", "text/plain", "text/plain;charset=UTF-8", "text/*"])
    func statusText(accept: String) {
        let response = Self.statusz(accept)
        #expect(response.status == 200)
        #expect(response.contentType == "text/plain; charset=utf-8")
        #expect(
            Self.text(response) == """

                kube-apiserver statusz
                Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees \
                and is for debugging purposes only.

                Started: Wed Oct 16 21:03:43 UTC 2024
                Up: 1 hr 01 min 05 sec
                Binary version: 1.36.2
                Emulation version: 1.36
                Paths: /api /livez

                """)
    }

    @Test("programs ask for a version of it")
    func statusObject() throws {
        let response = Self.statusz("application/json;v=v1beta1;g=config.k8s.io;as=Statusz")
        let object = try JSONParser.parse(Array(Self.text(response).utf8))
        #expect(
            object == [
                "kind": "Statusz", "apiVersion": "config.k8s.io/v1beta1", "metadata": ["name": "kube-apiserver"],
                "startTime": "2024-10-16T21:03:43Z", "uptimeSeconds": 3665, "binaryVersion": "1.36.2",
                "emulationVersion": "1.36", "paths": ["/api", "/livez"],
            ])
    }

    @Test(
        "nothing else is had of it",
        arguments: [
            "application/json", "application/yaml", "text/html", "application/json;v=v1beta1;g=config.k8s.io;as=Flagz",
            "text/plain;charset=latin1",
        ])
    func notAcceptable(accept: String) {
        #expect(Self.statusz(accept).status == 406)
    }

    @Test("the flags are told by name")
    func flags() throws {
        #expect(Self.text(Self.pages.flagz(AcceptHeader(""))).hasSuffix("\n\nanonymous-auth=true\nsecure-port=8443\n"))
        let response = Self.pages.flagz(AcceptHeader("application/json;v=v1beta1;g=config.k8s.io;as=Flagz"))
        let object = try JSONParser.parse(Array(Self.text(response).utf8))
        #expect(object["flags"] == ["anonymous-auth": "true", "secure-port": "8443"])
    }
}

import HTTPTransport
import KubeCore
import NIOPosix
import TestKit
import Testing

@testable import KubeServer

@Suite struct OutboundClientTests {
    private func client(
        _ cluster: TestCluster, policy: OutboundPolicy = OutboundPolicy()
    ) -> OutboundClient {
        OutboundClient(
            services: ServiceResolver(storage: cluster.registry.storage), policy: policy,
            group: MultiThreadedEventLoopGroup.singleton)
    }

    private func call(
        _ url: String, authority: String = "", timeout: Duration = .seconds(60), body: String = "{}"
    ) throws -> OutboundCall {
        OutboundCall(
            destination: .url(try #require(OutboundURL(url))), body: Array(body.utf8),
            trust: OutboundTrust(authoritiesPEM: Array(authority.utf8)), timeout: timeout, maximumAnswerBytes: 1000)
    }

    private func failure(_ client: OutboundClient, _ call: OutboundCall) async -> OutboundFailure? {
        do throws(OutboundFailure) {
            _ = try await client.send(call)
            return nil
        } catch {
            return error
        }
    }

    @Test("a server with a certificate of the given authority is called, and connections are used again")
    func calls() async throws {
        let server = try await CalledServer { request, body in
            .json([
                "target": .string(request.target), "host": .string(request.headers["Host"] ?? ""),
                "body": .string(String(decoding: body, as: UTF8.self)),
            ])
        }
        try await withTestCluster { cluster in
            let client = client(cluster)
            for _ in 0..<3 {
                let answer = try await client.send(
                    try call("https://127.0.0.1:\(server.port)/x?timeout=2s", authority: server.authorityPEM))
                let json = try JSONParser.parse(answer.body)
                #expect(json.text("target") == "/x?timeout=2s")
                #expect(json.text("host") == "127.0.0.1:\(server.port)")
                #expect(json.text("body") == "{}")
            }
        }
        await server.stop()
    }

    @Test("a Service is called where it leads, under its DNS name")
    func callsServices() async throws {
        let server = try await CalledServer(names: ["outside.default.svc"]) { request, _ in
            .json(["host": .string(request.headers["Host"] ?? "")])
        }
        try await withTestCluster { cluster in
            let service: JSONValue = [
                "apiVersion": "v1", "kind": "Service", "metadata": ["name": "hook"],
                "spec": ["clusterIP": "None", "ports": [["port": 443]]],
            ]
            let client = client(cluster)
            var call = try call("https://x/", authority: server.authorityPEM)
            call.destination = .service(.init(namespace: "default", name: "hook", path: "/validate"))
            let url = "Post \"https://hook.default.svc:443/validate\""
            #expect(await failure(client, call)?.message == "\(url): service \"hook\" not found")
            _ = try await cluster.api.create(.services, namespace: "default", object: try #require(KubeObject(service)))
            #expect(
                await failure(client, call)?.message == "\(url): no endpoints available for service \"hook\"")
            let external: JSONValue = [
                "apiVersion": "v1", "kind": "Service", "metadata": ["name": "outside"],
                "spec": ["type": "ExternalName", "externalName": "localhost"],
            ]
            _ = try await cluster.api.create(
                .services, namespace: "default", object: try #require(KubeObject(external)))
            call.destination = .service(.init(namespace: "default", name: "outside", port: server.port))
            let answer = try await client.send(call)
            #expect(try JSONParser.parse(answer.body).text("host") == "outside.default.svc:\(server.port)")
        }
        await server.stop()
    }

    @Test("what goes wrong is said in the words of Go's client")
    func failures() async throws {
        let server = try await CalledServer { request, _ in
            if request.target == "/slow" { try? await Task.sleep(for: .seconds(600)) }  // cut short when the test ends
            if request.target == "/long" { return .json(.string(String(repeating: "x", count: 2000))) }
            return .json([:])
        }
        let base = "https://127.0.0.1:\(server.port)"
        try await withTestCluster { cluster in
            let client = client(cluster)
            let refused = await failure(client, try call("https://127.0.0.1:1/x?timeout=2s"))
            #expect(
                refused?.message
                    == "Post \"https://127.0.0.1:1/x?timeout=2s\": dial tcp 127.0.0.1:1: connect: connection refused")
            let slow = await failure(
                client, try call("\(base)/slow", authority: server.authorityPEM, timeout: .milliseconds(200)))
            #expect(slow?.reason == .timedOut)
            #expect(slow?.message == "Post \"\(base)/slow\": context deadline exceeded")
            let unknown = await failure(client, try call("\(base)/"))
            #expect(
                unknown?.message
                    == "Post \"\(base)/\": tls: failed to verify certificate: x509: certificate signed by unknown "
                    + "authority")
            let long = await failure(client, try call("\(base)/long", authority: server.authorityPEM))
            #expect(long?.reason == .tooLarge)
            let plain = await failure(client, try call("http://127.0.0.1:\(server.port)/"))
            #expect(plain?.reason == .broken)
        }
        await server.stop()
    }

    @Test("a server whose certificate is not valid for the expected name is not trusted")
    func wrongName() async throws {
        let server = try await CalledServer(names: ["hook.default.svc"], addresses: []) { _, _ in .json([:]) }
        try await withTestCluster { cluster in
            var call = try call("https://127.0.0.1:\(server.port)/", authority: server.authorityPEM)
            call.trust.serverName = "other.default.svc"
            let failure = await failure(client(cluster), call)
            #expect(failure?.reason == .tls)
            #expect(failure?.message.hasSuffix("but wanted to match other.default.svc") == true)
            call.trust.serverName = "hook.default.svc"
            #expect(try await client(cluster).send(call).status == 200)
        }
        await server.stop()
    }

    @Test("attack 40: a redirect is an answer, and not followed")
    func redirects() async throws {
        let server = try await CalledServer { _, _ in
            CalledServer.Answer(status: 302, headers: ["Location": "https://127.0.0.1:1/"], body: [])
        }
        try await withTestCluster { cluster in
            let answer = try await client(cluster).send(
                try call("https://127.0.0.1:\(server.port)/", authority: server.authorityPEM))
            #expect(answer.status == 302)
            #expect(
                answer.failure()?.message
                    == "the server responded with the status code 302 but did not return more information")
        }
        await server.stop()
    }

    @Test(
        "attack 38: addresses of the link, of clouds' metadata services and of the host's API are not called",
        arguments: [
            "169.254.169.254", "[::ffff:169.254.169.254]", "[fe80::1]", "[fd00:ec2::254]", "100.100.100.200", "0.0.0.0",
            "[64:ff9b::a9fe:a9fe]", "10.96.0.1:443", "127.0.0.1:80", "2852039166",
        ])
    func denies(host: String) async throws {
        try await withTestCluster { cluster in
            let client = client(cluster, policy: OutboundPolicy(hostAddress: "10.96.0.1", port: 443))
            let failure = await failure(client, try call("https://\(host)/"))
            #expect(failure?.reason == .notPermitted)
        }
    }

    @Test(
        "an answer that is no success becomes a Status as client-go makes one",
        arguments: [
            (404, "gone", "the server could not find the requested resource"),
            (500, "boom\n", "an error on the server (\"boom\") has prevented the request from succeeding"),
            (503, "", "the server is currently unable to handle the request"), (403, "no", "no"),
        ])
    func explainsStatus(code: Int, body: String, message: String) {
        let answer = OutboundAnswer(status: code, headers: ["Content-Type": "text/plain"], body: Array(body.utf8))
        #expect(answer.failure()?.message == message)
        #expect(answer.failure()?.code == code)
    }
}

import HTTPTransport
import KubeClient
import KubeCore
import Logging
import NIOCore
import NIOPosix
import PKI
import Testing

/// A TLS server with a CA of its own, and clients for it.
struct SecureServer: Sendable {
    let server: HTTPServer
    let authority: CertificateAuthority
    let configuration: ClientConfiguration

    static func with(
        addresses: [String] = ["127.0.0.1"], handler: @escaping HTTPHandler, _ body: (SecureServer) async throws -> Void
    ) async throws {
        let authority = try CertificateAuthority(commonName: "test", now: .now())
        let serving = try authority.issue(
            LeafProfile(
                subject: Subject(commonName: "server"),
                names: SubjectNames(dnsNames: ["kube.local"], ipAddresses: addresses), usages: [.server]),
            now: .now())
        let client = try authority.issue(
            LeafProfile(subject: Subject(commonName: "jane", organizations: ["dev"]), usages: [.client]), now: .now())
        var http = HTTPServerConfiguration(
            host: "127.0.0.1", port: 0,
            tls: HTTPServerTLS(
                identity: TLSIdentity(
                    certificateChainPEM: serving.certificatePEM, privateKeyPEM: serving.privateKeyPEM),
                clientCAsPEM: authority.certificatePEM))
        http.identify = { try? CertificateIdentity(certificateDER: $0) }
        let server = try await HTTPServer.start(
            http, group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"), handler: handler)
        var configuration = ClientConfiguration(server: ServerURL(host: "127.0.0.1", port: server.port))
        configuration.certificateAuthorityPEM = authority.certificatePEM
        configuration.identity = ClientConfiguration.Identity(
            certificateChainPEM: client.certificatePEM, privateKeyPEM: client.privateKeyPEM)
        do {
            try await body(SecureServer(server: server, authority: authority, configuration: configuration))
        } catch {
            await server.shutdown(gracePeriod: .milliseconds(10))
            throw error
        }
        await server.shutdown(gracePeriod: .milliseconds(10))
    }
}

@Suite struct RemoteAPITests {
    private static func json(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], bytes: JSONWriter.encode(value))
    }

    @Test("the client certificate reaches the handler as an identity")
    func identity() async throws {
        try await SecureServer.with { request, writer in
            let identity = request.peer.identity as? CertificateIdentity
            writer.send(Self.json(["user": .string(identity?.commonName ?? "none")]))
        } _: { secure in
            let jane = try await RemoteAPI(secure.configuration).serverVersion()
            #expect(jane["user"] == "jane")
            var anonymous = secure.configuration
            anonymous.identity = nil
            let nobody = try await RemoteAPI(anonymous).serverVersion()
            #expect(nobody["user"] == "none")
        }
    }

    @Test("a certificate of another CA fails on either side as a TLS problem")
    func wrongAuthority() async throws {
        let other = try CertificateAuthority(commonName: "other", now: .now())
        let client = try other.issue(
            LeafProfile(subject: Subject(commonName: "eve"), usages: [.client]), now: .now())
        try await SecureServer.with { _, writer in
            writer.send(Self.json([:]))
        } _: { secure in
            var wrongServer = secure.configuration
            wrongServer.certificateAuthorityPEM = other.certificatePEM
            var wrongClient = secure.configuration
            wrongClient.identity = ClientConfiguration.Identity(
                certificateChainPEM: client.certificatePEM, privateKeyPEM: client.privateKeyPEM)
            for configuration in [wrongServer, wrongClient] {
                let error = await #expect(throws: StatusError.self) {
                    try await RemoteAPI(configuration).serverVersion()
                }
                #expect(error?.connectionProblem == .tls, "\(String(describing: error))")
            }
        }
    }

    @Test("the server's name is checked, and can be given apart from its address")
    func serverName() async throws {
        try await SecureServer.with(addresses: []) { _, writer in
            writer.send(Self.json([:]))
        } _: { secure in
            for (name, isRight) in [("kube.local", true), ("elsewhere.local", false), (nil, false)] {
                var configuration = secure.configuration
                configuration.tlsServerName = name
                do {
                    _ = try await RemoteAPI(configuration).serverVersion()
                    #expect(isRight)
                } catch let error as StatusError {
                    #expect(!isRight && error.connectionProblem == .tls, "\(error)")
                }
                do {
                    let answer = try await UpgradeDialer(configuration).dial(
                        method: .get, target: "/", headers: [:])
                    #expect(isRight && answer.status == 200)
                } catch let error as StatusError {
                    #expect(!isRight && error.connectionProblem == .tls, "\(error)")
                }
            }
        }
    }

    @Test("a server that is not there is unreachable")
    func unreachable() async throws {
        var configuration = ClientConfiguration(server: ServerURL(isTLS: false, host: "127.0.0.1", port: 1))
        configuration.namespace = "x"
        let error = await #expect(throws: StatusError.self) {
            try await RemoteAPI(configuration, retries: .once).serverVersion()
        }
        #expect(error?.connectionProblem == .unreachable, "\(String(describing: error))")
        #expect(error?.message == "the server http://127.0.0.1:1 could not be reached: connection refused")
    }

    @Test("the server's Status is the error, and list items get their kind")
    func statusAndList() async throws {
        try await SecureServer.with { request, writer in
            if request.target.hasSuffix("/pods") {
                return writer.send(
                    Self.json([
                        "kind": "PodList", "apiVersion": "v1", "metadata": ["resourceVersion": "5", "continue": "t"],
                        "items": [["metadata": ["name": "a"]]],
                    ]))
            }
            let error = StatusError.forbidden(GroupResource(group: "", resource: "pods"), "p", "no")
            writer.send(Self.json(error.statusObject.value, status: 403))
        } _: { secure in
            let api = try RemoteAPI(secure.configuration)
            let list = try await api.list(.pods, namespace: "ns")
            #expect(list.items.first?.kind == "Pod" && list.items.first?.apiVersion == "v1")
            #expect(list.resourceVersion == "5" && list.continueToken == "t")
            await #expect(
                throws: StatusError.forbidden(GroupResource(group: "", resource: "pods"), "p", "no")
            ) { try await api.get(.pods, namespace: "ns", name: "p") }
        }
    }

    @Test("attack 40: a redirect is not followed, so that nobody is sent our credentials")
    func redirect() async throws {
        try await SecureServer.with { request, writer in
            if request.target.hasPrefix("/stolen") {
                writer.send(Self.json(["kind": "ConfigMap", "apiVersion": "v1", "metadata": ["name": "stolen"]]))
            } else {
                writer.send(HTTPResponse(status: 302, headers: ["Location": "/stolen"], bytes: []))
            }
        } _: { secure in
            let api = try RemoteAPI(secure.configuration)
            await #expect(throws: StatusError.self) {
                try await api.get(.configMaps, namespace: "default", name: "a")
            }
        }
    }

    @Test("a busy server is asked again")
    func busy() async throws {
        let counter = Counter()
        try await SecureServer.with { _, writer in
            if await counter.next() < 3 {
                return writer.send(HTTPResponse(status: 429, headers: ["Retry-After": "0"]))
            }
            writer.send(Self.json(["ok": true]))
        } _: { secure in
            let api = try RemoteAPI(secure.configuration, retries: RetryPolicy(maxAttempts: 5, firstDelay: .zero))
            let answer = try await api.create(.pods, namespace: "ns", object: KubeObject([:]))
            #expect(answer["ok"] == true)
            #expect(await counter.count == 3)
        }
    }

    @Test("a watch delivers events as they come, ends with the server, and cancellation reaches the server")
    func watch() async throws {
        let ended = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        try await SecureServer.with { request, writer in
            writer.start(status: 200, headers: ["Content-Type": "application/json"], lifetime: .endless)
            for name in ["a", "b"] {
                let line = #"{"type":"ADDED","object":{"metadata":{"name":"\#(name)"}}}"# + "\n"
                guard (try? await writer.write(ByteBuffer(string: line))) != nil else { return }
            }
            if request.target.contains("timeoutSeconds=1") { return writer.finish() }
            do { try await Task.sleep(for: .seconds(60)) } catch { ended.continuation.yield() }
        } _: { secure in
            let api = try RemoteAPI(secure.configuration)
            let short = try await api.watch(.pods, namespace: nil, options: WatchOptions(timeout: .seconds(1)))
            var names: [String] = []
            while let batch = try await short.nextBatch() { names += batch.map(\.object.name) }
            #expect(names == ["a", "b"])

            let long = Task {
                let stream = try await api.watch(.pods, namespace: nil, options: WatchOptions())
                var count = 0
                while let batch = try await stream.nextBatch() {
                    count += batch.count
                    if count == 2 { withUnsafeCurrentTask { $0?.cancel() } }
                }
                return count
            }
            #expect(try await long.value == 2)
            for await _ in ended.stream { break }
        }
    }

    @Test("a forwarded port carries bytes both ways")
    func portForward() async throws {
        try await SecureServer.with { request, writer in
            guard request.target == "/api/v1/namespaces/ns/pods/p/portforward?ports=8443",
                let socket = try? writer.upgradeToWebSocket(
                    request, subprotocol: "v4.channel.k8s.io", maxMessageBytes: 1 << 20)
            else { return writer.send(HTTPResponse(status: 404)) }
            for channel in [UInt8(0), 1] {
                try? await socket.send(.binary(ByteBuffer(bytes: [channel, 0xFB, 0x20])))
            }
            while let message = try? await socket.receive() { try? await socket.send(message) }
        } _: { secure in
            let dialer = try UpgradeDialer(secure.configuration)
            let forwarder = PortForwarder(
                dialer: dialer, group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test")
            ) { PortForwarder.Target(namespace: "ns", pod: "p", port: 8443) }
            let ports = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await forwarder.run(port: 0) { ports.continuation.yield($0) } }
                for await port in ports.stream {
                    for _ in 0..<2 {
                        let stream = try await connect(port: port)
                        let sent = ByteBuffer(repeating: 3, count: 200_000)
                        try await stream.write(sent)
                        var received = ByteBuffer()
                        while received.readableBytes < 200_000, var bytes = try await stream.read() {
                            received.writeBuffer(&bytes)
                        }
                        #expect(received == sent)
                        stream.close()
                    }
                    break
                }
                group.cancelAll()
            }
        }
    }

    @Test("a refused upgrade brings the server's answer")
    func refusedUpgrade() async throws {
        try await SecureServer.with { _, writer in
            writer.send(HTTPResponse(status: 403, bytes: Array("no".utf8)))
        } _: { secure in
            let answer = try await UpgradeDialer(secure.configuration).dial(
                method: .post, target: "/x", headers: ["Connection": "Upgrade", "Upgrade": "SPDY/3.1"])
            #expect(answer.status == 403 && answer.stream == nil && String(buffer: answer.body) == "no")
        }
    }

    private func connect(port: Int) async throws -> DuplexByteStream {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let stream = DuplexByteStream.make(on: eventLoop)
        _ = try await ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(stream.attach())
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return stream
    }
}

private actor Counter {
    private(set) var count = 0

    func next() -> Int {
        count += 1
        return count
    }
}

import HTTPTransport
import KubeCore
import KubeServer
import Logging
import NIOCore
import NIOPosix
import PKI
import Synchronization

/// An API server of its own for `metrics.k8s.io`, which only believes the front proxy.
final class MetricsServer: Sendable {
    static let serverName = "metrics-server.kube-system.svc"

    let authorityPEM: String
    private let server: HTTPServer

    /// - Parameter frontProxyAuthorityPEM: whose certificates vouch for users.
    init(frontProxyAuthorityPEM: String) async throws {
        let authority = try CertificateAuthority(commonName: "metrics-ca", now: .now())
        let issued = try authority.issueServing(
            commonName: "metrics-server", names: SubjectNames(dnsNames: [Self.serverName]), now: .now())
        authorityPEM = authority.certificatePEM
        var configuration = HTTPServerConfiguration(
            host: "127.0.0.1", port: 0,
            tls: HTTPServerTLS(
                identity: TLSIdentity(
                    certificateChainPEM: issued.certificatePEM, privateKeyPEM: issued.privateKeyPEM),
                clientCAsPEM: frontProxyAuthorityPEM))
        configuration.identify = { PeerIdentity(certificateDER: $0) }
        let seen = Seen()
        self.seen = seen
        server = try await HTTPServer.start(
            configuration, group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "metrics"),
            handler: { request, writer in await Self.answer(request, writer, seen) })
    }

    private let seen: Seen

    /// The fields of the last request that was for metrics.
    final class Seen: Sendable {
        private let fields = Mutex(HTTPFields())
        var value: HTTPFields {
            get { fields.withLock { $0 } }
            set { fields.withLock { $0 = newValue } }
        }
    }

    var lastFields: HTTPFields { seen.value }
    var port: Int { server.port }

    func stop() async { await server.shutdown(gracePeriod: .milliseconds(10)) }

    static let documentLocation = "/openapi/v3/apis/metrics.k8s.io/v1beta1?hash=ABC"

    private static let resources: JSONValue = [
        "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "metrics.k8s.io/v1beta1",
        "resources": [
            [
                "name": "nodes", "singularName": "", "namespaced": false, "kind": "NodeMetrics",
                "verbs": ["get", "list"],
            ],
            ["name": "pods", "singularName": "", "namespaced": true, "kind": "PodMetrics", "verbs": ["get", "list"]],
        ],
    ]

    private static func answer(_ request: HTTPRequest, _ writer: HTTPResponseWriter, _ seen: Seen) async {
        guard (request.peer.identity as? PeerIdentity)?.user(at: .now())?.name == "front-proxy-client" else {
            writer.send(HTTPResponse(status: 401))
            return
        }
        func send(_ value: JSONValue) {
            writer.send(
                HTTPResponse(
                    status: 200, headers: ["Content-Type": "application/json"],
                    body: ByteBuffer(bytes: JSONWriter.encode(value))))
        }
        switch request.target {
        case "/apis/metrics.k8s.io/v1beta1": send(resources)
        case "/openapi/v3":
            send([
                "paths": [
                    "apis/metrics.k8s.io/v1beta1": ["serverRelativeURL": .string(documentLocation)],
                    "apis/apps/v1": ["serverRelativeURL": "/openapi/v3/apis/apps/v1?hash=NONE"],
                ]
            ])
        case documentLocation: send(["openapi": "3.0.0"])
        case "/apis/metrics.k8s.io/v1beta1/nodes/n/console":
            seen.value = request.headers
            do {
                let stream = try writer.upgrade(to: "websocket", headers: ["Sec-WebSocket-Protocol": "plain"])
                try await stream.write(ByteBuffer(string: "hello "))
                while let bytes = try await stream.read() { try await stream.write(bytes) }
            } catch { return }
        case "/apis/metrics.k8s.io/v1beta1/nodes?watch=true":
            writer.start(status: 200, headers: ["Content-Type": "application/json"], lifetime: .endless)
            do {
                try await writer.write(ByteBuffer(string: "{\"type\":\"ADDED\"}\n"))
                // Goes on until the client leaves.
                try await Task.sleep(for: .seconds(600))
            } catch { return }
        default:
            seen.value = request.headers
            send(["kind": "NodeMetricsList", "apiVersion": "metrics.k8s.io/v1beta1", "metadata": [:], "items": []])
        }
    }
}

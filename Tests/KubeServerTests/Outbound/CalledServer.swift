import HTTPTransport
import KubeCore
import Logging
import NIOCore
import NIOPosix
import PKI

/// An HTTPS server on loopback that the API server calls: a webhook, in tests.
final class CalledServer: Sendable {
    struct Answer: Sendable {
        var status = 200
        var headers: HTTPFields = ["Content-Type": "application/json"]
        var body: [UInt8]

        static func json(_ value: JSONValue) -> Answer { Answer(body: JSONWriter.encode(value)) }
    }

    let authorityPEM: String
    private let server: HTTPServer

    /// - Parameters:
    ///   - names: DNS names that the certificate is valid for.
    ///   - addresses: IP addresses that it is valid for.
    init(
        names: [String] = [], addresses: [String] = ["127.0.0.1"],
        answer: @escaping @Sendable (HTTPRequest, [UInt8]) async -> Answer
    ) async throws {
        let authority = try CertificateAuthority(commonName: "webhook-ca", now: Timestamp.now())
        let issued = try authority.issueServing(
            commonName: "webhook", names: SubjectNames(dnsNames: names, ipAddresses: addresses),
            now: Timestamp.now())
        authorityPEM = authority.certificatePEM
        let configuration = HTTPServerConfiguration(
            host: "127.0.0.1", port: 0,
            tls: HTTPServerTLS(
                identity: TLSIdentity(
                    certificateChainPEM: issued.certificatePEM, privateKeyPEM: issued.privateKeyPEM)))
        server = try await HTTPServer.start(
            configuration, group: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "webhook"),
            handler: { request, writer in
                // A caller that has gone sends no body.
                let body = (try? await request.body.collect(limit: 1 << 20)).map { Array($0.readableBytesView) } ?? []
                let answer = await answer(request, body)
                writer.send(
                    HTTPResponse(
                        status: answer.status, headers: answer.headers, body: ByteBuffer(bytes: answer.body)))
            })
    }

    var port: Int { server.port }

    func stop() async { await server.shutdown(gracePeriod: .milliseconds(10)) }
}

internal import AsyncHTTPClient
internal import HTTPTransport
internal import KubeCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The connections to one API server: sends one request at a time per connection, and says what went wrong.
///
/// HTTP/1.1, not HTTP/2: a burst of writes is not held up behind one connection's flow control or a long list, and each
/// request costs less CPU on both sides.
final class RemoteConnection: Sendable {
    /// Why there is no answer.
    struct Failure: Error {
        let status: StatusError
        let kind: RetryPolicy.Failure
        /// Whether trying again could help at all.
        let isTransient: Bool
    }

    /// The head of an answer, with its body still to be pulled.
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let body: HTTPClientResponse.Body
    }

    private let client: HTTPClient
    private let server: ServerURL
    private let baseURL: String
    private let tokens: TokenSource
    private let userAgent: String

    /// - Throws: a TLS failure when certificate, key or CA bundle are unusable.
    init(_ configuration: ClientConfiguration, group: any EventLoopGroup) throws(StatusError) {
        server = configuration.server
        tokens = TokenSource(configuration.token)
        userAgent = configuration.userAgent
        var http = HTTPClient.Configuration()
        var urlHost = server.authority
        if server.isTLS {
            http.tlsConfiguration = try ClientTLS.configuration(configuration)
            if let name = configuration.tlsServerName, name != server.host {
                http.dnsOverride = [name: server.host]
                urlHost = "\(name):\(server.port)"
            }
        }
        baseURL = "\(server.isTLS ? "https" : "http")://\(urlHost)\(server.pathPrefix)"
        http.redirectConfiguration = .disallow
        http.timeout = HTTPClient.Configuration.Timeout(connect: .seconds(10))
        http.httpVersion = .http1Only
        http.decompression = .disabled
        http.connectionPool.retryConnectionEstablishment = false
        http.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        http.connectionPool.idleTimeout = .seconds(50)  // before kube-apiserver's 90 s, which would break requests off
        http.http1_1ConnectionDebugInitializer = { channel in
            // A server that vanished must end its watches, which otherwise wait for ever.
            channel.setOption(.socketOption(.so_keepalive), value: 1)
        }
        client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: http)
    }

    deinit {
        // Closes idle connections; nobody can use the client any more, so nobody waits for it.
        client.shutdown { [client] _ in _ = client }
    }

    /// Sends a request and returns when the head of the answer has come.
    /// - Parameter timeout: for the whole exchange, body included; nil for answers without end.
    func send(
        _ request: KubeRequest, headers: HTTPFields = HTTPFields(), timeout: TimeAmount?
    ) async throws(Failure) -> Answer {
        var outgoing = HTTPClientRequest(url: baseURL + request.target)
        outgoing.method = NIOHTTP1.HTTPMethod(rawValue: request.method.rawValue)
        outgoing.headers.add(name: "User-Agent", value: userAgent)
        if !headers.contains("Accept") { outgoing.headers.add(name: "Accept", value: "application/json") }
        for field in headers { outgoing.headers.add(name: field.name, value: field.value) }
        do {
            if let authorization = try await tokens.authorization() {
                outgoing.headers.add(name: "Authorization", value: authorization)
            }
        } catch {
            throw Failure(status: error, kind: .notSent, isTransient: false)
        }
        if let contentType = request.contentType { outgoing.headers.add(name: "Content-Type", value: contentType) }
        if let body = request.body { outgoing.body = .bytes(ByteBuffer(bytes: body)) }
        do {
            let deadline = timeout.map { NIODeadline.now() + $0 } ?? .distantFuture
            let response = try await client.execute(outgoing, deadline: deadline)
            if response.status == .unauthorized { tokens.invalidate() }
            var fields = HTTPFields()
            for (name, value) in response.headers { fields.add(name, value) }
            return Answer(status: Int(response.status.code), headers: fields, body: response.body)
        } catch {
            throw failure(error)
        }
    }

    /// The rest of an answer.
    func collect(_ body: HTTPClientResponse.Body, limit: Int) async throws(Failure) -> ByteBuffer {
        do {
            return try await body.collect(upTo: limit)
        } catch {
            throw failure(error)
        }
    }

    func failure(_ error: any Error) -> Failure {
        func make(_ problem: ConnectionProblem, _ why: String, _ kind: RetryPolicy.Failure, retries: Bool) -> Failure {
            Failure(status: .connection(problem, to: server, why), kind: kind, isTransient: retries)
        }
        switch error {
        case is CancellationError: return make(.interrupted, "the request was cancelled", .interrupted, retries: false)
        case let error as HTTPClientError:
            switch error {
            case .cancelled: return make(.interrupted, "the request was cancelled", .interrupted, retries: false)
            case .tlsHandshakeTimeout: return make(.tls, "the handshake timed out", .notSent, retries: false)
            case .connectTimeout, .getConnectionFromPoolTimeout:
                return make(.unreachable, "no answer to the attempt to connect", .notSent, retries: true)
            case .deadlineExceeded, .readTimeout: return make(.timedOut, "", .interrupted, retries: false)
            default: return make(.interrupted, error.shortDescription, .interrupted, retries: true)
            }
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            return make(.tls, ClientTLS.explain(error), .notSent, retries: false)
        case let error as NIOConnectionError: return make(.unreachable, Self.explain(error), .notSent, retries: true)
        case ChannelError.connectTimeout:
            return make(.unreachable, "no answer to the attempt to connect", .notSent, retries: true)
        case let error as IOError where error.errnoCode == ECONNREFUSED || error.errnoCode == EHOSTUNREACH:
            return make(.unreachable, "connection refused", .notSent, retries: true)
        default: return make(.interrupted, String(describing: error), .interrupted, retries: true)
        }
    }

    private static func explain(_ error: NIOConnectionError) -> String {
        if let failed = error.connectionErrors.first {
            if let io = failed.error as? IOError, io.errnoCode == ECONNREFUSED { return "connection refused" }
            return String(describing: failed.error)
        }
        return "the name \(error.host) does not resolve"
    }
}

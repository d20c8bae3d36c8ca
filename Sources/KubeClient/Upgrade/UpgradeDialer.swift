package import HTTPTransport
package import KubeCore
package import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Opens connections that leave HTTP: WebSocket and SPDY, for exec, attach, port-forward. One TLS connection each.
package struct UpgradeDialer: Sendable {
    private let configuration: ClientConfiguration
    private let group: any EventLoopGroup
    private let tokens: TokenSource
    private let connection: UpgradeConnection

    /// - Throws: a TLS failure when certificate, key or CA bundle are unusable. Does not connect yet.
    package init(
        _ configuration: ClientConfiguration, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) throws(StatusError) {
        self.configuration = configuration
        self.group = group
        tokens = TokenSource(configuration.token)
        connection = UpgradeConnection(
            host: configuration.server.host, port: configuration.server.port,
            serverName: configuration.tlsServerName ?? configuration.server.host, tls: try Self.tls(configuration))
    }

    private static func tls(_ configuration: ClientConfiguration) throws(StatusError) -> NIOSSLContext? {
        guard configuration.server.isTLS else { return nil }
        var material = try ClientTLS.configuration(configuration)
        material.applicationProtocols = ["http/1.1"]
        do {
            return try NIOSSLContext(configuration: material)
        } catch {
            throw .connection(.tls, to: configuration.server, ClientTLS.explain(error))
        }
    }

    /// Sends a request with its `Connection`, `Upgrade` and further fields as given; `Host` and `Authorization` are
    /// ours. Returns when the head of the answer, or a refusal with its body, has come.
    /// - Parameter target: path and query, such as `/api/v1/namespaces/ns/pods/p/exec?command=sh`.
    /// - Throws: when the server cannot be reached or breaks off.
    package func dial(
        method: HTTPTransport.HTTPMethod, target: String, headers: HTTPFields
    ) async throws(StatusError) -> UpgradeAnswer {
        let authorization = try await tokens.authorization()
        let head = requestHead(method: method, target: target, headers: headers, authorization: authorization)
        do {
            return try await connection.answer(to: head, on: group.next())
        } catch {
            throw status(error)
        }
    }

    /// A connection on which nothing has been said yet: for load generators and probes.
    /// - Throws: when the server cannot be reached.
    package func connect() async throws(StatusError) -> DuplexByteStream {
        do {
            return try await connection.open(on: group.next())
        } catch {
            throw status(error)
        }
    }

    private func requestHead(
        method: HTTPTransport.HTTPMethod, target: String, headers: HTTPFields, authorization: String?
    ) -> HTTPRequestHead {
        var fields = HTTPHeaders()
        fields.add(name: "Host", value: configuration.server.authority)
        for field in headers where !["host", "authorization"].contains(field.name.lowercased()) {
            fields.add(name: field.name, value: field.value)
        }
        if let authorization { fields.add(name: "Authorization", value: authorization) }
        if !headers.contains("User-Agent") { fields.add(name: "User-Agent", value: configuration.userAgent) }
        if method == .post, !headers.contains("Content-Length") { fields.add(name: "Content-Length", value: "0") }
        return HTTPRequestHead(
            version: .http1_1, method: NIOHTTP1.HTTPMethod(rawValue: method.rawValue),
            uri: configuration.server.pathPrefix + target, headers: fields)
    }

    private func status(_ error: any Error) -> StatusError {
        let server = configuration.server
        switch error {
        case let error as StatusError: return error
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            return .connection(.tls, to: server, ClientTLS.explain(error))
        case is NIOConnectionError, ChannelError.connectTimeout:
            return .connection(.unreachable, to: server, "connection refused")
        default: return .connection(.interrupted, to: server, String(describing: error))
        }
    }
}

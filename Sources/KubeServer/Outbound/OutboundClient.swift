internal import AsyncHTTPClient
package import HTTPTransport
internal import KubeCore
package import NIOCore
internal import NIOHTTP1

/// Calls webhooks, aggregated API servers and identity providers over HTTPS, for the API server.
///
/// A name is looked up once per call, the address checked against the policy, and that address dialled, so that a name
/// cannot lead elsewhere after the check. Redirects are not followed, proxies of the environment not used. Connections
/// are kept for the next call.
package final class OutboundClient: Sendable {
    private let services: ServiceResolver
    private let policy: OutboundPolicy
    private let connections: OutboundConnections
    let group: any EventLoopGroup

    package init(services: ServiceResolver, policy: OutboundPolicy, group: any EventLoopGroup) {
        self.services = services
        self.policy = policy
        self.group = group
        connections = OutboundConnections(group: group)
    }

    /// Makes a call and returns the whole answer, whatever its status.
    package func send(_ call: OutboundCall) async throws(OutboundFailure) -> OutboundAnswer {
        let answer = try await stream(call)
        var body: [UInt8] = []
        while let chunk = try await answer.nextChunk() {
            body.append(contentsOf: chunk.readableBytesView)
            guard body.count <= call.maximumAnswerBytes else {
                throw OutboundFailure(.tooLarge, call, "response body is longer than \(call.maximumAnswerBytes) bytes")
            }
        }
        return OutboundAnswer(status: answer.status, headers: answer.headers, body: body)
    }

    /// Makes a call and returns when the head of the answer has come, whatever its status. `call.timeout` is for all of
    /// it, the body included.
    package func stream(_ call: OutboundCall) async throws(OutboundFailure) -> OutboundStream {
        let deadline = NIODeadline.now() + .nanoseconds(call.timeout.nanoseconds)
        let url = call.destination.url
        guard url.scheme == "https", !url.host.isEmpty else {
            throw OutboundFailure(.broken, call, "unsupported protocol scheme \"\(url.scheme)\"")
        }
        let address = try await address(for: call, deadline: deadline)
        let connection: OutboundConnection
        do {
            connection = try connections.connection(
                to: address, serverName: call.trust.serverName ?? url.host, trust: call.trust)
        } catch {
            throw OutboundFailure(.tls, call, "unable to load root certificates: unable to parse bytes as PEM block")
        }
        var request = HTTPClientRequest(
            url: "https://\(OutboundURL.authority(connection.urlHost, address.port))\(url.target)")
        request.method = NIOHTTP1.HTTPMethod(rawValue: call.method)
        request.headers.add(name: "Host", value: url.authority)
        for field in call.headers { request.headers.add(name: field.name, value: field.value) }
        if !call.body.isEmpty { request.body = .bytes(ByteBuffer(bytes: call.body)) }
        do {
            let response = try await connection.client.execute(request, deadline: deadline)
            var fields = HTTPFields()
            for (name, value) in response.headers { fields.add(name, value) }
            return OutboundStream(
                status: Int(response.status.code), headers: fields, call: call, address: address,
                chunks: response.body.makeAsyncIterator(), connection: connection)
        } catch {
            throw OutboundFailure(call, address, error)
        }
    }

    /// Where to connect to for this call, checked: also for those who make the connection themselves (upgrades).
    package func address(for call: OutboundCall) async throws(OutboundFailure) -> ServiceResolver.Address {
        try await address(for: call, deadline: .now() + .nanoseconds(call.timeout.nanoseconds))
    }

    private func address(
        for call: OutboundCall, deadline: NIODeadline
    ) async throws(OutboundFailure) -> ServiceResolver.Address {
        let target: ServiceResolver.Address
        switch call.destination {
        case .url(let url): target = ServiceResolver.Address(host: url.host, port: url.port ?? 443)
        case .service(let service):
            do throws(StatusError) {
                target = try services.resolve(namespace: service.namespace, name: service.name, port: service.port)
            } catch {
                throw OutboundFailure(.unresolved, call, error.message)
            }
        }
        let addresses: [String]
        do throws(HostLookup.Failure) {
            addresses = try await HostLookup.addresses(of: target.host)
        } catch {
            throw OutboundFailure(.unreachable, call, "dial tcp: \(error.message)")
        }
        if NIODeadline.now() >= deadline { throw OutboundFailure(.timedOut, call, "context deadline exceeded") }
        guard let chosen = addresses.first(where: { policy.allows($0, port: target.port) }) else {
            throw OutboundFailure(
                .notPermitted, call,
                "dial tcp \(OutboundURL.authority(target.host, target.port)): address not allowed")
        }
        return ServiceResolver.Address(host: chosen, port: target.port)
    }
}

/// An answer whose body is pulled. One consumer.
///
/// `@unchecked Sendable`: the consumer is one task at a time.
package final class OutboundStream: @unchecked Sendable {
    package let status: Int
    package let headers: HTTPFields
    private let call: OutboundCall
    private let address: ServiceResolver.Address
    private var chunks: HTTPClientResponse.Body.AsyncIterator
    /// Kept until the answer is read, and with it the client that reads it.
    private let connection: OutboundConnection

    init(
        status: Int, headers: HTTPFields, call: OutboundCall, address: ServiceResolver.Address,
        chunks: HTTPClientResponse.Body.AsyncIterator, connection: OutboundConnection
    ) {
        self.status = status
        self.headers = headers
        self.call = call
        self.address = address
        self.chunks = chunks
        self.connection = connection
    }

    /// The next part of the body, nil after the last.
    /// - Throws: when the connection broke before the body was complete, or the time is over.
    package func nextChunk() async throws(OutboundFailure) -> ByteBuffer? {
        do {
            return try await chunks.next()
        } catch {
            throw OutboundFailure(call, address, error)
        }
    }
}

extension Duration {
    /// Cut off at what fits.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? Int64.max / 2 : whole + attoseconds / 1_000_000_000
    }
}

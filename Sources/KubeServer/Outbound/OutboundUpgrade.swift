package import HTTPTransport
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

extension OutboundClient {
    /// Makes a call that asks the server to leave HTTP, on a connection of its own.
    /// - Parameter call: with its `Connection` and `Upgrade` fields; its body is not sent. `call.timeout` is for the head of
    ///   the answer, and for all of a refusal.
    /// - Returns: the stream of the new protocol, or the server's refusal.
    package func upgrade(_ call: OutboundCall) async throws(OutboundFailure) -> UpgradeAnswer {
        let address = try await address(for: call)
        let url = call.destination.url
        var head = HTTPRequestHead(
            version: .http1_1, method: NIOHTTP1.HTTPMethod(rawValue: call.method), uri: url.target)
        head.headers.add(name: "Host", value: url.authority)
        for field in call.headers { head.headers.add(name: field.name, value: field.value) }
        let context: NIOSSLContext
        do {
            var tls = try OutboundConnection.tls(call.trust)
            tls.applicationProtocols = ["http/1.1"]
            context = try NIOSSLContext(configuration: tls)
        } catch {
            throw OutboundFailure(.tls, call, "unable to load root certificates: unable to parse bytes as PEM block")
        }
        return try await exchange(call, address, head, context)
    }

    private func exchange(
        _ call: OutboundCall, _ address: ServiceResolver.Address, _ head: HTTPRequestHead, _ context: NIOSSLContext
    ) async throws(OutboundFailure) -> UpgradeAnswer {
        let timeout = TimeAmount.nanoseconds(call.timeout.nanoseconds)
        let connection = UpgradeConnection(
            host: address.host, port: address.port, serverName: call.trust.serverName ?? call.destination.url.host,
            tls: context, connectTimeout: min(timeout, .seconds(30)))
        do {
            return try await connection.answer(to: head, on: group.next(), within: timeout)
        } catch {
            throw OutboundFailure(call, address, error)
        }
    }
}

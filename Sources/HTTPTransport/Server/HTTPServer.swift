package import Logging
package import NIOCore

/// One listening socket that serves HTTP/1.1 and HTTP/2, over TLS or plain, until it is shut down.
package final class HTTPServer: Sendable {
    /// The port it listens on, also when the configuration said 0.
    package let port: Int

    init(port: Int) { self.port = port }

    /// Listens and serves.
    /// - Throws: `cannotListen` when the address is taken or not ours, `badCertificate` when the TLS material is unusable.
    package static func start(
        _ configuration: HTTPServerConfiguration, group: any EventLoopGroup, logger: Logger,
        handler: @escaping HTTPHandler
    ) async throws(HTTPTransportError) -> HTTPServer {
        throw HTTPTransportError(.cannotListen, "under construction")
    }

    /// Shows another certificate from the next connection on.
    /// - Throws: `badCertificate`, and goes on with the old one.
    package func replaceIdentity(_ identity: TLSIdentity) throws(HTTPTransportError) {}

    /// Stops accepting, ends endless answers, waits for requests in flight, closes. What is not done after
    /// `gracePeriod` is cut off. Returns when every connection is closed.
    package func shutdown(gracePeriod: TimeAmount) async {}
}

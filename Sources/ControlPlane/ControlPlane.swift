internal import HTTPTransport
internal import KubeCore
internal import KubeServer
package import Logging
internal import NIOCore
internal import NIOPosix
internal import PKI
internal import RevisionStore
internal import ServiceLifecycle
internal import Syncer
internal import UnixSignals

/// The whole of one virtual cluster in this process: API server, controllers, and with a host the syncer.
///
/// As a `Service` it runs until it is asked to stop; then it stops accepting, ends watches, waits for requests in flight
/// up to the grace period, ends the controllers and closes the store, in this order.
package struct ControlPlane: Service {
    private let configuration: ControlPlaneConfiguration
    private let logger: Logger

    package init(_ configuration: ControlPlaneConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Starts everything, serves until the task is cancelled or the process is asked to stop, drains, and returns.
    /// - Throws: what keeps it from starting or from going on.
    package func run() async throws(ControlPlaneError) {
        let store = try await DataDirectory.openStore(configuration.dataDirectory)
        let failure: ControlPlaneError?
        do throws(ControlPlaneError) {
            failure = try await run(store)
        } catch {
            failure = error
        }
        await store.close()
        if let failure { throw failure }
    }

    /// - Returns: what made it end; nil after an orderly end.
    /// - Throws: what keeps it from starting.
    private func run(_ store: RevisionStore) async throws(ControlPlaneError) -> ControlPlaneError? {
        var host: HostCluster?
        if let connection = configuration.host {
            host = try await HostCluster.open(configuration, connection, logger: logger)
        }
        let service = host?.syncerConfiguration.service
        let network = try ServiceNetwork.make(configuration, host: service, port: configuration.bind.port)
        let stack = try await ServerStack.assemble(
            configuration, store: store, host: host, network: network, logger: logger)
        let server = try await listen(stack)
        return await serve(stack, server, host, network)
    }

    /// Runs as the only service of the process: SIGTERM and SIGINT end it in order.
    /// - Throws: what keeps it from starting or from going on.
    package func runUntilSignalled() async throws(ControlPlaneError) {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: self, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch let error as ControlPlaneError {
            throw error
        } catch {
            throw ControlPlaneError(.internalError, "The control plane ended unexpectedly: \(error)")
        }
    }

    private func listen(_ stack: ServerStack) async throws(ControlPlaneError) -> HTTPServer {
        var http = HTTPServerConfiguration(
            host: configuration.bind.host, port: configuration.bind.port,
            tls: HTTPServerTLS(
                identity: stack.identities.tls,
                clientCAsPEM: stack.identities.authorityPEM + stack.settings.frontProxyAuthorityPEM,
                // As kube-apiserver: who shows a wrong certificate is answered 401.
                acceptsAnyClientCertificate: true))
        let clients: IssuerCheck
        do throws(PKIError) {
            clients = try IssuerCheck(authoritiesPEM: stack.identities.authorityPEM)
        } catch {
            throw ControlPlaneError(.internalError, "The certificate authority cannot be read: \(error)")
        }
        http.identify = { [frontProxies = stack.settings.frontProxies] certificate in
            PeerIdentity(certificateDER: certificate, clients: clients, frontProxies: frontProxies)
        }
        do throws(HTTPTransportError) {
            return try await HTTPServer.start(
                http, group: MultiThreadedEventLoopGroup.singleton, logger: logger,
                handler: { await stack.server.handle($0, $1) })
        } catch {
            if error.code == .cannotListen {
                throw ControlPlaneError(
                    .cannotListen,
                    "Cannot listen on \(configuration.bind): the address is in use or does not belong to this machine.")
            }
            throw ControlPlaneError(.internalError, "The server cannot start: \(error.message)")
        }
    }

    // MARK: Running

    /// Runs the parts until one fails or the process is asked to stop.
    /// - Returns: what failed; nil after an orderly end.
    private func serve(
        _ stack: ServerStack, _ server: HTTPServer, _ host: HostCluster?, _ network: ServiceNetwork
    ) async -> ControlPlaneError? {
        var network = network
        network.endpointPort = server.port
        let companion = CompanionRun(configuration.companion)
        let work = PlaneWork(configuration, stack, server, host, network, companion, logger: logger)
        return await withTaskGroup(of: ControlPlaneError?.self) { group in
            group.addTask { await follow(stack) }
            group.addTask { await work.run() }
            let first = await untilStopped(group: &group)
            await companion.stop()
            await server.shutdown(gracePeriod: .nanoseconds(configuration.gracePeriod.nanoseconds))
            await stack.settings.audit?.flush()
            group.cancelAll()
            return first
        }
    }

    /// Waits for the first part that fails, or for the request to stop.
    private func untilStopped(group: inout TaskGroup<ControlPlaneError?>) async -> ControlPlaneError? {
        group.addTask {
            // Throws when the task is cancelled, which is a request to stop as well.
            try? await gracefulShutdown()
            return nil
        }
        return await group.next() ?? nil
    }

    private func follow(_ stack: ServerStack) async -> ControlPlaneError? {
        do throws(StatusError) {
            try await stack.storage.run()
            return nil
        } catch {
            return ControlPlaneError(.dataCorrupt, "The database can no longer be read: \(error.message)")
        }
    }
}

extension Duration {
    /// Whole nanoseconds, at most about 292 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue + attoseconds / 1_000_000_000
    }
}

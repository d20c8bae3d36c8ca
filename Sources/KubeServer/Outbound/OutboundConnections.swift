internal import AsyncHTTPClient
internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// The kept connections to one address with one kind of trust.
final class OutboundConnection: Sendable {
    let client: HTTPClient
    /// The host to put into URLs: the name that the certificate must be valid for.
    let urlHost: String

    init(
        to address: ServiceResolver.Address, serverName: String, trust: OutboundTrust, group: any EventLoopGroup
    ) throws {
        var http = HTTPClient.Configuration()
        http.tlsConfiguration = try Self.tls(trust)
        if serverName != address.host { http.dnsOverride = [serverName: address.host] }
        http.redirectConfiguration = .disallow
        http.proxy = nil
        http.httpVersion = .http1Only
        http.decompression = .disabled
        http.timeout = HTTPClient.Configuration.Timeout(connect: .seconds(30))
        http.connectionPool.retryConnectionEstablishment = false
        http.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        http.connectionPool.idleTimeout = .seconds(50)
        urlHost = serverName
        client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: http)
    }

    deinit {
        // Closes idle connections; nobody can use the client any more, so nobody waits for it.
        client.shutdown { [client] _ in _ = client }
    }

    static func tls(_ trust: OutboundTrust) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if trust.skipsVerification {
            tls.certificateVerification = .none
        } else if !trust.authoritiesPEM.isEmpty {
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(trust.authoritiesPEM))
        }
        if let identity = trust.identity {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificateChainPEM.utf8))
            tls.certificateChain = chain.map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.privateKeyPEM.utf8), format: .pem))
        }
        return tls
    }
}

/// The connections of the last destinations called; those used longest ago are given up first.
final class OutboundConnections: Sendable {
    private struct Key: Hashable {
        let address: ServiceResolver.Address
        let serverName: String
        let trust: OutboundTrust
    }

    private struct State {
        var entries: [Key: (connection: OutboundConnection, lastUse: UInt64)] = [:]
        var uses: UInt64 = 0
    }

    static let maximumCount = 64
    private let group: any EventLoopGroup
    private let state = Mutex(State())

    init(group: any EventLoopGroup) { self.group = group }

    /// - Throws: when the certificates in `trust` cannot be read.
    func connection(
        to address: ServiceResolver.Address, serverName: String, trust: OutboundTrust
    ) throws -> OutboundConnection {
        let key = Key(address: address, serverName: serverName, trust: trust)
        let known = state.withLock { state -> OutboundConnection? in
            state.uses += 1
            state.entries[key]?.lastUse = state.uses
            return state.entries[key]?.connection
        }
        if let known { return known }
        let made = try OutboundConnection(to: address, serverName: serverName, trust: trust, group: group)
        // What is given up must be given up outside of the lock: it ends connections.
        var givenUp: OutboundConnection?
        let connection = state.withLock { state -> OutboundConnection in
            if let other = state.entries[key]?.connection { return other }
            state.entries[key] = (made, state.uses)
            if state.entries.count > Self.maximumCount,
                let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key
            {
                givenUp = state.entries.removeValue(forKey: oldest)?.connection
            }
            return made
        }
        withExtendedLifetime(givenUp) {}
        return connection
    }
}

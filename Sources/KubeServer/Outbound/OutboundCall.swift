package import HTTPTransport

/// One request that the API server makes to somebody that its users configured.
package struct OutboundCall: Sendable {
    package var method: String
    package var destination: OutboundDestination
    package var headers: HTTPFields
    package var body: [UInt8]
    package var trust: OutboundTrust
    /// For the whole exchange, looking up the name included.
    package var timeout: Duration
    /// A longer answer is an error.
    package var maximumAnswerBytes: Int

    package init(
        method: String = "POST", destination: OutboundDestination, headers: HTTPFields = HTTPFields(),
        body: [UInt8] = [], trust: OutboundTrust = OutboundTrust(), timeout: Duration,
        maximumAnswerBytes: Int = 3 << 20
    ) {
        self.method = method
        self.destination = destination
        self.headers = headers
        self.body = body
        self.trust = trust
        self.timeout = timeout
        self.maximumAnswerBytes = maximumAnswerBytes
    }
}

/// How a called server proves who it is, and how we do.
package struct OutboundTrust: Sendable, Hashable {
    /// Certificates of the authorities to trust, PEM; empty trusts those of the operating system.
    package var authoritiesPEM: [UInt8]
    /// The name that the server's certificate must be valid for; nil takes that of the destination.
    package var serverName: String?
    /// For APIServices that ask for it. Never for webhooks.
    package var skipsVerification: Bool
    /// Our own certificate chain and its key, PEM; nil shows none.
    package var identity: Identity?

    package struct Identity: Sendable, Hashable {
        package var certificateChainPEM: String
        package var privateKeyPEM: String

        package init(certificateChainPEM: String, privateKeyPEM: String) {
            self.certificateChainPEM = certificateChainPEM
            self.privateKeyPEM = privateKeyPEM
        }
    }

    package init(
        authoritiesPEM: [UInt8] = [], serverName: String? = nil, skipsVerification: Bool = false,
        identity: Identity? = nil
    ) {
        self.authoritiesPEM = authoritiesPEM
        self.serverName = serverName
        self.skipsVerification = skipsVerification
        self.identity = identity
    }
}

/// A whole answer.
package struct OutboundAnswer: Sendable {
    package let status: Int
    package let headers: HTTPFields
    package let body: [UInt8]

    package init(status: Int, headers: HTTPFields = HTTPFields(), body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why a call has no answer.
package struct OutboundFailure: Error, Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        /// The service does not exist, or nobody is behind it.
        case unresolved
        /// We do not call that address.
        case notPermitted
        case unreachable
        case timedOut
        case tls
        /// The answer broke off, or is no answer.
        case broken
        case tooLarge
        case cancelled
    }

    package let reason: Reason
    /// As Go's HTTP client says it: `Post "https://…": dial tcp 10.0.0.1:443: connect: connection refused`.
    package let message: String

    init(_ reason: Reason, _ call: OutboundCall, _ why: String) {
        self.reason = reason
        let method = call.method.prefix(1).uppercased() + call.method.dropFirst().lowercased()
        message = "\(method) \"\(call.destination.url)\": \(why)"
    }
}

/// The other end of a connection: known once it is open and shared by all its requests.
package final class HTTPPeer: Sendable {
    /// IP address without port, such as `127.0.0.1` or `::1`; empty when unknown.
    package let address: String
    /// Zero when unknown.
    package let port: Int
    package let isTLS: Bool
    /// The client's own certificate, DER, when it gave one and the server verified it against its client CAs.
    package let clientCertificate: [UInt8]?
    /// What `HTTPServerConfiguration.identify` made of the certificate, once for the whole connection.
    package let identity: (any Sendable)?

    package init(
        address: String, port: Int, isTLS: Bool, clientCertificate: [UInt8]? = nil, identity: (any Sendable)? = nil
    ) {
        self.address = address
        self.port = port
        self.isTLS = isTLS
        self.clientCertificate = clientCertificate
        self.identity = identity
    }
}

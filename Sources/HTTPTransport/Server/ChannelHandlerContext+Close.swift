internal import NIOCore
internal import NIOSSL

extension ChannelHandlerContext {
    /// Closes a connection on which nothing is left to be said: over TLS the client is told, but its word that it has
    /// heard is not waited for. An idle client does not read, and would hold up the end of the server.
    /// Source: RFC 8446, section 6.1: neither side need wait for the other's `close_notify`.
    func closeWithoutReply() {
        guard let tls = try? pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self) else {
            // The only failure is that there is no such handler: the connection is plain.
            return close(promise: nil)
        }
        close(mode: .output, promise: nil)
        // From below TLS, which has written its last record by now.
        tls.close(promise: nil)
    }
}

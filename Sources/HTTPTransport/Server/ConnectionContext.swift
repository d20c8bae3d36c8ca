internal import Logging
internal import NIOCore

/// What all handlers of one connection share.
final class ConnectionContext: Sendable {
    let peer: HTTPPeer
    let limits: HTTPLimits
    let handler: HTTPHandler
    let tracker: ActivityTracker

    init(peer: HTTPPeer, limits: HTTPLimits, handler: @escaping HTTPHandler, tracker: ActivityTracker) {
        self.peer = peer
        self.limits = limits
        self.handler = handler
        self.tracker = tracker
    }
}

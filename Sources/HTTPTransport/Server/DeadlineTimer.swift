internal import NIOCore

/// A timer that is moved often and fires seldom: moving it costs no more than an assignment. For one event loop.
final class DeadlineTimer {
    private let eventLoop: any EventLoop
    /// No deadline is ever set nearer than this, so that a scheduled look at the deadline need not be moved forward.
    private let shortest: TimeAmount
    private let onExpiry: () -> Void
    private var deadline: NIODeadline?
    private var look: Scheduled<Void>?

    init(eventLoop: any EventLoop, shortest: TimeAmount, onExpiry: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.shortest = shortest
        self.onExpiry = onExpiry
    }

    /// Fires once after `delay`, which is at least `shortest`, unless it is set anew before.
    func set(_ delay: TimeAmount) {
        deadline = eventLoop.now + delay
        if look == nil { scheduleLook() }
    }

    /// Does not fire until it is set again. A scheduled look stays; it finds nothing to do.
    func clear() { deadline = nil }

    /// Releases everything; for the end of the channel.
    func invalidate() {
        deadline = nil
        look?.cancel()
        look = nil
    }

    private func scheduleLook() {
        look = eventLoop.assumeIsolated().scheduleTask(in: shortest) { [self] in
            look = nil
            guard let deadline else { return }
            if eventLoop.now >= deadline {
                self.deadline = nil
                onExpiry()
            } else {
                scheduleLook()
            }
        }
    }
}

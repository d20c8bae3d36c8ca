internal import KubeCore

/// The mark on a host Service that was made before its virtual Service is stored: until it expires the missing virtual
/// Service is no reason to delete it. A crash in between leaves a marked Service, which is removed after that time.
/// Source: vcluster reference 3.6 (block-deletion).
enum ServiceReservation {
    static let lifetime: Duration = .seconds(120)
    /// How long a changed host Service may wait for the virtual one to be stored.
    static let changeLifetime: Duration = .seconds(10)

    static func mark(_ hostService: KubeObject, now: Timestamp) -> KubeObject {
        var marked = hostService
        marked.annotations[Marker.blockDeletion] = now.adding(lifetime).rfc3339
        return marked
    }

    static func isMarked(_ hostService: KubeObject) -> Bool { hostService.annotations[Marker.blockDeletion] != nil }

    /// How long the Service must still be kept; nil when it need not.
    static func remaining(_ hostService: KubeObject, now: Timestamp) -> Duration? {
        guard let text = hostService.annotations[Marker.blockDeletion] else { return nil }
        let created = Timestamp(rfc3339: hostService.creationTimestamp)?.adding(lifetime)
        return (Timestamp(rfc3339: text) ?? created).flatMap { remaining(until: $0, now, atMost: lifetime) }
    }

    /// The annotation of a host Service that is changed before its virtual Service is.
    static func changeMark(now: Timestamp) -> String { now.adding(changeLifetime).rfc3339 }

    /// How long the host Service may still differ from its virtual Service; nil when it may not.
    static func remainingChange(_ hostService: KubeObject, now: Timestamp) -> Duration? {
        hostService.annotations[Marker.pendingChange].flatMap(Timestamp.init(rfc3339:))
            .flatMap { remaining(until: $0, now, atMost: changeLifetime) }
    }

    private static func remaining(until expiry: Timestamp, _ now: Timestamp, atMost limit: Duration) -> Duration? {
        let remaining = expiry.duration(since: now)
        return remaining > .zero ? min(remaining, limit) : nil
    }
}

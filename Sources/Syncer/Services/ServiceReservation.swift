internal import KubeCore

/// The mark on a host Service that was made before its virtual Service is stored: until it expires the missing virtual
/// Service is no reason to delete it. A crash in between leaves a marked Service, which is removed after that time.
/// Source: vcluster reference 3.6 (block-deletion).
enum ServiceReservation {
    static let lifetime: Duration = .seconds(120)

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
        guard let expiry = Timestamp(rfc3339: text) ?? created else { return nil }
        let remaining = expiry.duration(since: now)
        return remaining > .zero ? min(remaining, lifetime) : nil
    }
}

internal import KubeCore

/// How long a certificate request is kept.
/// Source: pkg/controller/certificates/cleaner of Kubernetes 1.36.
enum CertificateLifetime: Equatable {
    case over
    /// To be looked at again when this time has passed, if nothing happens before.
    case lasting(Duration)

    /// After the decision, for requests that were refused or have failed or been signed.
    private static let decided = Duration.seconds(3600)
    /// For requests that nobody decides about, or nobody signs.
    private static let open = Duration.seconds(24 * 3600)

    static func remaining(of view: CertificateRequestView, now: Timestamp) -> CertificateLifetime {
        let isDecided = view.has("Denied") || view.has("Failed") || (view.has("Approved") && view.isIssued)
        let limit = isDecided ? decided : open
        let times = isDecided ? view.conditions.map { $0.text("lastUpdateTime") } : [view.object.creationTimestamp]
        guard let start = times.compactMap({ Timestamp(rfc3339: $0) }).max() else { return .lasting(limit) }
        let left = limit - now.duration(since: start)
        return left <= .zero ? .over : .lasting(left)
    }
}

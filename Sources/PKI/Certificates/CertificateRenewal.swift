package import KubeCore

/// When certificates are replaced.
package enum CertificateRenewal {
    /// A certificate with less than this left is replaced.
    package static let leadTime = Duration.seconds(90 * 86_400)

    /// Whether a certificate that ends at `notAfter` is due at `now`.
    package static func isDue(notAfter: Timestamp, now: Timestamp) -> Bool {
        notAfter.duration(since: now) < leadTime
    }
}

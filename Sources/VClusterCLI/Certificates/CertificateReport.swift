internal import KubeCore
internal import PKI

/// One certificate of a virtual cluster, and how long it holds.
struct CertificateReport: Sendable, Hashable {
    enum Status: String, Sendable, Hashable {
        case valid = "OK"
        case expiring = "EXPIRING"
        case expired = "EXPIRED"
    }

    /// What it is for, such as `apiserver`.
    let name: String
    /// Where it was seen.
    let place: String
    /// Common name and organizations.
    let subject: String
    let notAfter: Timestamp
    let residual: Duration
    let status: Status

    /// - Parameter margin: with less than this left it is expiring.
    init(name: String, place: String, subject: String, notAfter: Timestamp, now: Timestamp, margin: Duration) {
        self.name = name
        self.place = place
        self.subject = subject
        self.notAfter = notAfter
        residual = notAfter.duration(since: now)
        status = residual <= .zero ? .expired : residual < margin ? .expiring : .valid
    }

    /// Reads one certificate.
    /// - Throws: `CommandError` when the bytes are none.
    init(
        name: String, place: String, der: [UInt8], now: Timestamp, margin: Duration
    ) throws(CommandError) {
        do throws(PKIError) {
            let summary = try CertificateSummary(certificateDER: der)
            self.init(
                name: name, place: place, subject: summary.subject, notAfter: summary.notAfter, now: now,
                margin: margin)
        } catch {
            throw CommandError(.failed, "the certificate \(name) (\(place)) cannot be read: \(error.message)")
        }
    }

    var cells: [String] {
        [name, subject, notAfter.rfc3339, residual <= .zero ? "0s" : Age.text(residual), status.rawValue, place]
    }

    static let columns = ["CERTIFICATE", "SUBJECT", "EXPIRES", "RESIDUAL", "STATUS", "SEEN"]

    var value: JSONValue {
        [
            "name": .string(name), "subject": .string(subject), "expiryTime": .string(notAfter.rfc3339),
            "residualSeconds": .int(residual.components.seconds), "status": .string(status.rawValue),
            "seen": .string(place),
        ]
    }
}

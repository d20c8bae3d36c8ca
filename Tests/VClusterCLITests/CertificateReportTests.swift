import KubeCore
import Testing

@testable import VClusterCLI

@Suite struct CertificateReportTests {
    private static let now = Timestamp(rfc3339: "2026-01-01T00:00:00Z") ?? .now()

    @Test(
        "a certificate is expired at its end, expiring within the margin, and fine before",
        arguments: [
            ("2026-03-01T00:00:00Z", .valid, "59d"), ("2026-01-30T00:00:00Z", .expiring, "29d"),
            ("2026-01-01T00:00:00Z", .expired, "0s"), ("2025-12-01T00:00:00Z", .expired, "0s"),
        ] as [(String, CertificateReport.Status, String)])
    func status(end: String, status: CertificateReport.Status, residual: String) throws {
        let report = CertificateReport(
            name: "ca", place: "Secret", subject: "CN=x", notAfter: try #require(Timestamp(rfc3339: end)),
            now: Self.now, margin: .seconds(30 * 86_400))
        #expect(report.status == status)
        #expect(report.cells[3] == residual)
        #expect(report.value["status"] == .string(status.rawValue))
    }

    @Test("bytes that are no certificate are an error that names them")
    func malformed() {
        let error = #expect(throws: CommandError.self) {
            try CertificateReport(name: "ca", place: "Secret vc-x", der: [1, 2], now: Self.now, margin: .zero)
        }
        #expect(error?.message.contains("ca (Secret vc-x)") == true)
    }
}

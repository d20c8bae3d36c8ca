import KubeCore
import PKI
import Testing

@Suite struct KeyPairCheckTests {
    private static let now = Timestamp(secondsSinceEpoch: 1_800_000_000)

    @Test("a certificate and its key belong together, those of two authorities do not")
    func pairs() throws {
        let (one, two) = (
            try CertificateAuthority(commonName: "a", now: Self.now),
            try CertificateAuthority(commonName: "a", now: Self.now)
        )
        let (certificate, key) = (one.certificatePEM, one.privateKeyPEM)
        #expect(KeyPairCheck.problem(certificate: "# mine\n" + certificate, key: key) == nil)
        #expect(
            KeyPairCheck.problem(certificate: certificate, key: two.privateKeyPEM)
                == "tls: private key does not match public key")
        #expect(
            KeyPairCheck.problem(certificate: key, key: certificate)
                == "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM "
                + "inputs may have been switched")
        #expect(
            KeyPairCheck.problem(certificate: certificate, key: certificate)
                == "tls: found a certificate rather than a key in the PEM for the private key")
        #expect(
            KeyPairCheck.problem(certificate: certificate, key: "k")
                == "tls: failed to find any PEM data in key input")
    }

    @Test(
        "what is no certificate is told apart",
        arguments: [
            ("a", "tls: failed to find any PEM data in certificate input"),
            ("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----", "any PEM data in certificate input"),
            (
                "-----BEGIN A-----\nYQ==\n-----END A-----\n-----BEGIN B-----\nYQ==\n-----END B-----",
                "after skipping PEM blocks of the following types: [A B]"
            ),
        ])
    func noCertificate(text: String, ending: String) {
        #expect(KeyPairCheck.problem(certificate: text, key: "")?.hasSuffix(ending) == true)
    }
}

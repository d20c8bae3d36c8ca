import KubeCore
import PKI
import TestKit
import Testing

@testable import Controllers

@Suite struct SignerRulesTests {
    private static let clientUsages = ["digital signature", "key encipherment", "client auth"]
    private static let servingUsages = ["digital signature", "server auth"]
    private static let node = Subject(commonName: "system:node:a", organizations: ["system:nodes"])
    private static let jane = Subject(commonName: "jane", organizations: ["team-a"])
    private static let named = CertificateRequest.Names(dnsNames: ["a"])

    @Test(
        "a signer takes what is meant for it, and says what is wrong with the rest",
        arguments: [
            (SignerRules.Signer.apiServerClient, jane, named, ["client auth"], nil),
            (.apiServerClient, jane, named, clientUsages, nil),
            (
                .apiServerClient, jane, named, ["client auth", "server auth"],
                "invalid usage for client certificate: server auth"
            ),
            (
                .apiServerClient, jane, named, ["digital signature"],
                "missing required usage for client certificate: client auth"
            ),
            (.kubeletClient, node, .init(), clientUsages, nil),
            (.kubeletClient, node, .init(), ["digital signature", "client auth"], nil),
            (.kubeletClient, node, named, clientUsages, "DNS subjectAltNames are not allowed"),
            (.kubeletClient, node, .init(addressCount: 1), clientUsages, "IP subjectAltNames are not allowed"),
            (.kubeletClient, jane, .init(), clientUsages, "subject organization is not system:nodes"),
            (
                .kubeletClient, node, .init(), servingUsages,
                "usages did not match [client auth digital signature key encipherment]"
            ),
            (.kubeletServing, node, named, servingUsages, nil),
            (.kubeletServing, node, .init(), servingUsages, "DNS or IP subjectAltName is required"),
            (
                .kubeletServing, node, .init(dnsNames: ["a"], uris: ["spiffe://x"]), servingUsages,
                "URI subjectAltNames are not allowed"
            ),
            (
                .kubeletServing, Subject(commonName: "a", organizations: ["system:nodes"]), named, servingUsages,
                "subject common name does not begin with system:node: "
            ),
            (.legacy, jane, named, ["any"], nil),
        ] as [(SignerRules.Signer, Subject, CertificateRequest.Names, [String], String?)])
    func judges(
        signer: SignerRules.Signer, subject: Subject, names: CertificateRequest.Names, usages: [String],
        problem: String?
    ) {
        #expect(SignerRules.problem(subject: subject, names: names, usages: usages, signer: signer) == problem)
    }

    @Test(
        "a certificate is valid for as long as was asked for, from ten minutes to a year",
        arguments: [(nil, 365 * 86_400), (3600, 3600), (60, 600), (10 * 365 * 86_400, 365 * 86_400)]
            as [(Int64?, Int64)])
    func validity(asked: Int64?, given: Int64) {
        #expect(CertificateSigner.validity(expirationSeconds: asked) == .seconds(given))
    }

    private static let now = Timestamp(secondsSinceEpoch: 1_800_000_000)

    @Test(
        "decided requests are kept for an hour, open ones for a day",
        arguments: [
            ([], false, 3600, .lasting(.seconds(23 * 3600))), ([], false, 24 * 3600, .over),
            (["Denied"], false, 1800, .lasting(.seconds(1800))), (["Denied"], false, 3600, .over),
            (["Approved"], true, 3601, .over), (["Approved"], false, 3601, .lasting(.seconds(24 * 3600 - 3601))),
            (["Approved", "Failed"], false, 7200, .over),
        ] as [([String], Bool, Int64, CertificateLifetime)])
    func lifetime(conditions: [String], isIssued: Bool, ageSeconds: Int64, expected: CertificateLifetime) {
        let time = Self.now.adding(.seconds(-ageSeconds)).rfc3339
        var request = KubeObject(
            apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", name: "a")
        request.set(.string(time), at: "metadata", "creationTimestamp")
        request["status"] = [
            "conditions": .array(
                conditions.map { ["type": .string($0), "status": "True", "lastUpdateTime": .string(time)] })
        ]
        if isIssued { request.set("x", at: "status", "certificate") }
        #expect(CertificateLifetime.remaining(of: CertificateRequestView(request), now: Self.now) == expected)
    }

    @Test("a request is signed with its own subject and names")
    func signs() throws {
        let authority = try CertificateAuthority(commonName: "kubernetes", now: Self.now)
        let request = try CertificateRequest(pem: SampleRequests.serving)
        #expect(try request.names == CertificateRequest.Names(dnsNames: ["node-a"], addressCount: 1))
        let pem = try authority.sign(
            request, usages: ["server auth", "digital signature"], validity: .seconds(3600), now: Self.now)
        #expect(try CertificateChain.count(inPEM: pem) == 1)
        #expect(try CertificateChain.count(inPEM: pem + "text\n" + pem) == 2)
        #expect(throws: PKIError.self) { try CertificateChain.count(inPEM: SampleRequests.serving) }
    }
}

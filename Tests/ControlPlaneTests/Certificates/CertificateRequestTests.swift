import FoundationEssentials
import KubeClient
import KubeCore
import TestKit
import Testing

@Suite struct CertificateRequestTests {
    private static let resource = GroupVersionResource.certificateSigningRequests

    private static func request(
        _ name: String, _ pem: String, signer: String, usages: JSONValue
    ) -> KubeObject {
        var object = KubeObject(
            apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", name: name)
        object["spec"] = [
            "request": .string(Data(pem.utf8).base64EncodedString()), "signerName": .string(signer),
            "usages": usages, "expirationSeconds": 3600, "username": "somebody-else",
        ]
        return object
    }

    private static func approve(_ name: String, _ plane: RunningPlane) async throws {
        _ = try await plane.api.patch(
            resource, namespace: nil, name: name,
            patch: .merge(["status": ["conditions": [["type": "Approved", "status": "True", "reason": "Test"]]]]),
            options: WriteOptions(subresource: "approval"))
    }

    private static func condition(_ type: String, _ object: KubeObject) -> JSONValue? {
        object.at("status", "conditions")?.arrayValue?.first { $0.text("type") == type }
    }

    @Test("who asks is written down, what is approved is signed, what must not be signed fails, kubelets need nobody")
    func lifecycle() async throws {
        try await withTemporaryDirectory { directory in
            try await RunningPlane.use(RunningPlane.configuration("csr", in: directory)) { plane in
                let api = plane.api
                let created = try await api.create(
                    Self.resource, namespace: nil,
                    object: Self.request(
                        "jane", SampleRequests.client, signer: "kubernetes.io/kube-apiserver-client",
                        usages: ["client auth"]))
                #expect(created.text("spec", "username") == "admin")
                try await Self.approve("jane", plane)
                let signed = try await eventually("a certificate") {
                    let object = try await api.get(Self.resource, namespace: nil, name: "jane")
                    return object.text("status", "certificate").isEmpty ? nil : object
                }
                let pem = try #require(Data(base64Encoded: signed.text("status", "certificate")))
                #expect(String(decoding: pem, as: UTF8.self).hasPrefix("-----BEGIN CERTIFICATE-----"))
                #expect(Self.condition("Approved", signed)?.text("lastUpdateTime").isEmpty == false)

                _ = try await api.create(
                    Self.resource, namespace: nil,
                    object: Self.request(
                        "server", SampleRequests.client, signer: "kubernetes.io/kubelet-serving",
                        usages: ["digital signature", "server auth"]))
                try await Self.approve("server", plane)
                let failed = try await eventually("a failure") {
                    let object = try await api.get(Self.resource, namespace: nil, name: "server")
                    return Self.condition("Failed", object)
                }
                #expect(failed.text("reason") == "SignerValidationFailure")
                #expect(failed.text("message") == "subject organization is not system:nodes")

                _ = try await api.create(
                    Self.resource, namespace: nil,
                    object: Self.request(
                        "kubelet", SampleRequests.node, signer: "kubernetes.io/kube-apiserver-client-kubelet",
                        usages: ["digital signature", "client auth"]))
                let approved = try await eventually("an approval without anybody") {
                    let object = try await api.get(Self.resource, namespace: nil, name: "kubelet")
                    return object.text("status", "certificate").isEmpty ? nil : Self.condition("Approved", object)
                }
                #expect(approved.text("reason") == "AutoApproved")
            }
        }
    }
}

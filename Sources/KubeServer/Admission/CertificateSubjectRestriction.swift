internal import FoundationEssentials
package import KubeCore
internal import PKI

/// Refuses requests for a client certificate of the group that may do everything.
/// Source: plugin/pkg/admission/certificates/subjectrestriction.
package struct CertificateSubjectRestriction: AdmissionPlugin {
    package let name = "CertificateSubjectRestriction"
    private static let resource = GroupResource(group: "certificates.k8s.io", resource: "certificatesigningrequests")
    private static let signer = "kubernetes.io/kube-apiserver-client"
    private static let masters = "system:masters"

    package init() {}

    package func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {
        guard request.operation == .create, request.subresource == nil,
            request.resource.groupResource == Self.resource, object.text("spec", "signerName") == Self.signer
        else { return }
        guard let data = Data(base64Encoded: object.text("spec", "request")) else { return }  // validation refuses it
        let subject: Subject
        do throws(PKIError) {
            subject = try CertificateRequest(pem: String(decoding: data, as: UTF8.self)).subject
        } catch {
            throw request.refusal("unable to parse csr: \(error.message)")
        }
        if subject.organizations.contains(Self.masters) {
            throw request.refusal("use of \(Self.signer) signer with \(Self.masters) group is not allowed")
        }
    }
}

package import KubeCore

/// Who may approve and sign certificate requests: who has the verb for the signer they are addressed to.
/// Source: plugin/pkg/admission/certificates/approval, signing.
package struct SignerPermission: AdmissionPlugin {
    package enum Act: String, Sendable {
        case approve
        case sign
    }

    private static let resource = GroupResource(group: "certificates.k8s.io", resource: "certificatesigningrequests")
    private let act: Act
    private let authorizer: RBACAuthorizer

    package init(_ act: Act, authorizer: RBACAuthorizer) {
        self.act = act
        self.authorizer = authorizer
    }

    package var name: String { act == .approve ? "CertificateApproval" : "CertificateSigning" }

    package func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {
        guard request.operation == .update, request.resource.groupResource == Self.resource,
            let old = request.oldObject
        else { return }
        switch act {
        case .approve: guard request.subresource == "approval" else { return }
        case .sign:
            let isSigned = old.at("status", "certificate") != object.at("status", "certificate")
            let hasFailed = Self.failures(old) != Self.failures(object)
            guard request.subresource == "status", isSigned || hasFailed else { return }
        }
        let signer = old.text("spec", "signerName")
        if await isAllowed(request.context.user, signer: signer) { return }
        throw request.refusal("user not permitted to \(act.rawValue) requests with signerName \"\(signer)\"")
    }

    /// Rights can be for one signer or for all of a domain.
    private func isAllowed(_ user: UserInfo, signer: String) async -> Bool {
        let domain = signer.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        for name in [signer, "\(domain)/*"] {
            let attributes = AuthorizationAttributes(
                user: user, verb: act.rawValue, group: Self.resource.group, resource: "signers", name: name)
            if await authorizer.decide(attributes).isAllowed { return true }
        }
        return false
    }

    private static func failures(_ object: KubeObject) -> [JSONValue] {
        (object["status"]?.elements("conditions") ?? []).filter { $0.text("type") == "Failed" }
    }
}

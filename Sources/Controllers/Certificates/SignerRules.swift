internal import FoundationEssentials
internal import KubeCore
internal import PKI

/// What the signers of Kubernetes itself sign.
/// Source: Kubernetes documentation, "Certificate Signing Requests: Kubernetes signers"; pkg/apis/certificates/helpers.go,
/// pkg/controller/certificates/signer of Kubernetes 1.36.
enum SignerRules {
    enum Signer: String {
        case apiServerClient = "kubernetes.io/kube-apiserver-client"
        case kubeletClient = "kubernetes.io/kube-apiserver-client-kubelet"
        case kubeletServing = "kubernetes.io/kubelet-serving"
        case legacy = "kubernetes.io/legacy-unknown"
    }

    private static let nodePrefix = "system:node:"
    private static let nodesGroup = "system:nodes"

    /// Why a request is not one for the signer; nil when it is.
    static func problem(
        subject: Subject, names: CertificateRequest.Names, usages: [String], signer: Signer
    ) -> String? {
        switch signer {
        case .apiServerClient: clientProblem(usages)
        case .kubeletClient: kubeletClientProblem(subject, names, usages)
        case .kubeletServing: kubeletServingProblem(subject, names, usages)
        case .legacy: nil
        }
    }

    private static func clientProblem(_ usages: [String]) -> String? {
        for usage in usages where !["client auth", "digital signature", "key encipherment"].contains(usage) {
            return "invalid usage for client certificate: \(usage)"
        }
        return usages.contains("client auth") ? nil : "missing required usage for client certificate: client auth"
    }

    private static func kubeletClientProblem(
        _ subject: Subject, _ names: CertificateRequest.Names, _ usages: [String]
    ) -> String? {
        if subject.organizations != [nodesGroup] { return "subject organization is not system:nodes" }
        if !names.dnsNames.isEmpty { return "DNS subjectAltNames are not allowed" }
        if !names.emailAddresses.isEmpty { return "Email subjectAltNames are not allowed" }
        if names.addressCount > 0 { return "IP subjectAltNames are not allowed" }
        if !names.uris.isEmpty { return "URI subjectAltNames are not allowed" }
        if !subject.commonName.hasPrefix(nodePrefix) { return "subject common name does not begin with system:node: " }
        return usageProblem(usages, needed: "client auth")
    }

    private static func kubeletServingProblem(
        _ subject: Subject, _ names: CertificateRequest.Names, _ usages: [String]
    ) -> String? {
        if subject.organizations != [nodesGroup] { return "subject organization is not system:nodes" }
        if names.dnsNames.isEmpty, names.addressCount == 0 { return "DNS or IP subjectAltName is required" }
        if !names.emailAddresses.isEmpty { return "Email subjectAltNames are not allowed" }
        if !names.uris.isEmpty { return "URI subjectAltNames are not allowed" }
        if let problem = usageProblem(usages, needed: "server auth") { return problem }
        return subject.commonName.hasPrefix(nodePrefix)
            ? nil : "subject common name does not begin with system:node: "
    }

    /// Keys that are not RSA do not encipher other keys, so that this usage may be left out.
    private static func usageProblem(_ usages: [String], needed: String) -> String? {
        let wanted: Set<String> = ["digital signature", needed]
        if Set(usages) == wanted || Set(usages) == wanted.union(["key encipherment"]) { return nil }
        return "usages did not match [\(wanted.union(["key encipherment"]).sorted().joined(separator: " "))]"
    }
}

/// A CertificateSigningRequest as the controllers read it.
struct CertificateRequestView {
    let object: KubeObject

    init(_ object: KubeObject) { self.object = object }

    var signer: SignerRules.Signer? { SignerRules.Signer(rawValue: object.text("spec", "signerName")) }
    var usages: [String] { (object.at("spec", "usages")?.arrayValue ?? []).compactMap(\.stringValue) }
    var isIssued: Bool { !object.text("status", "certificate").isEmpty }
    var conditions: [JSONValue] { object.at("status", "conditions")?.arrayValue ?? [] }

    func has(_ type: String) -> Bool { conditions.contains { $0.text("type") == type && $0.text("status") == "True" } }

    /// The request itself; nil when it cannot be read, which validation has ruled out for all but damaged objects.
    func request() -> CertificateRequest? {
        guard let data = Data(base64Encoded: object.text("spec", "request")) else { return nil }
        do throws(PKIError) {
            return try CertificateRequest(pem: String(decoding: data, as: UTF8.self))
        } catch { return nil }
    }

    /// The object with one more condition.
    func adding(_ type: String, reason: String, message: String, now: Timestamp) -> KubeObject {
        var object = object
        let time = JSONValue.string(now.rfc3339)
        let condition: JSONValue = [
            "type": .string(type), "status": "True", "reason": .string(reason), "message": .string(message),
            "lastUpdateTime": time, "lastTransitionTime": time,
        ]
        object.set(.array(conditions + [condition]), at: "status", "conditions")
        return object
    }
}

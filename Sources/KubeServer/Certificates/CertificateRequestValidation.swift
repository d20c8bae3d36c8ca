internal import FoundationEssentials
internal import KubeCore
internal import PKI

/// What must hold for certificate requests and for their approval and signature.
/// Source: pkg/apis/certificates/validation/validation.go of Kubernetes 1.36.
enum CertificateRequestValidation {
    private static let legacySigner = "kubernetes.io/legacy-unknown"
    private static let minimumSeconds: Int64 = 600
    private static let usages = [
        "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment",
        "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel",
        "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime",
        "server auth", "signing", "timestamping",
    ]

    // MARK: - The request

    static func request(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        if let problem = problem(ofRequest: spec.text("request")) {
            errors.invalid("spec.request", spec["request"], problem)
        }
        let wanted = spec.elements("usages")
        if wanted.isEmpty { errors.required("spec.usages") }
        for (index, usage) in wanted.enumerated() { errors.oneOf("spec.usages[\(index)]", usage, usages) }
        var seen = Set<JSONValue>()
        for (index, usage) in wanted.enumerated() where !seen.insert(usage).inserted {
            errors.duplicate("spec.usages[\(index)]", usage)
        }
        let signer = spec.text("signerName")
        if signer == legacySigner {
            errors.invalid(
                "spec.signerName", .string(signer), "the legacy signerName is not allowed via this API version")
        } else {
            SignerName.validate(signer, "spec.signerName", &errors)
        }
        if let seconds = spec["expirationSeconds"]?.intValue, seconds < minimumSeconds {
            errors.invalid(
                "spec.expirationSeconds", .int(seconds),
                "may not specify a duration less than 600 seconds (10 minutes)")
        }
    }

    private static func problem(ofRequest base64: String) -> String? {
        guard let data = Data(base64Encoded: base64) else { return "illegal base64 data" }
        let pem = String(decoding: data, as: UTF8.self)
        guard pem.contains("-----BEGIN CERTIFICATE REQUEST-----") else {
            return "PEM block type must be CERTIFICATE REQUEST"
        }
        do throws(PKIError) {
            _ = try CertificateRequest(pem: pem)
            return nil
        } catch {
            return error.message
        }
    }

    // MARK: - Approval and signature

    static func change(
        _ object: KubeObject, _ old: KubeObject, isApproval: Bool, _ errors: inout FieldErrors
    ) {
        conditions(object, &errors)
        if let problem = problem(ofCertificate: object.text("status", "certificate")) {
            errors.invalid("status.certificate", "<certificate data>", problem)
        }
        for type in ["Approved", "Denied", "Failed"] where count(type, object) < count(type, old) {
            errors.forbidden("status.conditions", "updates may not remove a condition of type \"\(type)\"")
        }
        if !isApproval {
            for type in ["Approved", "Denied"] where count(type, object) > count(type, old) {
                errors.forbidden("status.conditions", "updates may not add a condition of type \"\(type)\"")
            }
        }
        let (new, former) = (object.text("status", "certificate"), old.text("status", "certificate"))
        guard new != former else { return }
        if isApproval {
            errors.forbidden("status.certificate", "updates may not set certificate content")
        } else if !former.isEmpty {
            errors.forbidden("status.certificate", "updates may not modify existing certificate content")
        }
    }

    private static func count(_ type: String, _ object: KubeObject) -> Int {
        (object["status"]?.elements("conditions") ?? []).count { $0.text("type") == type }
    }

    private static func conditions(_ object: KubeObject, _ errors: inout FieldErrors) {
        var types = Set<String>()
        for (index, condition) in (object["status"]?.elements("conditions") ?? []).enumerated() {
            let path = "status.conditions[\(index)]"
            let type = condition.text("type")
            if type.isEmpty { errors.required("\(path).type") }
            let isDecision = ["Approved", "Denied", "Failed"].contains(type)
            if condition.isUnset("status") {
                errors.required("\(path).status")
            } else {
                errors.oneOf(
                    "\(path).status", condition["status"], isDecision ? ["True"] : ["False", "True", "Unknown"])
            }
            if (type == "Approved" && types.contains("Denied")) || (type == "Denied" && types.contains("Approved")) {
                errors.invalid(
                    "\(path).type", .string(type), "Approved and Denied conditions are mutually exclusive")
            }
            if !types.insert(type).inserted { errors.duplicate("\(path).type", .string(type)) }
        }
    }

    /// One or more certificates as PEM, and nothing between them that is a block of another kind.
    private static func problem(ofCertificate base64: String) -> String? {
        guard !base64.isEmpty else { return nil }
        guard let data = Data(base64Encoded: base64) else { return "illegal base64 data" }
        do throws(PKIError) {
            let count = try CertificateChain.count(inPEM: String(decoding: data, as: UTF8.self))
            return count == 0 ? "must contain at least one CERTIFICATE PEM block" : nil
        } catch {
            return error.message
        }
    }
}

/// The name of whoever is to sign: `DOMAIN/PATH`.
/// Source: pkg/apis/core/validation ValidateSignerName.
enum SignerName {
    private static let maximumDomainBytes = 253

    static func validate(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        guard !name.isEmpty else {
            errors.required(path)
            return
        }
        let segments = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard segments.count == 2 else {
            errors.invalid(
                path, .string(name),
                "must be a fully qualified domain and path of the form 'example.com/signer-name'")
            return
        }
        if segments[0].utf8.count > maximumDomainBytes { errors.tooLong(path, limitBytes: maximumDomainBytes) }
        let labels = segments[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for label in labels {
            for problem in NameValidation.dns1123Label(label) {
                errors.invalid(
                    path, .string(segments[0]), "validating label \(JSONValue.string(label)): \(problem)")
            }
        }
        if labels.count < 2 {
            errors.invalid(
                path, .string(segments[0]), "should be a domain with at least two segments separated by dots")
        }
        for label in segments[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init) {
            for problem in NameValidation.dns1123Subdomain(label) {
                errors.invalid(
                    path, .string(segments[1]), "validating label \(JSONValue.string(label)): \(problem)")
            }
        }
    }
}

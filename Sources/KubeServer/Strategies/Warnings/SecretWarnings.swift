internal import FoundationEssentials
internal import KubeCore
internal import PKI

/// What a client that writes Secrets should know, though they are valid.
/// Source: pkg/registry/core/secret/strategy.go warningsForSecret of Kubernetes 1.36.
enum SecretWarnings {
    /// The key of a Secret for TLS should be that of its certificate.
    static func secret(_ object: KubeObject) -> [String] {
        guard object["type"] == "kubernetes.io/tls" else { return [] }
        func text(_ key: String) -> String {
            String(decoding: Data(base64Encoded: object["data"]?[key]?.stringValue ?? "") ?? Data(), as: UTF8.self)
        }
        return KeyPairCheck.problem(certificate: text("tls.crt"), key: text("tls.key")).map { [$0] } ?? []
    }
}

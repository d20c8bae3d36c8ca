internal import KubeCore
internal import SyncSettings

/// What an Ingress may ask of the host's ingress controller, which serves all tenants.
///
/// Source: Kubernetes CVE-2021-25742, CVE-2025-1097, CVE-2025-1098, CVE-2025-24514, CVE-2026-24512 (configuration
/// injected by annotations and paths); RFC 9110, section 4.2.3 (hosts compare without case).
struct IngressRules: Sendable {
    let hostnames: HostnamePolicy
    /// Whether annotations and paths may hold pieces of the controller's configuration.
    let allowsSnippets: Bool
    let annotations: AnnotationPolicy

    init(_ security: SecurityRules) {
        hostnames = HostnamePolicy(allowed: security.allowedHostnames)
        allowsSnippets = security.allowsIngressSnippets
        annotations = security.annotations
    }

    /// - Throws: `SyncRefusal` naming the field that is refused.
    func check(_ ingress: KubeObject) throws(SyncRefusal) {
        try checkHosts(ingress)
        guard !allowsSnippets else { return }
        for (key, value) in ingress.annotations.sorted(by: { $0.key < $1.key }) where annotations.allows(key) {
            guard key.contains("ingress") || key.contains("haproxy") || key.contains("nginx") else { continue }
            if key.hasSuffix("-snippet") || key.hasSuffix("-snippets") {
                throw .unacceptable("annotation \"\(key)\" carries configuration of the ingress controller")
            }
            if !key.contains("alb.ingress.kubernetes.io/"), Self.endsDirective(value) {
                throw .unacceptable(
                    "the value of annotation \"\(key)\" has characters that could end a directive of the ingress controller"
                )
            }
        }
        for rule in ingress.at("spec", "rules")?.arrayValue ?? [] {
            for path in rule.at("http", "paths")?.arrayValue ?? [] where Self.endsDirective(path.text("path")) {
                throw .unacceptable(
                    "path \"\(path.text("path"))\" has characters that could end a directive of the ingress controller")
            }
        }
    }

    /// Characters that end, open or comment out something in a controller's configuration file.
    private static func endsDirective(_ text: String) -> Bool {
        text.utf8.contains { $0 < 0x20 || $0 == 0x7F || ";{}\"'`#".utf8.contains($0) }
    }

    // MARK: Host names

    /// Annotations that claim host names too.
    private static let hostnameAnnotations = [
        "nginx.ingress.kubernetes.io/server-alias", "external-dns.alpha.kubernetes.io/hostname",
    ]

    private func checkHosts(_ ingress: KubeObject) throws(SyncRefusal) {
        guard hostnames.isRestricted else { return }
        if let backend = ingress.at("spec", "defaultBackend"), !backend.isNull {
            throw .unacceptable("spec.defaultBackend answers for every host name, which is not allowed")
        }
        let rules = ingress.at("spec", "rules")?.arrayValue ?? []
        let certificates = ingress.at("spec", "tls")?.arrayValue ?? []
        for host in rules.map({ $0.text("host") })
            + certificates.flatMap({ $0["hosts"]?.arrayValue ?? [] }).map({ $0.stringValue ?? "" })
        {
            try hostnames.check(host)
        }
        for key in Self.hostnameAnnotations where annotations.allows(key) {
            for host in (ingress.annotations[key] ?? "").split(whereSeparator: { ", \n\t".contains($0) }) {
                try hostnames.check(String(host))
            }
        }
    }
}

/// Which host names tenants may claim from a shared front: of Ingresses, Gateways and routes.
struct HostnamePolicy: Sendable {
    /// Exact names, or `*.domain` for everything below a domain. Empty for all.
    let allowed: [String]

    var isRestricted: Bool { !allowed.isEmpty }

    /// O(number of entries).
    func allows(_ host: String) -> Bool {
        guard isRestricted else { return true }
        let host = host.lowercased()
        return allowed.contains { entry in
            let entry = entry.lowercased()
            guard entry.hasPrefix("*.") else { return host == entry }
            // `*.a.b` may be claimed below `*.b`, and as it stands, but not `b` itself.
            return host.hasSuffix(entry.dropFirst()) && host.utf8.count > entry.utf8.count - 1
        }
    }

    /// - Throws: `SyncRefusal` that names the host.
    func check(_ host: String) throws(SyncRefusal) {
        guard !allows(host) else { return }
        throw .unacceptable(
            host.isEmpty
                ? "a rule without a host answers for every host name, which is not allowed"
                : "host name \"\(host)\" is not among those that this cluster may use")
    }
}

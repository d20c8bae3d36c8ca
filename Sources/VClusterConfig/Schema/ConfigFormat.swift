internal import KubeCore

/// A text with a syntax of its own.
struct ConfigFormat: Sendable {
    /// Completes "must be …".
    let expected: String
    let isValid: @Sendable (String) -> Bool

    init(_ expected: String, _ isValid: @escaping @Sendable (String) -> Bool) {
        self.expected = expected
        self.isValid = isValid
    }

    static let toleration = ConfigFormat("a toleration such as key=value:NoSchedule, key:NoExecute, key or *") {
        TolerationText.parse($0) != nil
    }
    static let qualifiedService = ConfigFormat("a Service as namespace/name") {
        ServiceName($0).map { !$0.namespace.isEmpty } ?? false
    }
    static let anyService = ConfigFormat("a Service as name or namespace/name") { ServiceName($0) != nil }
    static let customResource = ConfigFormat("plural.group or plural.group/version, such as issuers.cert-manager.io/v1")
    {
        CustomResourceName($0) != nil
    }
    static let fieldPath = ConfigFormat("a path such as spec.rules[*].host") {
        !$0.isEmpty && !$0.contains("..") && !$0.hasSuffix(".")
    }
    static let cidr = ConfigFormat("addresses such as 10.0.0.0/8") { IPText.isRange($0) }
    static let hostname = ConfigFormat("a host name such as shop.example.com or *.example.com") {
        let name = $0.hasPrefix("*.") ? String($0.dropFirst(2)) : $0
        return NameValidation.dns1123Subdomain(name).isEmpty
    }
    static let taintKey = ConfigFormat("the key of a taint such as node-role.kubernetes.io/control-plane") {
        NameValidation.qualifiedName($0).isEmpty
    }
    static let labelKey = ConfigFormat("a label key such as app.kubernetes.io/name, or prefix/*") {
        $0.hasSuffix("/*")
            ? NameValidation.dns1123Subdomain(String($0.dropLast(2))).isEmpty : NameValidation.qualifiedName($0).isEmpty
    }
}

/// A map of texts whose keys and values must fit together.
struct ConfigPairFormat: Sendable {
    /// Describes the map in the JSON schema.
    let about: String
    /// What is wrong with a pair; nil when nothing is.
    let problem: @Sendable (_ key: String, _ value: String) -> String?

    init(_ about: String, _ problem: @escaping @Sendable (String, String) -> String?) {
        self.about = about
        self.problem = problem
    }

    /// `mappings.byName` of what comes from the host.
    static let objectMappings = ConfigPairFormat(
        "Host objects to where they appear: \"ns/*\": \"vns/*\", \"ns/name\": \"vns/name\", \"/name\": \"vns/name\", \"\": \"vns\""
    ) { ObjectMappingText.problem($0, $1) }
    /// `sync.toHost.namespaces.mappings.byName`.
    static let namespaceMappings = ConfigPairFormat(
        "Virtual to host namespaces, both plain names or both patterns with one * at the end; ${name} is the name of the virtual cluster"
    ) { NamespaceMappingText.problem($0, $1) }
}

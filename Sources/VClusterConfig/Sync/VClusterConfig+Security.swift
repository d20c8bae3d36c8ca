internal import KubeCore
internal import SyncSettings

// The keys of `policies.profile`, `policies.security` and `policies.podSecurityStandard`.

extension VClusterConfig {
    /// Whether rules that are not set by themselves are those of the secure profile.
    package var isSecureProfile: Bool { string("policies.profile") == "secure" }

    /// Keys that are a rule each.
    private static var permissions: [(String, WritableKeyPath<SecurityRules, Bool>)] {
        [
            ("hostPaths", \.allowsHostPaths), ("hostPorts", \.allowsHostPorts), ("nodeNames", \.allowsNodeNames),
            ("externalIPs", \.allowsExternalIPs), ("externalNames", \.allowsExternalNames),
            ("chosenNodePorts", \.allowsChosenNodePorts), ("hostVolumes", \.allowsHostVolumes),
            ("ingressSnippets", \.allowsIngressSnippets), ("hiddenRuntimeClasses", \.allowsHiddenRuntimeClasses),
        ]
    }

    /// The profile, and over it each rule that is set by itself.
    var securityRules: SecurityRules {
        let path = "policies.security"
        var rules = isSecureProfile ? SecurityRules.secure : .compatible
        if let level = podSecurityLevel { rules.podSecurityLevel = level }
        for (key, rule) in Self.permissions {
            if let allows = value("\(path).\(key)").boolValue { rules[keyPath: rule] = allows }
        }
        switch string("\(path).endpointAddresses") {
        case "ownPods": rules.endpointAddresses = .ownPodsOnly
        case "any": rules.endpointAddresses = .compatible
        default: break
        }
        rules.keepsTokensInSecrets = keepsTokensInSecrets
        if let keys = value("\(path).deniedTolerations").arrayValue {
            rules.tolerations = TolerationPolicy(deniedKeys: Set(keys.compactMap(\.stringValue)))
        }
        rules.annotations = annotationPolicy(over: rules.annotations)
        if let drivers = value("\(path).volumeDrivers").arrayValue {
            rules.allowedVolumeDrivers = drivers.compactMap(\.stringValue)
        }
        rules.allowedHostnames = stringList("\(path).hostnames")
        return rules
    }

    /// Nil for what the profile says. The isolation mode asks for baseline at least.
    private var podSecurityLevel: SecurityRules.PodSecurityLevel? {
        if let level = SecurityRules.PodSecurityLevel(rawValue: string("policies.podSecurityStandard")) { return level }
        return boolean("policies.isolation.enabled") ? .baseline : nil
    }

    /// The rule of our own, else the older switch, else the profile.
    var keepsTokensInSecrets: Bool {
        switch string("policies.security.serviceAccountTokens") {
        case "secrets": true
        case "annotations": false
        default:
            given("sync.toHost.pods.useSecretsForSATokens")?.boolValue
                ?? (isSecureProfile ? SecurityRules.secure : .compatible).keepsTokensInSecrets
        }
    }

    private func annotationPolicy(over profile: AnnotationPolicy) -> AnnotationPolicy {
        let path = "policies.security.annotations"
        var policy = profile
        switch string("\(path).unlisted") {
        case "allow": policy.allowed = nil
        case "deny": policy.allowed = policy.allowed ?? AnnotationPolicy.secure.allowed
        default: break
        }
        if let allowed = policy.allowed { policy.allowed = allowed + stringList("\(path).allow") }
        for key in stringList("\(path).deny") {
            if key.hasSuffix("*") {
                policy.deniedPrefixes.append(String(key.dropLast()))
            } else {
                policy.deniedKeys.insert(key)
            }
        }
        return policy
    }
}

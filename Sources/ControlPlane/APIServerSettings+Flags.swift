internal import VClusterConfig

extension APIServerSettings {
    /// How the API server was started, by the names that kube-apiserver's flags have. Names files, never what is in them.
    static func flags(of configuration: ControlPlaneConfiguration) -> [String: String] {
        let arguments = configuration.apiServer
        var flags = [
            "anonymous-auth": "\(arguments.allowsAnonymous)",
            "enable-bootstrap-token-auth": "\(arguments.takesBootstrapTokens)",
            "max-mutating-requests-inflight": "\(arguments.maximumWriting)",
            "max-requests-inflight": "\(arguments.maximumReading)",
            "secure-port": "\(configuration.bind.port)",
            "service-cluster-ip-range": configuration.serviceCIDR,
            "service-node-port-range":
                "\(configuration.nodePorts.lowerBound)-\(configuration.nodePorts.upperBound)",
        ]
        if !arguments.audiences.isEmpty {
            flags["api-audiences"] = "[\(arguments.audiences.joined(separator: ","))]"
        }
        flags["authentication-config"] = arguments.authenticationConfigurationPath
        flags["audit-log-path"] = arguments.audit?.logPath
        flags["audit-policy-file"] = arguments.audit?.policyPath
        flags["oidc-issuer-url"] = arguments.oidc?.issuerURL
        flags["oidc-client-id"] = arguments.oidc?.clientID
        flags["requestheader-client-ca-file"] = arguments.requestHeader?.authorityPath
        return flags
    }
}

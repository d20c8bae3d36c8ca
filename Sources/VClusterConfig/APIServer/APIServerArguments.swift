/// The flags of kube-apiserver that a virtual cluster's API server heeds, as in
/// `controlPlane.distro.k8s.apiServer.extraArgs`.
///
/// Flags that this API server does not have are refused by name: whoever sets one relies on it.
/// Source: Kubernetes documentation, kube-apiserver command reference of 1.36.
package struct APIServerArguments: Sendable, Hashable {
    /// The provider of the `--oidc-...` flags.
    package struct OIDC: Sendable, Hashable {
        package var issuerURL = ""
        package var clientID = ""
        package var usernameClaim = "sub"
        /// Nil for the default: the issuer, unless the claim is `email`; `-` for none.
        package var usernamePrefix: String?
        package var groupsClaim: String?
        package var groupsPrefix = ""
        package var requiredClaims: [String: String] = [:]
        package var signingAlgorithms: [String] = []
        package var authorityPath: String?
    }

    /// Front proxies whose word is taken: the `--requestheader-...` flags.
    package struct RequestHeader: Sendable, Hashable {
        package var authorityPath = ""
        package var allowedNames: [String] = []
        package var usernameHeaders: [String] = ["X-Remote-User"]
        package var uidHeaders: [String] = []
        package var groupHeaders: [String] = ["X-Remote-Group"]
        package var extraHeaderPrefixes: [String] = ["X-Remote-Extra-"]
    }

    /// The `--audit-...` flags.
    package struct Audit: Sendable, Hashable {
        package var policyPath = ""
        /// `-` for the standard output.
        package var logPath = ""
        package var maximumMegabytes = 100
        package var maximumBackups = 0
        /// 0 keeps files for ever.
        package var maximumDays = 0
        /// `blocking` or `batch`.
        package var mode = "blocking"
    }

    package var oidc: OIDC?
    /// An AuthenticationConfiguration file.
    package var authenticationConfigurationPath: String?
    package var requestHeader: RequestHeader?
    package var audit: Audit?
    package var allowsAnonymous = true
    package var takesBootstrapTokens = true
    /// Empty for the default, the issuer of service-account tokens.
    package var audiences: [String] = []
    package var maximumReading = 400
    package var maximumWriting = 200
    /// Longest life of a token that is asked for, in seconds; 0 for no limit.
    package var maximumTokenSeconds: Int64 = 0

    package init() {}

    /// - Parameter path: where the flags stand, for messages.
    /// - Throws: `notSupportedYet` for a flag that this API server does not have, `invalidValue` for one whose value does
    ///   not fit, `contradiction` for flags that do not go together.
    package init(_ arguments: [String], path: String) throws(ConfigError) {
        var parser = APIServerArgumentParser(path: path)
        for argument in arguments { try parser.read(argument) }
        self = try parser.finished()
    }
}

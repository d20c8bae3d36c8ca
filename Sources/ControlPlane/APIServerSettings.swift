internal import FoundationEssentials
internal import KubeCore
internal import KubeServer
internal import KubeYAML
internal import NIOPosix
internal import PKI
internal import VClusterConfig

/// What the API server's flags and the files that they name come to.
struct APIServerSettings: Sendable {
    private(set) var issuers: [OIDCIssuer] = []
    private(set) var anonymous = AnonymousAccess()
    private(set) var frontProxy: FrontProxy?
    private(set) var frontProxies: IssuerCheck?
    /// Certificates of the front proxies' authority; empty when there is none.
    private(set) var frontProxyAuthorityPEM = ""
    private(set) var audit: AuditRecorder?
    private let takesBootstrapTokens: Bool

    /// Reads the files.
    /// - Throws: `badConfiguration` naming flag and file.
    static func load(_ arguments: APIServerArguments) async throws(ControlPlaneError) -> APIServerSettings {
        var settings = APIServerSettings(takesBootstrapTokens: arguments.takesBootstrapTokens)
        settings.anonymous.isEnabled = arguments.allowsAnonymous
        if let path = arguments.authenticationConfigurationPath { try await settings.readAuthentication(path) }
        if let oidc = arguments.oidc { settings.issuers.append(try await issuer(oidc)) }
        if let requestHeader = arguments.requestHeader { try await settings.readFrontProxy(requestHeader) }
        if let audit = arguments.audit { settings.audit = try await recorder(audit) }
        return settings
    }

    private init(takesBootstrapTokens: Bool) { self.takesBootstrapTokens = takesBootstrapTokens }

    /// All kinds of bearer tokens that the server takes.
    func bearerTokens(
        _ tokens: ServiceAccountTokens, objects: any ResourceAPI, audiences: [String], outbound: OutboundClient?
    ) -> BearerTokens {
        var authenticators: [any BearerTokenAuthenticator] = [
            TokenAuthenticator(tokens: tokens, objects: objects),
            LegacyTokenAuthenticator(tokens: tokens, objects: objects, apiAudiences: audiences),
        ]
        if takesBootstrapTokens {
            authenticators.append(BootstrapTokenAuthenticator(objects: objects, apiAudiences: audiences))
        }
        if let outbound {
            for issuer in issuers {
                authenticators.append(
                    OIDCAuthenticator(issuer: issuer, apiAudiences: audiences, fetch: Self.fetch(outbound)))
            }
        }
        return BearerTokens(authenticators, apiAudiences: audiences)
    }

    private static func fetch(_ outbound: OutboundClient) -> OIDCFetch {
        { url, authorityPEM in
            guard let url = OutboundURL(url) else { return nil }
            let call = OutboundCall(
                method: "GET", destination: .url(url),
                trust: OutboundTrust(authoritiesPEM: Array((authorityPEM ?? "").utf8)), timeout: .seconds(10),
                maximumAnswerBytes: 1 << 20)
            // Why a provider cannot be asked is nothing that a client with a token should know.
            guard let answer = try? await outbound.send(call), answer.status == 200 else { return nil }
            return answer.body
        }
    }

    // MARK: Files

    private mutating func readAuthentication(_ path: String) async throws(ControlPlaneError) {
        let object = try await Self.object(path, flag: "authentication-config")
        do throws(AuthenticationConfiguration.Problem) {
            let configuration = try AuthenticationConfiguration(object)
            issuers = configuration.issuers
            if let anonymous = configuration.anonymous { self.anonymous = anonymous }
        } catch {
            throw Self.refusal("authentication-config", path, error.message)
        }
    }

    private static func issuer(_ oidc: APIServerArguments.OIDC) async throws(ControlPlaneError) -> OIDCIssuer {
        // Names of other providers and of the cluster itself cannot be claimed without knowing the provider's prefix.
        let standard = oidc.usernameClaim == "email" ? "" : "\(oidc.issuerURL)#"
        let prefix = oidc.usernamePrefix == "-" ? "" : oidc.usernamePrefix ?? standard
        var issuer = OIDCIssuer(
            url: oidc.issuerURL, audiences: [oidc.clientID],
            username: .init(claim: oidc.usernameClaim, prefix: prefix))
        issuer.groups = oidc.groupsClaim.map { .init(claim: $0, prefix: oidc.groupsPrefix) }
        issuer.requiredClaims = oidc.requiredClaims
        if !oidc.signingAlgorithms.isEmpty {
            let unknown = Set(oidc.signingAlgorithms).subtracting(OIDCIssuer.allAlgorithms).sorted()
            guard unknown.isEmpty else {
                throw ControlPlaneError(
                    .badConfiguration,
                    "--oidc-signing-algs: unsupported signing alg: \(unknown.joined(separator: ", "))")
            }
            issuer.algorithms = Set(oidc.signingAlgorithms)
        }
        if let path = oidc.authorityPath { issuer.authorityPEM = try await text(path, flag: "oidc-ca-file") }
        return issuer
    }

    private mutating func readFrontProxy(
        _ arguments: APIServerArguments.RequestHeader
    ) async throws(ControlPlaneError) {
        let flag = "requestheader-client-ca-file"
        let pem = try await Self.text(arguments.authorityPath, flag: flag)
        do throws(PKIError) {
            frontProxies = try IssuerCheck(authoritiesPEM: pem)
        } catch {
            throw Self.refusal(flag, arguments.authorityPath, error.message)
        }
        frontProxyAuthorityPEM = pem.hasSuffix("\n") ? pem : pem + "\n"
        var proxy = FrontProxy()
        proxy.allowedNames = Set(arguments.allowedNames)
        proxy.usernameHeaders = arguments.usernameHeaders
        proxy.uidHeaders = arguments.uidHeaders
        proxy.groupHeaders = arguments.groupHeaders
        proxy.extraHeaderPrefixes = arguments.extraHeaderPrefixes
        frontProxy = proxy
    }

    private static func recorder(_ audit: APIServerArguments.Audit) async throws(ControlPlaneError) -> AuditRecorder {
        let object = try await object(audit.policyPath, flag: "audit-policy-file")
        let policy: AuditPolicy
        do throws(AuditPolicy.Problem) {
            policy = try AuditPolicy(object)
        } catch {
            throw refusal("audit-policy-file", audit.policyPath, error.message)
        }
        let file = AuditFile(
            AuditFile.Options(
                path: audit.logPath, maximumBytes: max(1, audit.maximumMegabytes) << 20,
                maximumBackups: audit.maximumBackups,
                maximumAge: audit.maximumDays > 0 ? .seconds(audit.maximumDays * 86_400) : nil))
        let problem = try await blocking { file.open() }
        if let problem { throw refusal("audit-log-path", audit.logPath, problem) }
        return AuditRecorder(
            policy: policy, log: AuditLog(file: file, mode: audit.mode == "batch" ? .batch : .blocking))
    }

    private static func object(_ path: String, flag: String) async throws(ControlPlaneError) -> KubeObject {
        let text = try await text(path, flag: flag)
        let value: JSONValue
        do throws(YAMLError) {
            value = try YAML.parse(Array(text.utf8))
        } catch {
            throw refusal(flag, path, "it is not YAML: \(error)")
        }
        guard let object = KubeObject(value) else { throw refusal(flag, path, "it holds no object") }
        return object
    }

    private static func text(_ path: String, flag: String) async throws(ControlPlaneError) -> String {
        // Why it cannot be read is told by its name.
        let text = try await blocking { try? String(contentsOfFile: path, encoding: .utf8) }
        guard let text else { throw refusal(flag, path, "it cannot be read") }
        return text
    }

    /// Files block: not on the pool of the tasks.
    private static func blocking<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value
    ) async throws(ControlPlaneError) -> Value {
        do {
            return try await NIOThreadPool.singleton.runIfActive { work() }
        } catch {
            throw ControlPlaneError(.internalError, "The control plane is ending.")
        }
    }

    private static func refusal(_ flag: String, _ path: String, _ why: String) -> ControlPlaneError {
        ControlPlaneError(.badConfiguration, "--\(flag)=\(path) cannot be used: \(why).")
    }
}

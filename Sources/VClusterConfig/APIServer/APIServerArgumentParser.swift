/// Reads kube-apiserver flags one by one.
struct APIServerArgumentParser {
    private let path: String
    private var arguments = APIServerArguments()

    private enum Kind {
        case text(WritableKeyPath<APIServerArguments, String>)
        case optionalText(WritableKeyPath<APIServerArguments, String?>)
        case texts(WritableKeyPath<APIServerArguments, [String]>)
        case boolean(WritableKeyPath<APIServerArguments, Bool>)
        case count(WritableKeyPath<APIServerArguments, Int>)
        /// `--oidc-required-claim=key=value`, any number of times.
        case claim
        /// A Go duration, such as `24h`.
        case seconds(WritableKeyPath<APIServerArguments, Int64>)
        /// A flag that asks for what is so anyway when it has one of these values.
        case fixed(Set<String>)
    }

    init(path: String) { self.path = path }

    // Key paths cannot be shared between tasks: each parser has its own table.
    private let kinds: [String: Kind] = [
        "oidc-issuer-url": .text(\.oidcOrNew.issuerURL),
        "oidc-client-id": .text(\.oidcOrNew.clientID),
        "oidc-username-claim": .text(\.oidcOrNew.usernameClaim),
        "oidc-username-prefix": .optionalText(\.oidcOrNew.usernamePrefix),
        "oidc-groups-claim": .optionalText(\.oidcOrNew.groupsClaim),
        "oidc-groups-prefix": .text(\.oidcOrNew.groupsPrefix),
        "oidc-required-claim": .claim,
        "oidc-signing-algs": .texts(\.oidcOrNew.signingAlgorithms),
        "oidc-ca-file": .optionalText(\.oidcOrNew.authorityPath),
        "authentication-config": .optionalText(\.authenticationConfigurationPath),
        "requestheader-client-ca-file": .text(\.requestHeaderOrNew.authorityPath),
        "requestheader-allowed-names": .texts(\.requestHeaderOrNew.allowedNames),
        "requestheader-username-headers": .texts(\.requestHeaderOrNew.usernameHeaders),
        "requestheader-uid-headers": .texts(\.requestHeaderOrNew.uidHeaders),
        "requestheader-group-headers": .texts(\.requestHeaderOrNew.groupHeaders),
        "requestheader-extra-headers-prefix": .texts(\.requestHeaderOrNew.extraHeaderPrefixes),
        "audit-policy-file": .text(\.auditOrNew.policyPath),
        "audit-log-path": .text(\.auditOrNew.logPath),
        "audit-log-maxsize": .count(\.auditOrNew.maximumMegabytes),
        "audit-log-maxbackup": .count(\.auditOrNew.maximumBackups),
        "audit-log-maxage": .count(\.auditOrNew.maximumDays),
        "audit-log-mode": .text(\.auditOrNew.mode),
        "audit-log-format": .fixed(["json"]),
        "anonymous-auth": .boolean(\.allowsAnonymous),
        "enable-bootstrap-token-auth": .boolean(\.takesBootstrapTokens),
        "api-audiences": .texts(\.audiences),
        "max-requests-inflight": .count(\.maximumReading),
        "max-mutating-requests-inflight": .count(\.maximumWriting),
        "service-account-max-token-expiration": .seconds(\.maximumTokenSeconds),
        "profiling": .fixed(["false"]),
        "enable-priority-and-fairness": .fixed(["true"]),
        "authorization-mode": .fixed(["RBAC"]),
        "allow-privileged": .fixed(["true"]),
    ]

    mutating func read(_ argument: String) throws(ConfigError) {
        var text = Substring(argument)
        while text.hasPrefix("-"), argument.count - text.count < 2 { text = text.dropFirst() }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts[0]
        guard argument.hasPrefix("--"), !name.isEmpty else {
            throw ConfigError(.invalidValue, "\(path): \"\(argument)\" is no flag: flags are --name=value")
        }
        guard let kind = kinds[name] else {
            throw ConfigError(.notSupportedYet, "\(path): --\(name) is not supported by this API server")
        }
        if case .boolean(let member) = kind {
            guard let value = Bool(parts.count == 2 ? parts[1] : "true") else {
                throw ConfigError(.invalidValue, "\(path): --\(name) must be true or false")
            }
            arguments[keyPath: member] = value
            return
        }
        guard parts.count == 2 else {
            throw ConfigError(.invalidValue, "\(path): --\(name) needs a value: --\(name)=VALUE")
        }
        try set(name, kind, parts[1])
    }

    private mutating func set(_ name: String, _ kind: Kind, _ value: String) throws(ConfigError) {
        switch kind {
        case .text(let member): arguments[keyPath: member] = value
        case .optionalText(let member): arguments[keyPath: member] = value
        case .texts(let member):
            arguments[keyPath: member] = value.split(separator: ",").map { String($0.drop { $0 == " " }) }
        case .boolean: return  // read above
        case .count(let member):
            guard let count = Int(value), (0...1_000_000).contains(count) else {
                throw ConfigError(.invalidValue, "\(path): --\(name) must be a number from 0 to 1000000")
            }
            arguments[keyPath: member] = count
        case .claim:
            let pair = value.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2 else { throw ConfigError(.invalidValue, "\(path): --\(name) must be key=value") }
            arguments.oidcOrNew.requiredClaims[pair[0]] = pair[1]
        case .seconds(let member):
            guard let seconds = Self.seconds(value) else {
                throw ConfigError(.invalidValue, "\(path): --\(name) must be a duration, such as 24h or 90m")
            }
            arguments[keyPath: member] = seconds
        case .fixed(let values):
            guard values.contains(value) else {
                throw ConfigError(.notSupportedYet, "\(path): --\(name)=\(value) is not supported by this API server")
            }
        }
    }

    /// `1h30m`, `45s`: Go's durations down to seconds.
    private static func seconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["h": 3600, "m": 60, "s": 1]
        var total: Int64 = 0
        var digits = ""
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
            } else {
                guard let unit = units[character], let count = Int64(digits), count < 1 << 32 else { return nil }
                total += count * unit
                digits = ""
            }
        }
        return digits.isEmpty && !text.isEmpty ? total : nil
    }

    // MARK: Together

    func finished() throws(ConfigError) -> APIServerArguments {
        if let problem { throw ConfigError(.contradiction, "\(path): \(problem)") }
        return arguments
    }

    private var problem: String? {
        if let oidc = arguments.oidc {
            if oidc.issuerURL.isEmpty || oidc.clientID.isEmpty {
                return "--oidc-issuer-url and --oidc-client-id must be specified together"
            }
            if !oidc.issuerURL.hasPrefix("https://") { return "--oidc-issuer-url must be an https:// URL" }
            if arguments.authenticationConfigurationPath != nil {
                return "--authentication-config and the --oidc-... flags are mutually exclusive"
            }
        }
        if let audit = arguments.audit {
            if audit.logPath.isEmpty { return "--audit-policy-file needs --audit-log-path" }
            if audit.policyPath.isEmpty { return "--audit-log-path needs --audit-policy-file" }
            if !["blocking", "blocking-strict", "batch"].contains(audit.mode) {
                return "--audit-log-mode must be blocking, blocking-strict or batch"
            }
        }
        if let requestHeader = arguments.requestHeader, requestHeader.authorityPath.isEmpty {
            return "the --requestheader-... flags need --requestheader-client-ca-file"
        }
        if arguments.maximumReading + arguments.maximumWriting == 0 {
            return "--max-requests-inflight and --max-mutating-requests-inflight cannot both be 0"
        }
        return nil
    }
}

extension APIServerArguments {
    fileprivate var oidcOrNew: OIDC {
        get { oidc ?? OIDC() }
        set { oidc = newValue }
    }

    fileprivate var requestHeaderOrNew: RequestHeader {
        get { requestHeader ?? RequestHeader() }
        set { requestHeader = newValue }
    }

    fileprivate var auditOrNew: Audit {
        get { audit ?? Audit() }
        set { audit = newValue }
    }
}

internal import KubeCore
internal import PKI

/// Fetches a document of a provider over HTTPS; the answer's body, nil for whatever goes wrong.
package typealias OIDCFetch = @Sendable (_ url: String, _ authorityPEM: String?) async -> [UInt8]?

/// The public keys of one provider: fetched when the first token comes, again when a token is signed by a key that is not
/// known, since providers change their keys, but no more than every few seconds, since anybody can send such tokens.
///
/// An actor: who needs the keys while they are being fetched waits for that fetch.
actor OIDCKeys {
    private static let minimumInterval = Duration.seconds(5)

    private let issuer: OIDCIssuer
    private let fetch: OIDCFetch
    private let instant: @Sendable () -> ContinuousClock.Instant
    private var keys: JSONWebKeySet?
    private var lastFetch: ContinuousClock.Instant?
    private var running: Task<JSONWebKeySet?, Never>?

    init(
        issuer: OIDCIssuer, fetch: @escaping OIDCFetch, instant: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.issuer = issuer
        self.fetch = fetch
        self.instant = instant
    }

    enum Verdict: Sendable {
        case genuine
        case forged
        /// The provider cannot be asked.
        case unknown
    }

    /// Whether one of the provider's keys signed the token.
    func verify(_ token: JSONWebToken) async -> Verdict {
        if let keys, keys.verifies(token) { return .genuine }
        await refresh()
        guard let keys else { return .unknown }
        return keys.verifies(token) ? .genuine : .forged
    }

    private func refresh() async {
        if let running {
            _ = await running.value
            return
        }
        let now = instant()
        if let lastFetch, now - lastFetch < Self.minimumInterval, keys != nil { return }
        lastFetch = now
        // Not a child: other requests wait for it too, and the client of this one may go away.
        let task = Task { await Self.fetchKeys(of: issuer, fetch) }
        running = task
        let fetched = await task.value
        running = nil
        if let fetched { keys = fetched }
    }

    private static func fetchKeys(of issuer: OIDCIssuer, _ fetch: OIDCFetch) async -> JSONWebKeySet? {
        // A document that cannot be read is as none: tokens are refused until there is one.
        guard let bytes = await fetch(issuer.discoveryDocumentURL, issuer.authorityPEM),
            let document = try? JSONParser.parse(bytes), document["issuer"]?.stringValue == issuer.url,
            let location = document["jwks_uri"]?.stringValue, location.hasPrefix("https://"),
            let keys = await fetch(location, issuer.authorityPEM), let json = try? JSONParser.parse(keys)
        else { return nil }
        return JSONWebKeySet(json)
    }
}

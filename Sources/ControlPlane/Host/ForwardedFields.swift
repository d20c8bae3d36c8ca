internal import HTTPTransport

/// Which header fields go on to the host with a request for a pod. Everything else stays here: the tenant's
/// credentials are none for the host, and `Impersonate-...` would act with our rights there.
enum ForwardedFields {
    /// Prefix of the subprotocol that carries a bearer token.
    /// Source: k8s.io/apiserver/pkg/authentication/request/websocket/protocol.go.
    private static let bearerProtocolPrefix = "base64url.bearer.authorization.k8s.io."

    private static let streaming = [
        "Connection", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Extensions",
        "X-Stream-Protocol-Version", "User-Agent",
    ]
    private static let reading = ["Accept", "Accept-Encoding", "User-Agent"]
    private static let switching = ["Sec-WebSocket-Accept", "Sec-WebSocket-Protocol", "X-Stream-Protocol-Version"]

    /// Of a request that leaves HTTP.
    static func ofUpgrade(_ fields: HTTPFields) -> HTTPFields {
        var forwarded = pick(streaming, from: fields)
        let protocols = fields.elements("Sec-WebSocket-Protocol").filter { !$0.hasPrefix(bearerProtocolPrefix) }
        if !protocols.isEmpty { forwarded.add("Sec-WebSocket-Protocol", protocols.joined(separator: ", ")) }
        return forwarded
    }

    /// Of a plain request.
    static func ofRead(_ fields: HTTPFields) -> HTTPFields { pick(reading, from: fields) }

    /// Of the host's `101 Switching Protocols`.
    static func ofSwitch(_ fields: HTTPFields) -> HTTPFields { pick(switching, from: fields) }

    private static func pick(_ names: [String], from fields: HTTPFields) -> HTTPFields {
        var result = HTTPFields()
        for name in names {
            for value in fields.values(name) { result.add(name, value) }
        }
        return result
    }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Which addresses the API server calls on behalf of its users.
///
/// Whoever may write webhooks chooses URLs, but the calls leave from the network of the host, where a cloud's metadata
/// service and the host's own API answer. Source: CVE-2020-8555, CVE-2020-8561, CVE-2020-8562.
package struct OutboundPolicy: Sendable {
    private var denied: [AddressRange]
    private var deniedServers: [Server] = []
    /// Whether somebody may call what listens on this machine only.
    package var allowsLoopback: Bool

    /// Never the addresses of the link, among them those where clouds have their metadata service.
    private static let always: [AddressRange] = [
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "100.100.100.200/32", "168.63.129.16/32",
        "::/128", "fe80::/10", "ff00::/8", "fd00:ec2::254/128",
    ].compactMap(AddressRange.init)

    private static let loopback: [AddressRange] = ["127.0.0.0/8", "::1/128"].compactMap(AddressRange.init)

    private struct Server: Hashable {
        let address: [UInt8]
        let port: Int
    }

    package init(allowsLoopback: Bool = true) {
        self.allowsLoopback = allowsLoopback
        denied = Self.always
    }

    /// The policy in a host cluster whose API server is at this address: not to be called, nor what listens only here,
    /// unless the host is on this machine too, as one for development is.
    package init(hostAddress: String, port: Int) {
        guard let address = AddressRange.bytes(hostAddress) else {
            self.init(allowsLoopback: hostAddress == "localhost")
            return
        }
        self.init(allowsLoopback: Self.loopback.contains { $0.contains(address) })
        deniedServers = [Server(address: address, port: port)]
    }

    /// Whether a connection to this address may be made. Texts that are no address may not.
    package func allows(_ address: String, port: Int) -> Bool {
        guard let bytes = AddressRange.bytes(address) else { return false }
        if deniedServers.contains(Server(address: bytes, port: port)) { return false }
        if !allowsLoopback, Self.loopback.contains(where: { $0.contains(bytes) }) { return false }
        return !denied.contains { $0.contains(bytes) }
    }
}

/// A block of addresses of either family.
struct AddressRange: Sendable, Hashable {
    private let first: [UInt8]
    private let prefixLength: Int

    /// From a CIDR, or an address for itself. Nil when it is neither.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let address = parts.first, let bytes = Self.bytes(address) else { return nil }
        guard parts.count == 1 || Int(parts[1]) != nil else { return nil }
        let length = parts.count == 2 ? Int(parts[1]) ?? 0 : bytes.count * 8
        guard (0...bytes.count * 8).contains(length) else { return nil }
        first = bytes
        prefixLength = length
    }

    func contains(_ address: [UInt8]) -> Bool {
        guard address.count == first.count else { return false }
        let whole = prefixLength / 8
        guard address[..<whole] == first[..<whole] else { return false }
        let bits = prefixLength % 8
        return bits == 0 || (address[whole] ^ first[whole]) >> (8 - bits) == 0
    }

    /// The 4 or 16 bytes of an address, nil when the text is none. An IPv4 address in IPv6 form counts as itself.
    static func bytes(_ text: String) -> [UInt8]? {
        var v4 = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &v4) == 1 { return v4 }
        var v6 = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        // Addresses mapped into IPv6 and those of NAT64 lead to the IPv4 address in the last four bytes.
        let isMapped = v6[..<12].elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
        let isTranslated = v6[..<12].elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])
        return isMapped || isTranslated ? Array(v6[12...]) : v6
    }
}

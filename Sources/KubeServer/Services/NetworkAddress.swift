internal import KubeCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// An address of either family, as bytes in network order.
struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 or 16.
    let bytes: [UInt8]

    var isIPv4: Bool { bytes.count == 4 }

    fileprivate init(bytes: [UInt8]) { self.bytes = bytes }

    /// Nil when the text is no address.
    init?(_ text: String) {
        if let address = IPv4Address(text) {
            bytes = (0..<4).map { UInt8(truncatingIfNeeded: address.bits >> (24 - 8 * UInt32($0))) }
            return
        }
        var bytes = [UInt8](repeating: 0, count: 16)
        guard IPText.isIPv6(text), inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
        self.bytes = bytes
    }

    /// The IPv4 address that an IPv6 address stands for; nil for all others. Source: RFC 4291 section 2.5.5.2.
    var mappedIPv4: String? {
        guard bytes.count == 16, bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF else {
            return nil
        }
        return bytes[12...].map(String.init).joined(separator: ".")
    }

    /// The one canonical way of writing the address. Source: RFC 5952.
    var description: String {
        if isIPv4 { return bytes.map(String.init).joined(separator: ".") }
        var text = [CChar](repeating: 0, count: 46)
        guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A block of addresses of either family.
struct NetworkRange: Sendable, Hashable, CustomStringConvertible {
    let address: NetworkAddress
    let prefixLength: Int

    private init(address: NetworkAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Nil when the text is no CIDR.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let address = NetworkAddress(parts[0]), let length = UInt8(parts[1]),
            String(length) == parts[1], Int(length) <= address.bytes.count * 8
        else { return nil }
        self.address = address
        prefixLength = Int(length)
    }

    /// Whether all bits after the prefix are zero.
    var isMasked: Bool {
        address.bytes.enumerated().allSatisfy { index, byte in
            let kept = min(max(prefixLength - index * 8, 0), 8)
            return byte & UInt8(truncatingIfNeeded: 0xFF >> kept) == 0
        }
    }

    /// The block with all bits after the prefix zero.
    var masked: NetworkRange {
        let bytes = address.bytes.enumerated().map { index, byte in
            let kept = min(max(prefixLength - index * 8, 0), 8)
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
        return NetworkRange(address: NetworkAddress(bytes: bytes), prefixLength: prefixLength)
    }

    func contains(_ other: NetworkAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        return zip(address.bytes, other.bytes).enumerated().allSatisfy { index, pair in
            let kept = min(max(prefixLength - index * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> kept)
            return pair.0 & mask == pair.1 & mask
        }
    }

    /// Whether a Service can have the address: that of the network belongs to nobody, nor the last one of IPv4.
    /// Source: pkg/api/servicecidr PrefixContainsIP.
    func offers(_ other: NetworkAddress) -> Bool {
        guard contains(other), other != masked.address else { return false }
        guard other.isIPv4 else { return true }
        return !other.bytes.enumerated().allSatisfy { index, byte in
            let hostBits = UInt8(truncatingIfNeeded: 0xFF >> min(max(prefixLength - index * 8, 0), 8))
            return byte & hostBits == hostBits
        }
    }

    var description: String { "\(address)/\(prefixLength)" }
}

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An IP address as bytes, in the text forms that DNS and Kubernetes use.
struct IPAddress: Hashable, Sendable {
    /// 4 or 16 bytes in network order.
    let bytes: [UInt8]

    init?(_ text: String) {
        // Bytes and not `in_addr`: whose module that type belongs to depends on what the other files import.
        var address = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &address) == 1 {
            bytes = Array(address.prefix(4))
        } else if inet_pton(AF_INET6, text, &address) == 1 {
            bytes = address
        } else {
            return nil
        }
    }

    /// From the pod form of a name, `10-244-0-3` or `2001-db8--1`.
    init?(dashed text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) {
            self.init(parts.joined(separator: "."))
        } else {
            self.init(parts.joined(separator: ":"))
        }
    }

    /// From the labels of a reverse name without `in-addr.arpa` or `ip6.arpa`, which tells the family.
    init?(reverseLabels labels: [String], isIPv6: Bool) {
        if isIPv6 {
            guard labels.count == 32 else { return nil }
            let digits = labels.reversed().compactMap { $0.utf8.count == 1 ? UInt8($0, radix: 16) : nil }
            guard digits.count == 32 else { return nil }
            bytes = stride(from: 0, to: 32, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        } else {
            guard labels.count == 4 else { return nil }
            let octets = labels.reversed().compactMap { UInt8($0) }
            guard octets.count == 4 else { return nil }
            bytes = octets
        }
    }

    var isIPv6: Bool { bytes.count == 16 }

    /// The text under which addresses are indexed; equal for equal addresses.
    var key: String { bytes.map { String($0, radix: 16) }.joined(separator: ".") }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// IP addresses and ranges in text form.
/// Source: k8s.io/apimachinery/pkg/util/validation/ip.go.
package enum IPText {
    /// What kube-apiserver says of a text that is no address.
    package static let message = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
    /// What kube-apiserver says of a text that is no range.
    package static let rangeMessage = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"

    /// Four decimal numbers of 0 to 255 without leading zeros.
    package static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.count <= 3 && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                    && UInt8(part) != nil && (part.utf8.count == 1 || part.utf8.first != 0x30)
            }
    }

    /// Without zone.
    package static func isIPv6(_ text: String) -> Bool {
        // Bytes and not `in6_addr`: whose module that type belongs to depends on what the other files import.
        var address = [UInt8](repeating: 0, count: 16)
        return !text.contains("%") && inet_pton(AF_INET6, text, &address) == 1
    }

    /// Of either family.
    package static func isValid(_ text: String) -> Bool { isIPv4(text) || isIPv6(text) }

    /// An address of either family, a slash, and the length of the prefix.
    package static func isRange(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let length = UInt8(parts[1]) else { return false }
        return (isIPv4(parts[0]) && length <= 32) || (isIPv6(parts[0]) && length <= 128)
    }

    /// The 4 or 16 bytes of an address; nil when it is none.
    package static func bytes(of text: String) -> [UInt8]? {
        if isIPv4(text) { return text.split(separator: ".").compactMap { UInt8($0) } }
        guard !text.contains("%") else { return nil }
        var address = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET6, text, &address) == 1 ? address : nil
    }

    /// The first address of a range and the length of its prefix; nil when it is no range.
    package static func range(of text: String) -> (address: [UInt8], prefixLength: Int)? {
        let parts = text.split(separator: "/").map(String.init)
        guard isRange(text), let bytes = bytes(of: parts[0]), let length = Int(parts[1]) else { return nil }
        return (masked(bytes, to: length), length)
    }

    /// Whether `inner` is a part of `outer`, and not all of it. Both are ranges.
    package static func isStrictSubset(_ inner: String, of outer: String) -> Bool {
        guard let inner = range(of: inner), let outer = range(of: outer), inner.address.count == outer.address.count
        else { return false }
        return inner.prefixLength > outer.prefixLength
            && masked(inner.address, to: outer.prefixLength) == outer.address
    }

    private static func masked(_ bytes: [UInt8], to length: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(max(length - index * 8, 0), 8)
            return kept == 8 ? byte : byte & ~(0xFF >> kept)
        }
    }
}

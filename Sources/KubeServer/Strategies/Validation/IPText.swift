#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// IP addresses and ranges in text form.
/// Source: k8s.io/apimachinery/pkg/util/validation/ip.go.
enum IPText {
    static let message = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
    static let rangeMessage = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"

    static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.count <= 3 && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                    && UInt8(part) != nil && (part.utf8.count == 1 || part.utf8.first != 0x30)
            }
    }

    static func isIPv6(_ text: String) -> Bool {
        // Bytes and not `in6_addr`: whose module that type belongs to depends on what the other files import.
        var address = [UInt8](repeating: 0, count: 16)
        return !text.contains("%") && inet_pton(AF_INET6, text, &address) == 1
    }

    static func isValid(_ text: String) -> Bool { isIPv4(text) || isIPv6(text) }

    static func isRange(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let length = UInt8(parts[1]) else { return false }
        return (isIPv4(parts[0]) && length <= 32) || (isIPv6(parts[0]) && length <= 128)
    }
}

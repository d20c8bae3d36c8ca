internal import KubeCore

/// Addresses and ranges that are valid but written in a way of their own.
/// Source: k8s.io/apimachinery/pkg/util/validation/ip.go GetWarningsForIP, GetWarningsForCIDR; KEP-4858.
enum AddressWarnings {
    static func address(_ text: String, _ path: String) -> [String] {
        guard let address = NetworkAddress(text) else { return [] }
        if let plain = address.mappedIPv4 {
            return [
                "\(path): non-standard IP address \(quoted(text)) will be considered invalid in a future Kubernetes release: use \(quoted(plain))"
            ]
        }
        guard !address.isIPv4, address.description != text else { return [] }
        return [
            "\(path): IPv6 address \(quoted(text)) should be in RFC 5952 canonical format (\(quoted("\(address)")))"
        ]
    }

    static func range(_ text: String, _ path: String) -> [String] {
        guard let range = NetworkRange(text) else { return [] }
        guard range.isMasked else {
            let bits = range.address.bytes.count * 8
            return [
                "\(path): CIDR value \(quoted(text)) is ambiguous in this context (should be \(quoted("\(range.masked)")) or \(quoted("\(range.address)/\(bits)"))?)"
            ]
        }
        guard !range.address.isIPv4, range.description != text else { return [] }
        return [
            "\(path): IPv6 CIDR value \(quoted(text)) should be in RFC 5952 canonical format (\(quoted("\(range)")))"
        ]
    }

    private static func quoted(_ text: String) -> String { JSONValue.string(text).description }
}

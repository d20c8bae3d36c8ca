/// Which addresses a tenant may put behind a selector-less Service on the host.
///
/// The host routes to them with its own reach, so loopback, link-local (cloud metadata) and unspecified addresses never
/// pass (CVE-2021-25737, CVE-2021-25740). `compatible` passes all others; `ownPodsOnly` passes the tenant's pod IPs.
package struct EndpointAddressPolicy: Sendable, Hashable {
    package var demandsOwnPods: Bool

    package init(demandsOwnPods: Bool) { self.demandsOwnPods = demandsOwnPods }

    package static let compatible = EndpointAddressPolicy(demandsOwnPods: false)
    package static let ownPodsOnly = EndpointAddressPolicy(demandsOwnPods: true)

    /// - Parameter isOwnPod: whether an address is the IP of one of the tenant's pods.
    package func allows(_ address: String, isOwnPod: (String) -> Bool) -> Bool {
        guard !Self.isNodeLocal(address) else { return false }
        return !demandsOwnPods || isOwnPod(address)
    }

    private static func isNodeLocal(_ address: String) -> Bool {
        let address = address.lowercased()
        if address.contains(":") {
            let tail = address.split(separator: ":").last ?? ""
            if tail.contains(".") { return isNodeLocal(String(tail)) }  // IPv4 in IPv6
            if address.hasPrefix("::ffff:") || address.hasPrefix("0:") { return true }  // mapped, in hexadecimal
            return address == "::" || address == "::1"
                || ["fe8", "fe9", "fea", "feb", "ff"].contains { address.hasPrefix($0) }
        }
        let octets = address.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard octets.count == 4, let first = octets[0], let second = octets[1], octets[2] != nil, octets[3] != nil
        else {
            return true
        }
        return first == 0 || first == 127 || first >= 224 || (first == 169 && second == 254)
    }
}

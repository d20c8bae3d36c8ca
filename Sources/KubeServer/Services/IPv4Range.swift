/// An IPv4 address as a number, most significant byte first.
package struct IPv4Address: Sendable, Hashable, CustomStringConvertible {
    package let bits: UInt32

    package init(bits: UInt32) { self.bits = bits }

    /// Nil when the text is not four decimal numbers of 0 to 255 without leading zeros.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part), String(byte) == part else { return nil }
            bits = bits << 8 | UInt32(byte)
        }
        self.bits = bits
    }

    package var description: String { "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)" }
}

/// A block of IPv4 addresses, such as `10.96.0.0/16`.
package struct IPv4Range: Sendable, Hashable, CustomStringConvertible {
    let first: IPv4Address
    let prefixLength: Int

    /// Nil when the text is no CIDR of IPv4. Bits after the prefix are ignored.
    package init?(_ cidr: String) {
        let parts = cidr.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPv4Address(String(parts[0])), let length = Int(parts[1]),
            (1...30).contains(length)
        else { return nil }
        prefixLength = length
        first = IPv4Address(bits: address.bits & (UInt32.max << (32 - UInt32(length))))
    }

    /// How many addresses the block has, those of network and broadcast included.
    var count: Int { 1 << (32 - prefixLength) }

    func contains(_ address: IPv4Address) -> Bool {
        address.bits >= first.bits && Int(address.bits - first.bits) < count
    }

    /// Whether a Service can have the address: those of network and broadcast belong to nobody.
    /// Source: pkg/api/servicecidr PrefixContainsIP.
    func offers(_ address: IPv4Address) -> Bool {
        contains(address) && address != first && address.bits - first.bits != UInt32(count - 1)
    }

    /// The address at a distance from the start of the block.
    subscript(offset: Int) -> IPv4Address { IPv4Address(bits: first.bits + UInt32(offset)) }

    /// The first address that can be used: by convention that of the Service `default/kubernetes`.
    package var firstUsable: String { self[1].description }

    package var description: String { "\(first)/\(prefixLength)" }
}

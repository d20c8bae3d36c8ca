internal import KubeServer

/// Hands out the IPv4 addresses of a range, each to one holder at a time.
struct AddressPool: Sendable {
    private let first: UInt32
    private let count: Int
    private var used: Set<UInt32> = []
    private var next = 0

    /// - Parameter first: the address before the first that is handed out.
    init(first: UInt32, count: Int) {
        self.first = first
        self.count = count
    }

    /// A free address, taking turns so that one just freed is not given out at once; nil when there is none.
    mutating func allocate() -> String? {
        guard used.count < count else { return nil }
        while true {
            let address = first + 1 + UInt32(next)
            next = (next + 1) % count
            if used.insert(address).inserted { return IPv4Address(bits: address).description }
        }
    }

    /// Marks an address as taken. Addresses outside the range are not ours to mark.
    mutating func reserve(_ text: String) {
        if let address = IPv4Address(text), contains(address.bits) { used.insert(address.bits) }
    }

    mutating func release(_ text: String) {
        if let address = IPv4Address(text) { used.remove(address.bits) }
    }

    private func contains(_ address: UInt32) -> Bool { address > first && address - first <= UInt32(count) }
}

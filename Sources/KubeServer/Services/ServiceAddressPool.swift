/// The IPv4 addresses that are taken: those of Services, stored or about to be, and those that an IPAddress object keeps,
/// whoever made it.
struct ServiceAddressPool: Sendable {
    /// Of Services that are stored or about to be.
    private var held: Set<IPv4Address> = []
    /// Of IPAddress objects.
    private var recorded: Set<IPv4Address> = []

    func isTaken(_ address: IPv4Address) -> Bool { held.contains(address) || recorded.contains(address) }

    /// Takes an address for a Service; false when it is taken.
    mutating func hold(_ address: IPv4Address) -> Bool {
        !recorded.contains(address) && held.insert(address).inserted
    }

    /// Notes an address that a stored Service has, which is so whatever else there is.
    mutating func note(_ address: IPv4Address) { held.insert(address) }

    mutating func release(_ address: IPv4Address) { held.remove(address) }

    mutating func record(_ address: IPv4Address) { recorded.insert(address) }

    mutating func forget(_ address: IPv4Address) { recorded.remove(address) }

    /// An address of the first range that has a free one; nil when all are full. O(addresses) in the worst case.
    func free(in ranges: [IPv4Range]) -> IPv4Address? {
        for range in ranges {
            let offset = NumberPool.free(in: 1...(range.count - 2), staticLimit: 256) { isTaken(range[$0]) }
            if let offset { return range[offset] }
        }
        return nil
    }
}

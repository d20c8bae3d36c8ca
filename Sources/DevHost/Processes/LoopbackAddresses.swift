internal import Synchronization

/// Loopback addresses for the pods that are run for real: 127.x.y.1 to 254, with x and y from the host's directory, so
/// that two hosts on one machine rarely meet.
final class LoopbackAddresses: Sendable {
    private let pool: Mutex<AddressPool>

    init(directory: String) {
        // FNV-1a.
        let hash = directory.utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        // Away from 127.0.0.1 and 127.0.1.1, which systems use.
        let network = UInt32(127) << 24 | (64 + hash >> 24 & 0x7F) << 16 | (hash >> 8 & 0xFF) << 8
        pool = Mutex(AddressPool(first: network, count: 254))
    }

    func allocate() -> String? { pool.withLock { $0.allocate() } }
    func reserve(_ address: String) { pool.withLock { $0.reserve(address) } }
    func release(_ address: String) { pool.withLock { $0.release(address) } }
}

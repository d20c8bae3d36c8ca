/// How the server's seats are shared out among the priority levels, and lent from one to another.
/// Source: KEP-1040, "Concurrency limits" and "Borrowing"; nominal, lendable and borrowing limit as there.
struct FlowCapacity: Sendable {
    private struct Share: Sendable {
        var nominal = 0
        var lendable = 0
        /// Seats that the level may have at most, borrowed ones included.
        var limit = Int.max
        var isExempt = false
        /// Whether the level is gone, and only kept until its last seat is given back.
        var isRetired = false
        var used = 0

        /// Seats that the level uses or keeps for itself.
        var kept: Int { max(used, nominal - lendable) }
    }

    let total: Int
    private var shares: [String: Share] = [:]

    /// - Parameter total: requests served at the same time.
    init(total: Int, levels: some Collection<PriorityLevel>) {
        self.total = total
        apply(levels)
    }

    /// Shares the seats out anew. Those that are taken stay taken.
    mutating func apply(_ levels: some Collection<PriorityLevel>) {
        let sum = max(1, levels.reduce(0) { $0 + $1.shares })
        for name in shares.keys {
            shares[name] = Share(isRetired: true, used: shares[name]?.used ?? 0)
        }
        for level in levels {
            let nominal = (total * level.shares + sum - 1) / sum
            shares[level.name] = Share(
                nominal: nominal, lendable: nominal * level.lendablePercent / 100,
                limit: level.borrowingLimitPercent.map { nominal + nominal * $0 / 100 } ?? .max,
                isExempt: level.isExempt, used: shares[level.name]?.used ?? 0)
        }
        shares = shares.filter { !$0.value.isRetired || $0.value.used > 0 }
    }

    func nominal(_ level: String) -> Int { shares[level]?.nominal ?? 0 }
    func used(_ level: String) -> Int { shares[level]?.used ?? 0 }

    /// Takes a seat when the level has one, or others have one to lend. O(number of levels).
    mutating func take(_ level: String) -> Bool {
        // A level that is gone has nothing of its own; what still waits there borrows.
        let share = shares[level] ?? Share(isRetired: true)
        if !share.isExempt, share.used >= share.nominal {
            let others = shares.reduce(0) { $1.key == level ? $0 : $0 + $1.value.kept }
            guard share.used < share.limit, others + share.used < total else { return false }
        }
        shares[level, default: share].used += 1
        return true
    }

    mutating func give(_ level: String) {
        guard var share = shares[level] else { return }
        share.used -= 1
        shares[level] = share.isRetired && share.used == 0 ? nil : share
    }
}

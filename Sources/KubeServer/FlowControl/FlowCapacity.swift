/// How the server's seats are shared out among the priority levels, and lent from one to another.
/// Source: KEP-1040, "Concurrency limits" and "Borrowing"; nominal, lendable as there.
struct FlowCapacity: Sendable {
    private struct Share: Sendable {
        let nominal: Int
        let lendable: Int
        var used = 0

        /// Seats that the level uses or keeps for itself.
        var kept: Int { max(used, nominal - lendable) }
    }

    let total: Int
    private var shares: [String: Share] = [:]

    /// - Parameter total: requests served at the same time.
    init(total: Int, levels: [PriorityLevel] = PriorityLevel.all) {
        self.total = total
        let sum = max(1, levels.reduce(0) { $0 + $1.shares })
        for level in levels {
            let nominal = (total * level.shares + sum - 1) / sum
            shares[level.name] = Share(nominal: nominal, lendable: nominal * level.lendablePercent / 100)
        }
    }

    func nominal(_ level: PriorityLevel) -> Int { shares[level.name]?.nominal ?? 0 }
    func used(_ level: PriorityLevel) -> Int { shares[level.name]?.used ?? 0 }

    /// Takes a seat when the level has one, or others have one to lend. O(number of levels).
    mutating func take(_ level: PriorityLevel) -> Bool {
        guard let share = shares[level.name] else { return false }
        if !level.isExempt, share.used >= share.nominal {
            let others = shares.reduce(0) { $1.key == level.name ? $0 : $0 + $1.value.kept }
            guard others + share.used < total else { return false }
        }
        shares[level.name]?.used += 1
        return true
    }

    mutating func give(_ level: PriorityLevel) { shares[level.name]?.used -= 1 }
}

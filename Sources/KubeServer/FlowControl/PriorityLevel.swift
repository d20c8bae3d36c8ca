internal import KubeCore

/// A share of the server's capacity, set aside for one kind of requests: what a PriorityLevelConfiguration says.
/// Source: KEP-1040; Kubernetes API reference, PriorityLevelConfigurationSpec v1 flowcontrol.apiserver.k8s.io.
struct PriorityLevel: Sendable, Hashable {
    /// How many requests may wait for a seat.
    struct QueueLimits: Sendable, Hashable {
        /// Waiting requests of a level, whatever its configuration says: memory is bounded.
        static let maximumWaiting = 3200

        /// Waiting requests of one flow.
        let perFlow: Int
        /// Waiting requests of the level.
        let total: Int

        init(perFlow: Int, total: Int) {
            self.perFlow = min(perFlow, Self.maximumWaiting)
            self.total = min(total, Self.maximumWaiting)
        }

        /// Requests of one flow are dealt to `handSize` of the level's queues; so many queues' worth of them can wait.
        init(_ queuing: JSONValue) {
            func number(_ member: String, _ standard: Int64) -> Int {
                Int(clamping: min(queuing[member]?.intValue ?? standard, Int64(Int32.max)))
            }
            let length = number("queueLengthLimit", 50)
            self.init(perFlow: number("handSize", 8) * length, total: number("queues", 64) * length)
        }
    }

    let name: String
    /// Of the stored object; empty while there is none.
    let uid: String
    /// Nominal part of the capacity, relative to the other levels'.
    let shares: Int
    /// How much of that others may use while it is idle.
    let lendablePercent: Int
    /// How much more than its part the level may borrow, in percent of it; nil for all there is.
    let borrowingLimitPercent: Int?
    /// Nil turns requests away that find no seat.
    let queues: QueueLimits?
    /// Whether requests are never kept waiting.
    let isExempt: Bool

    init(
        name: String, uid: String = "", shares: Int, lendablePercent: Int = 0, borrowingLimitPercent: Int? = nil,
        queues: QueueLimits? = nil, isExempt: Bool = false
    ) {
        self.name = name
        self.uid = uid
        self.shares = shares
        self.lendablePercent = lendablePercent
        self.borrowingLimitPercent = borrowingLimitPercent
        self.queues = queues
        self.isExempt = isExempt
    }

    /// From a PriorityLevelConfiguration.
    init(_ object: KubeObject) {
        let spec = object["spec"] ?? [:]
        let isExempt = spec.text("type") == "Exempt"
        let part = spec[isExempt ? "exempt" : "limited"] ?? [:]
        func number(_ member: String) -> Int? {
            part[member]?.intValue.map { Int(clamping: min(max(0, $0), Int64(Int32.max))) }
        }
        let response = part["limitResponse"]
        self.init(
            name: object.name, uid: object.uid, shares: number("nominalConcurrencyShares") ?? (isExempt ? 0 : 30),
            lendablePercent: min(number("lendablePercent") ?? 0, 100),
            borrowingLimitPercent: number("borrowingLimitPercent"),
            queues: response?.text("type") == "Queue" ? QueueLimits(response?["queuing"] ?? [:]) : nil,
            isExempt: isExempt)
    }
}

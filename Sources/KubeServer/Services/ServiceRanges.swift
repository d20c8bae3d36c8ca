internal import KubeCore

/// The ranges of IPv4 addresses that Services can have: those of all ServiceCIDRs that are ready. Ranges may overlap.
///
/// Source: KEP-1880; pkg/registry/core/service/ipallocator/cidrallocator.go of Kubernetes 1.36.
struct ServiceRanges: Sendable {
    /// The ServiceCIDR that the server itself makes.
    static let standardName = "kubernetes"

    private struct Entry: Sendable {
        let ranges: [IPv4Range]
        var isReady: Bool
    }

    private let configured: IPv4Range
    private var entries: [String: Entry] = [:]

    /// - Parameter configured: counts as long as there is no ServiceCIDR `kubernetes`.
    init(configured: IPv4Range) { self.configured = configured }

    /// The ranges that addresses may come from, the standard one first.
    var ready: [IPv4Range] {
        var ranges = entries[Self.standardName].map { $0.isReady ? $0.ranges : [] } ?? [configured]
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) where name != Self.standardName && entry.isReady {
            ranges += entry.ranges.filter { !ranges.contains($0) }
        }
        return ranges
    }

    /// The range that a dry run looks at.
    var standard: IPv4Range { entries[Self.standardName]?.ranges.first ?? configured }

    /// Whether a Service may be given the address now.
    func offers(_ address: IPv4Address) -> Bool { ready.contains { $0.offers(address) } }

    /// Learns of a ServiceCIDR that is new or changed. One without the condition `Ready` is ready, since it can be that
    /// nobody sets conditions.
    mutating func put(_ object: KubeObject) {
        let texts = object.at("spec", "cidrs")?.arrayValue ?? []
        let condition = object.at("status", "conditions")?.arrayValue?.first { $0.text("type") == "Ready" }
        entries[object.name] = Entry(
            ranges: texts.compactMap { $0.stringValue.flatMap(IPv4Range.init) },
            isReady: !object.isBeingDeleted && (condition.map { $0.text("status") == "True" } ?? true))
    }

    /// Gives no more addresses of a ServiceCIDR that is about to be deleted.
    mutating func close(_ name: String) { entries[name]?.isReady = false }

    mutating func remove(_ name: String) { entries[name] = nil }
}

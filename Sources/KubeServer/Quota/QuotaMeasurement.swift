internal import KubeCore
internal import RevisionStore

/// What the objects of one namespace use, read from the watch cache. Objects that did not change since the last time
/// are not parsed again.
struct QuotaMeasurement: Sendable {
    private struct Reading {
        let revision: Revision
        let usage: ResourceList
        let facts: QuotaScopeFacts
        /// After this time only its number is charged; nil when that is not in sight.
        let chargedUntil: Timestamp?
    }

    private var readings: [GroupResource: [ObjectKey: Reading]] = [:]
    /// When a pod that should be gone by then stops to be charged; nil when there is none.
    private(set) var nextChange: Timestamp?

    /// Counts anew.
    /// - Returns: what the objects use of each quota. O(objects of the namespace), parsing only those that changed.
    mutating func measure(
        _ quotas: [KubeObject], namespace: String, storage: ObjectStorage, now: Timestamp
    ) throws(StatusError) -> [QuotaAccount] {
        nextChange = nil
        var accounts = quotas.map { quota in
            var zeros = ResourceList()
            for name in ResourceList(quota.at("spec", "hard")).names
            where QuotaNames.resource(countedBy: name) != nil { zeros[name] = .zero }
            return QuotaAccount(quota, used: zeros)
        }
        var resources: Set<GroupResource> = []
        for account in accounts { resources.formUnion(account.hard.names.compactMap(QuotaNames.resource(countedBy:))) }
        readings = readings.filter { resources.contains($0.key) }
        for resource in resources {
            let table = storage.resource(resource).snapshot.table
            if QuotaUsage.isMeasured(resource) {
                try read(resource, table, namespace: namespace, now: now)
                add(resource, to: &accounts, now: now)
            } else {
                let count =
                    table.rank(table.position(afterNamespace: namespace))
                    - table.rank(table.position(ofNamespace: namespace))
                let unit = QuotaNames.counts(of: resource)
                for index in accounts.indices where accounts[index].scopes.isEmpty {
                    for name in accounts[index].names(countedFor: resource) where unit[name] != nil {
                        accounts[index].used[name] = Quantity(Int64(count))
                    }
                }
            }
        }
        return accounts
    }

    private mutating func read(
        _ resource: GroupResource, _ table: ObjectTable, namespace: String, now: Timestamp
    ) throws(StatusError) {
        let former = readings[resource] ?? [:]
        var current: [ObjectKey: Reading] = [:]
        var position = table.position(ofNamespace: namespace)
        let end = table.position(afterNamespace: namespace)
        while position < end, let item = table.object(at: position) {
            table.advance(&position)
            if let known = former[item.key], known.revision == item.revision, !Self.isOver(known, now) {
                current[item.key] = known
            } else {
                let object = try item.decoded()
                let isCharged = QuotaUsage.isCharged(object, now: now)
                current[item.key] = Reading(
                    revision: item.revision, usage: QuotaUsage.of(object, resource, now: now),
                    facts: QuotaScopeFacts(object, resource),
                    chargedUntil: resource == .pods && isCharged ? QuotaUsage.chargedUntil(object) : nil)
            }
        }
        readings[resource] = current
    }

    private static func isOver(_ reading: Reading, _ now: Timestamp) -> Bool {
        reading.chargedUntil.map { $0 < now } ?? false
    }

    private mutating func add(_ resource: GroupResource, to accounts: inout [QuotaAccount], now: Timestamp) {
        for reading in (readings[resource] ?? [:]).values {
            if let end = reading.chargedUntil { nextChange = min(nextChange ?? end, end) }
            for index in accounts.indices where reading.facts.match(accounts[index].scopes) {
                let names = accounts[index].names(countedFor: resource)
                accounts[index].used += reading.usage.masked(by: names)
            }
        }
    }
}

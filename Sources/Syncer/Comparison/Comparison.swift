internal import KubeCore

/// Puts together what was found out about two clusters. Pure.
package enum Comparison {
    /// The differences that the syncer's planned writes and notices, and an inventory of the host, amount to: one for each
    /// object, in order.
    ///
    /// - Parameters:
    ///   - writes: what the syncer would write to either side.
    ///   - notices: what it would tell the tenant.
    ///   - inventory: what the objects on the host tell by themselves; where both know of an object, the plans win, as they
    ///     come from the syncer's own rules.
    package static func differences(
        writes: [PlannedWrite], notices: [PlannedNotice], inventory: [Difference]
    ) -> [Difference] {
        var found: [Difference.Subject: Difference] = [:]
        for difference in inventory { found[difference.subject] = difference }
        for write in writes { found[write.subject] = merged(difference(of: write), with: found[write.subject]) }
        // What the host refuses is said by its own words; the tenant's event would say it again.
        let told = found.values.filter { if case .refused = $0.problem { true } else { false } }
        let others = notices.filter { notice in
            !told.contains { $0.counterpart == notice.text && $0.resource.hasPrefix(notice.resourcePrefix) }
        }
        return (Array(found.values) + others.map(difference)).sorted()
    }

    /// The differences that were there at both of two looks: others are work in progress.
    ///
    /// What fields differ may have changed meanwhile; the later look counts.
    package static func confirmed(_ first: [Difference], _ second: [Difference]) -> [Difference] {
        let known = Set(first.map(\.confirmationKey))
        return second.filter { known.contains($0.confirmationKey) }
    }

    private static func difference(of write: PlannedWrite) -> Difference {
        let problem: Difference.Problem =
            switch write.action {
            case .create: .missing
            case .change(let fields): .differing(fields)
            case .delete: .orphaned
            }
        return Difference(
            side: write.side, resource: write.resource.groupResource, namespace: write.namespace, name: write.name,
            problem: write.refusal.map(Difference.Problem.refused) ?? problem, counterpart: write.counterpart)
    }

    /// Several writes to one object (its spec, its status) are one difference.
    private static func merged(_ new: Difference, with old: Difference?) -> Difference {
        guard let old else { return new }
        var result = new
        if result.counterpart.isEmpty { result.counterpart = old.counterpart }
        switch (old.problem, new.problem) {
        case (.differing(let before), .differing(let after)):
            result.problem = .differing(Set(before + after).sorted())
        case (.missing, .differing), (.notSynced, .orphaned):
            result.problem = old.problem
        default: break
        }
        return result
    }

    private static func difference(of notice: PlannedNotice) -> Difference {
        Difference(
            side: .virtual, resource: GroupResource(group: "", resource: notice.kind.lowercased()),
            namespace: notice.namespace,
            name: notice.name, problem: .refused(notice.message), counterpart: notice.counterpart)
    }
}

extension PlannedNotice {
    fileprivate var text: String { HostInventory.text(ObjectKey(namespace: namespace, name: name)) }

    /// What the plural of every kind begins with: `networkpolic` for `NetworkPolicy`.
    fileprivate var resourcePrefix: String { String(kind.lowercased().dropLast()) }
}

extension Difference {
    /// Equal at two looks for what is the same difference.
    fileprivate var confirmationKey: [String] {
        [side.rawValue, resource, namespace, name, problem.word]
    }
}

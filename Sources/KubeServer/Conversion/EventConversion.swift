internal import KubeCore

/// Events of `events.k8s.io/v1`, which are stored as those of the core group: the same members under other names.
/// Source: pkg/apis/events/v1/conversion.go and zz_generated.conversion.go.
enum EventConversion {
    static let served = GroupVersionKind(group: "events.k8s.io", version: "v1", kind: "Event")

    static let conversion = VersionConversion(
        served: served, stored: GroupVersionKind(group: "", version: "v1", kind: "Event"),
        toStored: { rename(&$0, pairs.map { ($0.served, $0.stored) }) },
        toServed: { rename(&$0, pairs.map { ($0.stored, $0.served) }) })

    private static let pairs: [(served: String, stored: String)] = [
        ("regarding", "involvedObject"), ("note", "message"), ("reportingController", "reportingComponent"),
        ("deprecatedSource", "source"), ("deprecatedFirstTimestamp", "firstTimestamp"),
        ("deprecatedLastTimestamp", "lastTimestamp"), ("deprecatedCount", "count"),
    ]

    private static func rename(_ event: inout KubeObject, _ names: [(from: String, to: String)]) {
        for (from, to) in names {
            guard let value = event[from] else { continue }
            event[from] = nil
            event[to] = value
        }
    }
}

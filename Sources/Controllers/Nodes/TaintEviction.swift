internal import KubeCore

/// How long a pod may stay on a node whose taints drive pods away. Pure.
/// Source: pkg/controller/tainteviction processPodOnNode.
enum TaintEviction: Equatable {
    /// No taint drives it away, or it tolerates all for ever.
    case stays
    /// It tolerates the taints until then.
    case leaves(at: Timestamp)

    /// - Parameter now: when a taint counts from that does not say when it was added.
    init(of pod: KubeObject, taints: [JSONValue], now: Timestamp) {
        let tolerations = pod.at("spec", "tolerations")?.arrayValue ?? []
        var earliest: Timestamp?
        for json in taints where json.text("effect") == "NoExecute" {
            let taint = Taint(json)
            let matching = tolerations.filter { Toleration($0).tolerates(taint) }
            guard !matching.isEmpty else {
                self = .leaves(at: now)
                return
            }
            // Of several tolerations the shortest holds; one without a time holds for ever.
            guard let seconds = matching.compactMap({ $0["tolerationSeconds"]?.intValue }).min() else { continue }
            let added = json["timeAdded"]?.stringValue.flatMap(Timestamp.init(rfc3339:)) ?? now
            let end = added.adding(.seconds(max(0, seconds)))
            earliest = earliest.map { min($0, end) } ?? end
        }
        self = earliest.map { .leaves(at: $0) } ?? .stays
    }
}

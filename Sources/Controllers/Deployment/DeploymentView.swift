internal import KubeCore

/// The fields of a Deployment that its controller looks at.
struct DeploymentView {
    let object: KubeObject

    init(_ object: KubeObject) { self.object = object }

    var name: String { object.name }
    var replicas: Int { object.int("spec", "replicas", default: 1) }
    var isPaused: Bool { object.at("spec", "paused")?.boolValue ?? false }
    var minReadySeconds: Int { object.int("spec", "minReadySeconds") }
    var template: JSONValue { object.at("spec", "template") ?? [:] }
    var selector: LabelSelector { LabelSelector(structured: object.at("spec", "selector")) }
    var isRecreate: Bool { object.text("spec", "strategy", "type") == "Recreate" }
    var collisionCount: Int? { object.at("status", "collisionCount")?.intValue.map { Int(clamping: $0) } }
    var revisionHistoryLimit: Int { object.int("spec", "revisionHistoryLimit", default: 10) }

    /// Nil: no deadline. The API uses the largest Int32 for that.
    var progressDeadlineSeconds: Int? {
        let seconds = object.int("spec", "progressDeadlineSeconds", default: 600)
        return seconds >= Int(Int32.max) ? nil : seconds
    }

    /// How many pods may exist above `replicas` during a rollout. Percentages round up.
    var maxSurge: Int { isRecreate ? 0 : bounds.surge }

    /// How many of `replicas` may be missing during a rollout. Percentages round down.
    var maxUnavailable: Int { isRecreate || replicas == 0 ? 0 : min(bounds.unavailable, replicas) }

    private var bounds: (surge: Int, unavailable: Int) {
        let surge = IntOrPercent(object.at("spec", "strategy", "rollingUpdate", "maxSurge") ?? "25%")
        let unavailable = IntOrPercent(object.at("spec", "strategy", "rollingUpdate", "maxUnavailable") ?? "25%")
        let resolvedSurge = surge.resolved(of: replicas, roundingUp: true)
        let resolvedUnavailable = unavailable.resolved(of: replicas, roundingUp: false)
        // With both at zero nothing could ever move. Source: pkg/controller/deployment/util ResolveFenceposts.
        return resolvedSurge == 0 && resolvedUnavailable == 0 ? (0, 1) : (resolvedSurge, resolvedUnavailable)
    }
}

/// A count or a percentage, as in `maxSurge: 25%`.
/// Source: apimachinery util/intstr.
struct IntOrPercent: Hashable {
    private let number: Int
    private let isPercent: Bool

    /// Malformed text counts as 0.
    init(_ value: JSONValue) {
        if let text = value.stringValue, text.hasSuffix("%") {
            number = Int(text.dropLast()) ?? 0
            isPercent = true
        } else {
            number = value.intValue.map { Int(clamping: $0) } ?? value.stringValue.flatMap(Int.init) ?? 0
            isPercent = false
        }
    }

    func resolved(of total: Int, roundingUp: Bool) -> Int {
        guard isPercent else { return number }
        let product = total * number
        return roundingUp ? (product + 99) / 100 : product / 100
    }
}

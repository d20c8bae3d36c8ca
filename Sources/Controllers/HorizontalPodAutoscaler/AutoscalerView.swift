internal import KubeCore

/// The fields of a HorizontalPodAutoscaler (`autoscaling/v2`) that its controller looks at.
struct AutoscalerView {
    let object: KubeObject

    init(_ object: KubeObject) { self.object = object }

    var target: (apiVersion: String, kind: String, name: String) {
        let reference = object.at("spec", "scaleTargetRef") ?? [:]
        return (reference.text("apiVersion"), reference.text("kind"), reference.text("name"))
    }

    var minimum: Int { object.int("spec", "minReplicas", default: 1) }
    var maximum: Int { object.int("spec", "maxReplicas") }
    var metrics: [JSONValue] { object.at("spec", "metrics")?.arrayValue ?? [] }

    var limits: ReplicaLimits {
        let behavior = object.at("spec", "behavior")
        let rules = behavior.map {
            (
                up: ScalingRules($0["scaleUp"], default: .defaultUp),
                down: ScalingRules($0["scaleDown"], default: .defaultDown)
            )
        }
        return ReplicaLimits(minimum: minimum, maximum: maximum, rules: rules)
    }

    var tolerance: ScalingTolerance {
        var tolerance = ScalingTolerance()
        func share(_ direction: String) -> Double? {
            object.at("spec", "behavior", direction, "tolerance").flatMap(ResourceAmounts.quantity)
                .map { Double($0.roundedUpMilli) / 1000 }
        }
        if let up = share("scaleUp") { tolerance.up = up }
        if let down = share("scaleDown") { tolerance.down = down }
        return tolerance
    }
}

/// The `autoscaling/v1` Scale of a target.
struct ScaleView: Hashable {
    var specReplicas: Int
    var statusReplicas: Int
    /// In the text form of a query.
    var selector: String

    init(specReplicas: Int, statusReplicas: Int, selector: String) {
        self.specReplicas = specReplicas
        self.statusReplicas = statusReplicas
        self.selector = selector
    }

    init(_ scale: KubeObject) {
        self.init(
            specReplicas: scale.int("spec", "replicas"), statusReplicas: scale.int("status", "replicas"),
            selector: scale.text("status", "selector"))
    }
}

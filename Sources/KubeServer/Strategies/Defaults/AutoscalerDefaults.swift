internal import KubeCore

/// Defaults of HorizontalPodAutoscalers.
/// Source: pkg/apis/autoscaling/v2/defaults.go of Kubernetes 1.36.
enum AutoscalerDefaults {
    static func horizontalPodAutoscaler(_ object: inout KubeObject) {
        let hasMetrics = object.apiVersion != "autoscaling/v1"
        object.editOrMake("spec") { spec in
            spec.fill("minReplicas", 1)
            if hasMetrics, spec.isUnset("metrics") {
                spec["metrics"] = [
                    [
                        "type": "Resource",
                        "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80]],
                    ]
                ]
            }
            spec.edit("behavior", behavior)
        }
    }

    private static let double: JSONValue = ["type": "Percent", "value": 100, "periodSeconds": 15]
    private static let fourMore: JSONValue = ["type": "Pods", "value": 4, "periodSeconds": 15]

    /// Up at once, by the larger of four pods and as many as there are; down by as much as the metrics allow.
    private static func behavior(_ behavior: inout JSONValue) {
        behavior.editOrMake("scaleUp") { rules in
            rules.fill("stabilizationWindowSeconds", 0)
            rules.fill("selectPolicy", "Max")
            rules.fill("policies", [fourMore, double])
        }
        behavior.editOrMake("scaleDown") { rules in
            rules.fill("selectPolicy", "Max")
            rules.fill("policies", [double])
        }
    }
}

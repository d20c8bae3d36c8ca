internal import KubeCore

/// Autoscalers of `autoscaling/v1`, which are stored as `autoscaling/v2`.
///
/// Version 1 knows one metric, the use of the CPU. What else an autoscaler holds goes into annotations, so that a client
/// of version 1 that writes back what it has read loses nothing.
/// Source: pkg/apis/autoscaling/v1/conversion.go.
enum AutoscalerConversion {
    static let served = GroupVersionKind(group: "autoscaling", version: "v1", kind: "HorizontalPodAutoscaler")

    static let conversion = VersionConversion(
        served: served,
        stored: GroupVersionKind(group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler"),
        toStored: makeStored, toServed: makeServed)

    private static let prefix = "autoscaling.alpha.kubernetes.io/"
    /// The members that travel as annotations, and the names of these.
    private static let carried: [(annotation: String, path: [String])] = [
        (prefix + "metrics", ["spec", "metrics"]), (prefix + "behavior", ["spec", "behavior"]),
        (prefix + "current-metrics", ["status", "currentMetrics"]),
        (prefix + "conditions", ["status", "conditions"]),
    ]

    private static func makeServed(_ object: inout KubeObject) {
        if let target = utilization(in: object.value.at(["spec", "metrics"]), under: "target") {
            object.set(target, at: ["spec", "targetCPUUtilizationPercentage"])
            removeProcessor(from: &object, at: ["spec", "metrics"])
        }
        if let current = utilization(in: object.value.at(["status", "currentMetrics"]), under: "current") {
            object.set(current, at: ["status", "currentCPUUtilizationPercentage"])
            removeProcessor(from: &object, at: ["status", "currentMetrics"])
        }
        if object.value.at(["status", "currentReplicas"]) == nil, object["status"] != nil {
            object.set(0, at: ["status", "currentReplicas"])
        }
        for (annotation, path) in carried {
            if let value = object.value.at(path), value != .null, value.arrayValue?.isEmpty != true {
                let text = String(decoding: JSONWriter.encode(value), as: UTF8.self)
                object.set(.string(text), at: ["metadata", "annotations", annotation])
            }
            object.set(nil, at: path)
        }
    }

    private static func makeStored(_ object: inout KubeObject) {
        for (annotation, path) in carried {
            let place = ["metadata", "annotations", annotation]
            guard let text = object.value.at(place)?.stringValue else { continue }
            object.set(nil, at: place)
            // Text that a client made up and that is no JSON counts as absent, as in kube-apiserver.
            if let value = try? JSONParser.parse(Array(text.utf8)) { object.set(value, at: path) }
        }
        if object.value.at(["metadata", "annotations"])?.objectValue?.isEmpty == true {
            object.set(nil, at: ["metadata", "annotations"])
        }
        if let target = object.value.at(["spec", "targetCPUUtilizationPercentage"]) {
            object.set(nil, at: ["spec", "targetCPUUtilizationPercentage"])
            let metric: JSONValue = [
                "type": "Resource",
                "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": target]],
            ]
            let others = object.value.at(["spec", "metrics"])?.arrayValue ?? []
            object.set(.array([metric] + others), at: ["spec", "metrics"])
        }
        if let current = object.value.at(["status", "currentCPUUtilizationPercentage"]) {
            object.set(nil, at: ["status", "currentCPUUtilizationPercentage"])
            let metric: JSONValue = [
                "type": "Resource", "resource": ["name": "cpu", "current": ["averageUtilization": current]],
            ]
            let others = object.value.at(["status", "currentMetrics"])?.arrayValue ?? []
            object.set(.array([metric] + others), at: ["status", "currentMetrics"])
        }
    }

    // MARK: The metric that version 1 knows

    private static func isProcessorUse(_ metric: JSONValue, _ member: String) -> Bool {
        metric["type"] == "Resource" && metric.at(["resource", "name"]) == "cpu"
            && metric.at(["resource", member, "averageUtilization"]) != nil
    }

    private static func utilization(in metrics: JSONValue?, under member: String) -> JSONValue? {
        metrics?.arrayValue?.first { isProcessorUse($0, member) }?.at(["resource", member, "averageUtilization"])
    }

    private static func removeProcessor(from object: inout KubeObject, at path: [String]) {
        var metrics = object.value.at(path)?.arrayValue ?? []
        if let index = metrics.firstIndex(where: { isProcessorUse($0, "target") || isProcessorUse($0, "current") }) {
            metrics.remove(at: index)
        }
        object.set(.array(metrics), at: path)
    }
}

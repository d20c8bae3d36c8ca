internal import KubeCore

/// The `Targets` cell of a HorizontalPodAutoscaler: `cpu: 12%/80%`.
/// Source: pkg/printers/internalversion/printers.go formatHPAMetrics of Kubernetes 1.36.
enum AutoscalerTargets {
    static func text(_ object: KubeObject) -> String {
        if object.apiVersion == "autoscaling/v1" { return versionOne(object) }
        let current = object.list("status", "currentMetrics")
        let texts = object.list("spec", "metrics").enumerated().map { index, metric in
            self.metric(metric, current: current.indices.contains(index) ? current[index] : nil)
        }
        if texts.isEmpty { return "<none>" }
        return texts.count > 2
            ? "\(texts.prefix(2).joined(separator: ", ")) + \(texts.count - 2) more..." : texts.joined(separator: ", ")
    }

    private static func versionOne(_ object: KubeObject) -> String {
        guard let target = object.at("spec", "targetCPUUtilizationPercentage")?.intValue else { return "<none>" }
        let current = object.at("status", "currentCPUUtilizationPercentage")?.intValue.map { "\($0)%" } ?? "<unknown>"
        return "cpu: \(current)/\(target)%"
    }

    private static func metric(_ metric: JSONValue, current: JSONValue?) -> String {
        switch metric.text("type") {
        case "Resource":
            return resource(metric["resource"], current?["resource"], name: metric["resource"]?.text("name") ?? "")
        case "ContainerResource":
            return resource(
                metric["containerResource"], current?["containerResource"],
                name: metric["containerResource"]?.text("name") ?? "")
        case "Pods": return values(metric["pods"], current?["pods"], "averageValue")
        case "Object": return valueOrAverage(metric["object"], current?["object"])
        case "External": return valueOrAverage(metric["external"], current?["external"])
        default: return "<unknown type>"
        }
    }

    private static func valueOrAverage(_ metric: JSONValue?, _ current: JSONValue?) -> String {
        metric?["target"]?["averageValue"] != nil
            ? values(metric, current, "averageValue") + " (avg)" : values(metric, current, "value")
    }

    private static func resource(_ metric: JSONValue?, _ current: JSONValue?, name: String) -> String {
        if metric?["target"]?["averageValue"] != nil { return "\(name): \(values(metric, current, "averageValue"))" }
        let target = metric?["target"]?["averageUtilization"]?.intValue.map { "\($0)%" } ?? "<auto>"
        let now = current?["current"]?["averageUtilization"]?.intValue.map { "\($0)%" } ?? "<unknown>"
        return "\(name): \(now)/\(target)"
    }

    private static func values(_ metric: JSONValue?, _ current: JSONValue?, _ field: String) -> String {
        let now = CellText.scalar(current?["current"]?[field]) ?? "<unknown>"
        return "\(now)/\(CellText.scalar(metric?["target"]?[field]) ?? "<auto>")"
    }
}

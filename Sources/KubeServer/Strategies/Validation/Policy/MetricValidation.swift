internal import KubeCore

/// The metrics by which an autoscaler decides.
/// Source: pkg/apis/autoscaling/validation/validation.go validateMetricSpec of Kubernetes 1.36.
enum MetricValidation {
    private static let types = ["ContainerResource", "External", "Object", "Pods", "Resource"]
    /// The sources in the order in which kube-apiserver looks; the first that is there counts.
    private static let sources = ["object", "external", "pods", "resource", "containerResource"]

    static func metrics(
        _ metrics: [JSONValue], minReplicas: Int64?, references: HorizontalPodAutoscalerValidation.Versions,
        _ path: String, _ errors: inout FieldErrors
    ) {
        for (index, metric) in metrics.enumerated() { self.metric(metric, references, "\(path)[\(index)]", &errors) }
        if minReplicas == 0, !metrics.contains(where: { $0["type"] == "Object" || $0["type"] == "External" }) {
            errors.forbidden(
                path, "must specify at least one Object or External metric to support scaling to zero replicas")
        }
    }

    private static func metric(
        _ metric: JSONValue, _ references: HorizontalPodAutoscalerValidation.Versions, _ path: String,
        _ errors: inout FieldErrors
    ) {
        let type = metric.text("type")
        if type.isEmpty { errors.required("\(path).type", "must specify a metric source type") }
        errors.oneOf("\(path).type", .string(type), types)
        let found = sources.filter { metric[$0] != nil }
        if let name = found.first { source(name, metric[name] ?? [:], references, "\(path).\(name)", &errors) }
        var expected = ""
        if types.contains(type) {
            expected = type.prefix(1).lowercased() + type.dropFirst()
            if metric[expected] == nil {
                errors.required(
                    "\(path).\(expected)", "must populate information for the given metric source")
            }
        } else {
            errors.oneOf("\(path).type", .string(type), types)
        }
        guard found.count != 1 else { return }
        for name in found.sorted() where name != expected {
            errors.forbidden("\(path).\(name)", "must populate the given metric source only")
        }
    }

    private static func source(
        _ name: String, _ source: JSONValue, _ references: HorizontalPodAutoscalerValidation.Versions, _ path: String,
        _ errors: inout FieldErrors
    ) {
        let target = source["target"] ?? [:]
        let (hasValue, hasAverage) = (target["value"] != nil, target["averageValue"] != nil)
        switch name {
        case "object":
            HorizontalPodAutoscalerValidation.reference(
                source["describedObject"] ?? [:], "\(path).describedObject", references, &errors)
            identifier(source, path, &errors)
            self.target(target, "\(path).target", &errors)
            if !hasValue, !hasAverage {
                errors.required("\(path).target.averageValue", "must set either a target value or averageValue")
            }
        case "external":
            identifier(source, path, &errors)
            self.target(target, "\(path).target", &errors)
            if !hasValue, !hasAverage {
                errors.required(
                    "\(path).target.averageValue", "must set either a target value for metric or a per-pod target")
            }
            if hasValue, hasAverage {
                errors.forbidden(
                    "\(path).target.value", "may not set both a target value for metric and a per-pod target")
            }
        case "pods":
            identifier(source, path, &errors)
            self.target(target, "\(path).target", &errors)
            if !hasAverage {
                errors.required("\(path).target.averageValue", "must specify a positive target averageValue")
            }
        default:
            if source.isUnset("name") {
                errors.required("\(path).name", "must specify a resource name")
            } else if name == "containerResource" {
                ResourceNameValidation.container(source.text("name"), "\(path).name", &errors)
            }
            if name == "containerResource" { container(source, path, &errors) }
            utilization(target, "\(path).target", &errors)
        }
    }

    private static func container(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if source.isUnset("container") {
            errors.required("\(path).container", "must specify a container")
        } else {
            errors.optionalName("\(path).container", source["container"], NameValidation.dns1123Label)
        }
    }

    private static func utilization(_ target: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        self.target(target, path, &errors)
        switch (target["averageUtilization"], target["averageValue"]) {
        case (nil, nil):
            errors.required(
                "\(path).averageUtilization", "must set either a target raw value or a target utilization")
        case (.some, .some):
            errors.forbidden(
                "\(path).averageValue", "may not set both a target raw value and a target utilization")
        default: break
        }
    }

    private static func identifier(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let metric = source["metric"] ?? [:]
        if metric.isUnset("name") {
            errors.required("\(path).metric.name", "must specify a metric name")
        } else {
            errors.optionalName("\(path).metric.name", metric["name"], NameValidation.pathSegment)
        }
    }

    private static func target(_ target: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let type = target.text("type")
        if type.isEmpty { errors.required("\(path).type", "must specify a metric target type") }
        if !["Utilization", "Value", "AverageValue"].contains(type) {
            errors.invalid(
                "\(path).type", .string(type), "must be either Utilization, Value, or AverageValue")
        }
        for member in ["value", "averageValue"] {
            if let amount = target[member], let number = ResourceValidation.quantity(amount), number <= .zero {
                errors.invalid("\(path).\(member)", amount, "must be positive")
            }
        }
        if let percent = target["averageUtilization"]?.intValue, percent < 1 {
            errors.invalid("\(path).averageUtilization", .int(percent), "must be greater than 0")
        }
    }
}

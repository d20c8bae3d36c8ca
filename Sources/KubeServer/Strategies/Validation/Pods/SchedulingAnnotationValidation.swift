internal import KubeCore

/// Annotations that say as JSON what fields say today, and are still read when an object is written.
/// Source: pkg/apis/core/validation/validation.go ValidateTolerationsInPodAnnotations, ValidateNodeSpecificAnnotations of
/// Kubernetes 1.36.
enum SchedulingAnnotationValidation {
    private static let tolerations = "scheduler.alpha.kubernetes.io/tolerations"
    private static let taints = "scheduler.alpha.kubernetes.io/taints"
    private static let avoidedPods = "scheduler.alpha.kubernetes.io/preferAvoidPods"

    static func pod(_ annotations: [String: String], _ path: String, _ errors: inout FieldErrors) {
        guard let list = list(tolerations, of: "v1.Toleration", annotations, path, &errors) else { return }
        PodSchedulingValidation.tolerations(list, "\(path).\(tolerations)", &errors)
    }

    static func node(_ annotations: [String: String], _ errors: inout FieldErrors) {
        let path = "metadata.annotations"
        if let list = list(taints, of: "v1.Taint", annotations, path, &errors) {
            PodSchedulingValidation.taints(list, "\(path).\(taints)", &errors)
        }
        avoidance(annotations, path, &errors)
    }

    /// Which controllers' pods had better go elsewhere.
    private static func avoidance(_ annotations: [String: String], _ path: String, _ errors: inout FieldErrors) {
        let field = "\(path).AvoidPods"
        guard let value = parsed(avoidedPods, annotations, field, &errors) else { return }
        guard value.objectValue != nil || value.isNull else {
            return errors.invalid(field, .string(avoidedPods), mismatch(value, "v1.AvoidPods"))
        }
        for (index, entry) in value.elements("preferAvoidPods").enumerated() {
            let place = "\(path).\(avoidedPods)[\(index)].PodSignature"
            guard let controller = entry["podSignature"]?["podController"], !controller.isNull else {
                errors.required(place)
                continue
            }
            if controller["controller"] != true {
                errors.invalid("\(place).PodController.Controller", false, "must point to a controller")
            }
        }
    }

    // MARK: - JSON

    private static func list(
        _ key: String, of type: String, _ annotations: [String: String], _ path: String, _ errors: inout FieldErrors
    ) -> [JSONValue]? {
        guard let value = parsed(key, annotations, path, &errors), !value.isNull else { return nil }
        guard let list = value.arrayValue else {
            errors.invalid(path, .string(key), mismatch(value, "[]\(type)"))
            return nil
        }
        if let stranger = list.first(where: { $0.objectValue == nil && !$0.isNull }) {
            errors.invalid(path, .string(key), mismatch(stranger, type))
            return nil
        }
        return list
    }

    private static func parsed(
        _ key: String, _ annotations: [String: String], _ field: String, _ errors: inout FieldErrors
    ) -> JSONValue? {
        guard let text = annotations[key], !text.isEmpty else { return nil }
        do throws(JSONParseError) {
            return try JSONParser.parse(text)
        } catch {
            errors.invalid(field, .string(key), error.message)
            return nil
        }
    }

    /// As Go's decoder says it.
    private static func mismatch(_ value: JSONValue, _ type: String) -> String {
        "json: cannot unmarshal \(value.typeName) into Go value of type \(type)"
    }
}

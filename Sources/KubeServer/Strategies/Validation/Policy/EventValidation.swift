internal import KubeCore

/// What must hold for events, as they are stored, and for what clients write by way of `events.k8s.io/v1`.
/// Source: pkg/apis/core/validation/events.go of Kubernetes 1.36.
enum EventValidation {
    private static let maximumCharacters = 128
    private static let maximumMessageCharacters = 1024

    /// Events of old need little; those with an event time must say who reports what.
    static func event(_ object: KubeObject, _ errors: inout FieldErrors) {
        let place = (object["involvedObject"] ?? [:]).text("namespace")
        let isNew = has(object, "eventTime")
        let clusterWide = isNew ? ["default", "kube-system"] : ["default", ""]
        let matches =
            place.isEmpty ? clusterWide.contains(object.namespace) : isNew || place == object.namespace
        if !matches {
            errors.invalid("involvedObject.namespace", .string(place), "does not match event.namespace")
        }
        if isNew { reporter(object, &errors) }
        errors.invalid("namespace", object.namespace, NameValidation.dns1123Subdomain(object.namespace))
    }

    private static func has(_ object: KubeObject, _ member: String) -> Bool {
        object[member].map { !$0.isNull } ?? false
    }

    private static func reporter(_ object: KubeObject, _ errors: inout FieldErrors) {
        let controller = object.text("reportingComponent")
        if controller.isEmpty { errors.required("reportingController") }
        errors.invalid("reportingController", controller, NameValidation.qualifiedName(controller))
        for member in ["reportingInstance", "action", "reason"] {
            let value = object.text(member)
            if value.isEmpty { errors.required(member) }
            if value.utf8.count > maximumCharacters {
                errors.invalid(member, "", "can have at most \(maximumCharacters) characters")
            }
        }
        if object.text("message").utf8.count > maximumMessageCharacters {
            errors.invalid("message", "", "can have at most \(maximumMessageCharacters) characters")
        }
    }

    // MARK: - events.k8s.io/v1

    /// Clients of `events.k8s.io/v1` do without the fields of old.
    static let strict = VersionRules(group: "events.k8s.io", new: new, change: change)

    private static func new(_ object: KubeObject, _ errors: inout FieldErrors) {
        series(object, &errors)
        if !has(object, "eventTime") { errors.required("eventTime") }
        let type = object.text("type")
        if type != "Normal", type != "Warning" { errors.invalid("type", "", "has invalid value: \(type)") }
        for member in ["firstTimestamp", "lastTimestamp"] where has(object, member) {
            errors.invalid(member, "", "needs to be unset")
        }
        if object["count"]?.intValue ?? 0 != 0 { errors.invalid("count", "", "needs to be unset") }
        let source = object["source"] ?? [:]
        if !source.isUnset("component") || !source.isUnset("host") {
            errors.invalid("source", "", "needs to be unset")
        }
    }

    private static func series(_ object: KubeObject, _ errors: inout FieldErrors) {
        guard let series = object["series"], !series.isNull else { return }
        if series["count"]?.intValue ?? 0 < 2 { errors.invalid("series.count", "", "should be at least 2") }
        if series.isUnset("lastObservedTime") { errors.required("series.lastObservedTime") }
    }

    /// Members that stay. The reason is looked at twice.
    private static let fixed = [
        "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "reason", "type",
        "eventTime", "action", "related", "reportingComponent", "reportingInstance",
    ]

    /// What happened stays; only how often it has been seen may change.
    private static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        if object["series"] != old["series"] { series(object, &errors) }
        for member in fixed where !isSame(object[member], old[member]) {
            let shown =
                switch member {
                case "involvedObject": GoForm.objectReference.show(object[member])
                case "related": object[member].map(GoForm.objectReference.show)
                case "source": GoForm.eventSource.show(object[member])
                default: object[member]
                }
            errors.invalid(member == "reportingComponent" ? "reportingController" : member, shown, "field is immutable")
        }
    }

    /// What is not there is as good as what is empty.
    private static func isSame(_ new: JSONValue?, _ old: JSONValue?) -> Bool {
        let empty: [JSONValue] = [.null, [:], "", 0]
        let (new, old) = (new ?? .null, old ?? .null)
        return new == old || empty.contains(new) && empty.contains(old)
    }
}

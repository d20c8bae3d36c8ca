internal import KubeCore

/// Probes and lifecycle hooks.
/// Source: pkg/apis/core/validation/validation.go validateProbe, validateLifecycle of Kubernetes 1.36.
enum ProbeValidation {
    static func probes(_ container: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors) {
        for member in ["livenessProbe", "readinessProbe", "startupProbe"] {
            guard let probe = container[member] else { continue }
            let place = "\(path).\(member)"
            self.probe(probe, place, scope, &errors)
            if member == "readinessProbe" {
                if let seconds = probe["terminationGracePeriodSeconds"] {
                    errors.invalid(
                        "\(place).terminationGracePeriodSeconds", seconds, "must not be set for readinessProbes")
                }
            } else if probe["successThreshold"] != 1 {
                errors.invalid("\(place).successThreshold", probe["successThreshold"] ?? 0, "must be 1")
            }
        }
    }

    private static func probe(_ probe: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors) {
        handler(probe, ["exec", "httpGet", "tcpSocket", "grpc"], path, scope, &errors)
        for member in [
            "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold",
        ] { errors.notNegative("\(path).\(member)", probe[member]) }
        if let seconds = probe["terminationGracePeriodSeconds"]?.intValue, seconds <= 0 {
            errors.invalid("\(path).terminationGracePeriodSeconds", .int(seconds), "must be greater than 0")
        }
    }

    static func lifecycle(_ lifecycle: JSONValue?, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors) {
        for hook in ["postStart", "preStop"] {
            guard let action = lifecycle?[hook] else { continue }
            handler(action, ["exec", "httpGet", "tcpSocket", "sleep"], "\(path).\(hook)", scope, &errors)
        }
    }

    private static func handler(
        _ actions: JSONValue, _ kinds: [String], _ path: String, _ scope: PodScope, _ errors: inout FieldErrors
    ) {
        let found = kinds.filter { actions[$0] != nil }
        if found.isEmpty { errors.required(path, "must specify a handler type") }
        for (index, kind) in found.enumerated() {
            if index > 0 {
                errors.forbidden("\(path).\(kind)", "may not specify more than 1 handler type")
            } else {
                action(kind, actions[kind] ?? [:], "\(path).\(kind)", scope, &errors)
            }
        }
    }

    private static func action(
        _ kind: String, _ action: JSONValue, _ path: String, _ scope: PodScope, _ errors: inout FieldErrors
    ) {
        switch kind {
        case "exec": if action.isUnset("command") { errors.required("\(path).command") }
        case "httpGet": httpGet(action, path, &errors)
        case "tcpSocket", "grpc": errors.portOrName("\(path).port", action["port"])
        default:
            guard let grace = scope.gracePeriodSeconds, let seconds = action["seconds"]?.intValue else { return }
            if seconds < 0 || seconds > grace {
                errors.invalid(
                    path, .int(seconds),
                    "must be non-negative and less than terminationGracePeriodSeconds (\(grace))")
            }
        }
    }

    private static func httpGet(_ action: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if action.isUnset("path") { errors.required("\(path).path") }
        errors.portOrName("\(path).port", action["port"])
        errors.oneOf("\(path).scheme", action["scheme"] ?? "", ["HTTP", "HTTPS"])
        for header in action.elements("httpHeaders") {
            let name = header.text("name")
            errors.invalid("\(path).httpHeaders", name, NameValidation.httpHeaderName(name))
        }
    }
}

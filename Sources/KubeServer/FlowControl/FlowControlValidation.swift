internal import KubeCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What must hold for flow schemas and priority levels.
/// Source: pkg/apis/flowcontrol/validation/validation.go of Kubernetes 1.36.
enum FlowControlValidation {
    private static let maximumPrecedence: Int64 = 10_000
    private static let maximumQueues: Int64 = 10_000_000
    private static let maximumHashBits = 60

    // MARK: - FlowSchema

    static func flowSchema(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        let precedence = spec["matchingPrecedence"]?.intValue ?? 0
        let field = "spec.matchingPrecedence"
        if precedence <= 0 { errors.invalid(field, .int(precedence), "must be a positive value") }
        if precedence > maximumPrecedence {
            errors.invalid(field, .int(precedence), "must not be greater than \(maximumPrecedence)")
        }
        if precedence == 1, object.name != "exempt" {
            errors.invalid(field, 1, "only the schema named 'exempt' may have matchingPrecedence 1")
        }
        if let method = spec["distinguisherMethod"], method != .null {
            let methods = ["ByNamespace", "ByUser"]
            if !methods.contains(method.text("type")) {
                errors.notSupported(
                    "spec.distinguisherMethod.type", GoForm.distinguisherMethod.show(method), methods)
            }
        }
        let level = spec["priorityLevelConfiguration"]?.text("name") ?? ""
        if level.isEmpty {
            errors.required("spec.priorityLevelConfiguration.name", "must reference a priority level")
        } else {
            errors.invalid("spec.priorityLevelConfiguration.name", level, NameValidation.dns1123Subdomain(level))
        }
        for (index, rule) in spec.elements("rules").enumerated() {
            FlowRuleValidation.rule(rule, "spec.rules[\(index)]", &errors)
        }
        fixed(object, among: BootstrapFlowControl.mandatorySchemas, &errors)
        conditions(object, &errors)
    }

    // MARK: - PriorityLevelConfiguration

    static func priorityLevel(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        let type = spec.text("type")
        if (object.name == "exempt") != (type == "Exempt") {
            errors.invalid(
                "spec.type", .string(type), "type must be 'Exempt' if and only if name is 'exempt'")
        }
        switch type {
        case "Exempt":
            if spec["limited"] != nil {
                errors.forbidden("spec.limited", "must be nil if the type is not Limited")
            }
            if let exempt = spec["exempt"] { shares(exempt, "spec.exempt", &errors) }
        case "Limited":
            if spec["exempt"] != nil { errors.forbidden("spec.exempt", "must be nil if the type is Limited") }
            if let limits = spec["limited"] {
                limited(limits, &errors)
            } else {
                errors.required("spec.limited", "must not be empty when type is Limited")
            }
        default: errors.oneOf("spec.type", .string(type), ["Exempt", "Limited"])
        }
        // The shares of the exempt level are for the administrator to set.
        if object.name != "exempt" { fixed(object, among: BootstrapFlowControl.mandatoryLevels, &errors) }
        conditions(object, &errors)
    }

    private static func shares(_ part: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if let shares = part["nominalConcurrencyShares"]?.intValue, shares < 0 {
            errors.invalid(
                "\(path).nominalConcurrencyShares", .int(shares), "must be a non-negative integer")
        }
        if let percent = part["lendablePercent"]?.intValue, !(0...100).contains(percent) {
            errors.invalid("\(path).lendablePercent", .int(percent), "must be between 0 and 100, inclusive")
        }
    }

    private static func limited(_ limits: JSONValue, _ errors: inout FieldErrors) {
        shares(limits, "spec.limited", &errors)
        if let percent = limits["borrowingLimitPercent"]?.intValue, percent < 0 {
            errors.invalid(
                "spec.limited.borrowingLimitPercent", .int(percent),
                "if specified, must be a non-negative integer")
        }
        let path = "spec.limited.limitResponse"
        let response = limits["limitResponse"] ?? [:]
        switch response.text("type") {
        case "Reject":
            if response["queuing"] != nil {
                errors.forbidden(
                    "\(path).queuing", "must be nil if limited.limitResponse.type is not Limited")
            }
        case "Queue":
            if let queuing = response["queuing"] {
                self.queuing(queuing, "\(path).queuing", &errors)
            } else {
                errors.required("\(path).queuing", "must not be empty if limited.limitResponse.type is Limited")
            }
        default: errors.oneOf("\(path).type", .string(response.text("type")), ["Queue", "Reject"])
        }
    }

    private static func queuing(_ queuing: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        func number(_ member: String) -> Int64 { queuing[member]?.intValue ?? 0 }
        let (queues, hand) = (number("queues"), number("handSize"))
        if number("queueLengthLimit") <= 0 {
            errors.invalid("\(path).queueLengthLimit", .int(number("queueLengthLimit")), "must be positive")
        }
        if queues <= 0 {
            errors.invalid("\(path).queues", .int(queues), "must be positive")
        } else if queues > maximumQueues {
            errors.invalid("\(path).queues", .int(queues), "must not be greater than \(maximumQueues)")
        }
        if hand <= 0 {
            errors.invalid("\(path).handSize", .int(hand), "must be positive")
        } else if hand > queues {
            errors.invalid("\(path).handSize", .int(hand), "should not be greater than queues (\(queues))")
        } else {
            let bits = (log2(Double(queues)) * Double(hand)).rounded(.up)
            if bits > Double(maximumHashBits) {
                errors.invalid(
                    "\(path).handSize", .int(hand),
                    "required entropy bits of deckSize \(queues) and handSize \(hand) should not be greater than "
                        + "\(maximumHashBits)")
            }
        }
    }

    // MARK: - Both

    private static func fixed(
        _ object: KubeObject, among mandatory: [String: JSONValue], _ errors: inout FieldErrors
    ) {
        guard let spec = mandatory[object.name], spec != object["spec"] else { return }
        errors.invalid("spec", object["spec"], "spec of '\(object.name)' must equal the fixed value")
    }

    static func status(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        conditions(object, &errors)
    }

    private static func conditions(_ object: KubeObject, _ errors: inout FieldErrors) {
        var types = Set<String>()
        for (index, condition) in (object["status"]?.elements("conditions") ?? []).enumerated() {
            let (path, type) = ("status.conditions[\(index)].type", condition.text("type"))
            if !types.insert(type).inserted { errors.duplicate(path, .string(type)) }
            if type.isEmpty { errors.required(path, "must not be empty") }
        }
    }
}

internal import KubeCore

/// Which parts of a capacity claims may ask for, when several share a device.
/// Source: pkg/apis/resource/validation/validation.go validateRequestPolicy of Kubernetes 1.36; KEP-5075.
enum RequestPolicyValidation {
    private static let maximumValues = 10

    /// - Parameter capacity: all there is of it.
    static func policy(_ policy: JSONValue, of capacity: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        let range = policy["validRange"].flatMap { $0 == .null ? nil : $0 }
        let values = policy.elements("validValues").compactMap(amount)
        guard !values.isEmpty || range != nil else { return }
        if !values.isEmpty, range != nil {
            return errors.forbidden(
                path,
                "exactly one policy can be specified, cannot specify \"validValues\" and \"validRange\" at the same time"
            )
        }
        let member = range == nil ? "validValues" : "validRange"
        guard let standard = policy["default"].flatMap(amount) else {
            return errors.required("\(path).default", "required when \(member) is defined")
        }
        let total = capacity.flatMap(amount) ?? Quantity(0)
        if let range {
            self.range(range, standard: standard, total: total, "\(path).validRange", &errors)
        } else {
            self.values(values, standard: standard, total: total, "\(path).validValues", &errors)
        }
    }

    /// Amounts have been parsed when the object was decoded.
    private static func amount(_ value: JSONValue) -> Quantity? { try? Quantity(json: value) }

    private static func shown(_ amount: Quantity) -> JSONValue { .string(amount.description) }

    private static func values(
        _ values: [Quantity], standard: Quantity, total: Quantity, _ path: String, _ errors: inout FieldErrors
    ) {
        for (index, pair) in zip(values, values.dropFirst()).enumerated() where pair.0 > pair.1 {
            errors.invalid("\(path)[\(index + 1)]", shown(pair.1), "values must be sorted in ascending order")
        }
        if values.count > maximumValues {
            errors.tooMany(path, values.count, limit: maximumValues)
        } else {
            for (index, value) in values.enumerated() where value > total {
                errors.invalid(
                    "\(path)[\(index)]", shown(value), "option is larger than capacity value: \(total)")
            }
            DeviceValidation.unique(values.map { String($0.roundedUp) }, path, &errors)
        }
        if values.count > maximumValues || !values.contains(standard) {
            errors.invalid(path, shown(standard), "default value is not valid according to the requestPolicy")
        }
    }

    private static func range(
        _ range: JSONValue, standard: Quantity, total: Quantity, _ path: String, _ errors: inout FieldErrors
    ) {
        guard let minimum = range["min"].flatMap(amount) else {
            return errors.required("\(path).min", "required when validRange is defined")
        }
        if minimum > total {
            errors.invalid("\(path).min", shown(minimum), "min is larger than capacity value: \(total)")
        }
        if standard < minimum {
            errors.invalid("\(path).min", shown(standard), "default is less than min: \(minimum)")
        }
        let maximum = range["max"].flatMap(amount)
        if let maximum {
            if minimum > maximum {
                errors.invalid("\(path).max", shown(minimum), "min is larger than max: \(maximum)")
            }
            if maximum > total {
                errors.invalid("\(path).max", shown(maximum), "max is larger than capacity value: \(total)")
            }
            if standard > maximum {
                errors.invalid("\(path).max", shown(standard), "default is more than max: \(maximum)")
            }
        }
        guard let step = range["step"].flatMap(amount) else { return }
        let field = "\(path).step"
        guard !step.isNegative, !step.isZero else {
            return errors.invalid(field, shown(step), "must be greater than zero")
        }
        let first = minimum + step
        if first > total {
            errors.invalid(field, shown(step), "one step \(first) is larger than capacity value: \(total)")
        }
        for value in [standard] + (maximum.map { [$0] } ?? []) {
            let distance = value.roundedUp.subtractingReportingOverflow(minimum.roundedUp)
            if distance.overflow || distance.partialValue % step.roundedUp != 0 {
                errors.invalid(
                    field, shown(value), "value is not a multiple of a given step (\(step)) from (\(minimum))")
            }
        }
    }
}

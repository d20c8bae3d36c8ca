internal import KubeCore

/// What must hold for device classes, device claims and their templates.
/// Source: pkg/apis/resource/validation/validation.go of Kubernetes 1.36.
enum DeviceValidation {
    private static let maximumRequests = 32
    private static let maximumSelectors = 32
    private static let maximumConstraints = 32
    private static let maximumConfigurations = 32
    private static let maximumAlternatives = 8
    private static let maximumTolerations = 16
    private static let maximumParameterBytes = 10 << 10

    // MARK: - DeviceClass

    static func deviceClass(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        selectors(spec, "spec", &errors)
        bounded(spec, "spec.config", "config", maximumConfigurations, &errors) { entry, path, errors in
            configuration(entry, path, &errors)
        }
        if let name = spec["extendedResourceName"]?.stringValue, !ResourceNameValidation.isExtended(name) {
            errors.invalid("spec.extendedResourceName", .string(name), "must be a valid extended resource name")
        }
    }

    // MARK: - Claims

    static func claim(_ object: KubeObject, _ errors: inout FieldErrors) {
        claimSpec(object["spec"] ?? [:], "spec", &errors)
    }

    static func template(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        errors.labels("spec.metadata.labels", spec["metadata"]?["labels"])
        claimSpec(spec["spec"] ?? [:], "spec.spec", &errors)
    }

    private static func claimSpec(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let names = DeviceNames.requests(of: spec)
        let path = "\(path).devices"
        let devices = spec["devices"] ?? [:]
        set(devices, "\(path).requests", "requests", maximumRequests, &errors, request)
        bounded(devices, "\(path).constraints", "constraints", maximumConstraints, &errors) { entry, path, errors in
            requestNames(entry, path, names, &errors)
            constraint(entry, path, &errors)
        }
        bounded(devices, "\(path).config", "config", maximumConfigurations, &errors) { entry, path, errors in
            requestNames(entry, path, names, &errors)
            configuration(entry, path, &errors)
        }
    }

    private static func request(_ request: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        DeviceNames.label(request, "name", path, &errors)
        let hasAlternatives = !request.isUnset("firstAvailable")
        let exactly = request["exactly"].flatMap { $0 == .null ? nil : $0 }
        switch (hasAlternatives, exactly) {
        case (false, nil):
            errors.required(path, "exactly one of `exactly` or `firstAvailable` is required")
        case (true, .some):
            errors.invalid(
                path, nil,
                "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set")
        case (true, nil):
            set(request, "\(path).firstAvailable", "firstAvailable", maximumAlternatives, &errors) {
                entry, path, errors in
                DeviceNames.label(entry, "name", path, &errors)
                wish(entry, path, &errors)
            }
        case (false, let exactly?): wish(exactly, "\(path).exactly", &errors)
        }
    }

    /// What devices a request is for, and how many.
    private static func wish(_ wish: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let deviceClass = wish.text("deviceClassName")
        if deviceClass.isEmpty {
            errors.required("\(path).deviceClassName")
        } else {
            errors.invalid("\(path).deviceClassName", deviceClass, NameValidation.dns1123Subdomain(deviceClass))
        }
        selectors(wish, path, &errors)
        let count = wish["count"]?.intValue ?? 0
        switch wish.text("allocationMode") {
        case "All":
            if count != 0 {
                errors.invalid("\(path).count", .int(count), "must not be specified when allocationMode is 'All'")
            }
        case "ExactCount":
            if count <= 0 { errors.invalid("\(path).count", .int(count), "must be greater than zero") }
        default:
            errors.oneOf("\(path).allocationMode", .string(wish.text("allocationMode")), ["All", "ExactCount"])
        }
        tolerations(wish, path, &errors)
    }

    static func tolerations(_ holder: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        bounded(holder, "\(path).tolerations", "tolerations", maximumTolerations, &errors) { entry, path, errors in
            toleration(entry, path, &errors)
        }
    }

    private static func toleration(_ entry: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if !entry.isUnset("key") {
            errors.invalid("\(path).key", entry.text("key"), NameValidation.qualifiedName(entry.text("key")))
        }
        switch entry.text("operator") {
        case "Exists":
            if !entry.isUnset("value") {
                errors.invalid("\(path).value", entry["value"], "must be empty for operator `Exists`")
            }
        case "Equal":
            errors.invalid("\(path).value", entry.text("value"), NameValidation.labelValue(entry.text("value")))
        case "": errors.required("\(path).operator")
        default: errors.oneOf("\(path).operator", entry["operator"], ["Equal", "Exists"])
        }
        if !entry.isUnset("effect") {
            errors.oneOf("\(path).effect", entry["effect"], ["NoExecute", "NoSchedule", "None"])
        }
    }

    private static func selectors(_ holder: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        bounded(holder, "\(path).selectors", "selectors", maximumSelectors, &errors) { entry, path, errors in
            guard let cel = entry["cel"], cel != .null else {
                errors.required("\(path).cel")
                return
            }
            DeviceExpressions.validate(cel.text("expression"), "\(path).cel.expression", &errors)
        }
    }

    // MARK: - Constraints and configuration

    static func requestNames(
        _ entry: JSONValue, _ path: String, _ known: Set<String>, _ errors: inout FieldErrors
    ) {
        set(entry, "\(path).requests", "requests", maximumRequests, key: { $0.stringValue ?? "" }, &errors) {
            entry, path, errors in
            DeviceNames.reference(entry.stringValue ?? "", to: known, path, &errors)
        }
    }

    private static func constraint(_ entry: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        guard let attribute = ["matchAttribute", "distinctAttribute"].first(where: { entry[$0] != nil }) else {
            errors.required(
                path,
                "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple fields are set")
            return
        }
        DeviceNames.withDomain(entry.text(attribute), "\(path).\(attribute)", &errors)
    }

    static func configuration(_ entry: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        guard let opaque = entry["opaque"], opaque != .null else {
            errors.required("\(path).opaque")
            return
        }
        DeviceNames.driver(opaque, "\(path).opaque", &errors)
        driverData(opaque["parameters"], "\(path).opaque.parameters", &errors)
    }

    /// What only a driver understands: a JSON object.
    static func driverData(_ value: JSONValue?, _ field: String, _ errors: inout FieldErrors) {
        guard let value, value != .null else { return errors.required(field) }
        if value.description.utf8.count > maximumParameterBytes {
            errors.tooLong(field, limitBytes: maximumParameterBytes)
        } else if value.objectValue == nil {
            errors.invalid(field, "<value omitted>", "must be a valid JSON object")
        }
    }

    // MARK: - Lists

    /// Checks the elements of a list that may hold so many; those of one that holds more are not looked at.
    /// - Returns: whether the elements were looked at.
    @discardableResult
    static func bounded(
        _ holder: JSONValue, _ path: String, _ member: String, _ limit: Int, _ errors: inout FieldErrors,
        _ check: (JSONValue, String, inout FieldErrors) -> Void
    ) -> Bool {
        let elements = holder.elements(member)
        guard elements.count <= limit else {
            errors.tooMany(path, elements.count, limit: limit)
            return false
        }
        for (index, element) in elements.enumerated() { check(element, "\(path)[\(index)]", &errors) }
        return true
    }

    /// As `bounded`, and no two elements may have the same key, which is told of after all of them.
    static func set(
        _ holder: JSONValue, _ path: String, _ member: String, _ limit: Int,
        key: (JSONValue) -> String = { $0.text("name") }, _ errors: inout FieldErrors,
        _ check: (JSONValue, String, inout FieldErrors) -> Void
    ) {
        guard bounded(holder, path, member, limit, &errors, check) else { return }
        unique(holder.elements(member).map(key), path, &errors)
    }

    /// What comes again in a list.
    static func unique(_ keys: [String], _ path: String, _ errors: inout FieldErrors) {
        var seen = Set<String>()
        for (index, key) in keys.enumerated() where !seen.insert(key).inserted {
            errors.duplicate("\(path)[\(index)]", .string(key))
        }
    }
}

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
        if let name = spec["extendedResourceName"]?.stringValue {
            errors.invalid("spec.extendedResourceName", name, NameValidation.qualifiedName(name))
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
        bounded(devices, "\(path).requests", "requests", maximumRequests, &errors, request)
        unique(devices.elements("requests").map { $0.text("name") }, "\(path).requests", member: "name", &errors)
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
        if hasAlternatives {
            let field = "\(path).firstAvailable"
            bounded(request, field, "firstAvailable", maximumAlternatives, &errors) { entry, path, errors in
                DeviceNames.label(entry, "name", path, &errors)
                wish(entry, path, &errors)
            }
            unique(request.elements("firstAvailable").map { $0.text("name") }, field, member: "name", &errors)
        }
        if let exactly { wish(exactly, "\(path).exactly", &errors) }
        switch (hasAlternatives, exactly != nil) {
        case (false, false):
            errors.required(path, "exactly one of `exactly` or `firstAvailable` is required")
        case (true, true):
            errors.invalid(
                path, nil,
                "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set")
        default: break
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
        bounded(wish, "\(path).tolerations", "tolerations", maximumTolerations, &errors) { entry, path, errors in
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
        errors.oneOf("\(path).effect", entry["effect"], ["NoExecute", "NoSchedule", "None", ""])
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
        let field = "\(path).requests"
        bounded(entry, field, "requests", maximumRequests, &errors) { entry, path, errors in
            DeviceNames.reference(entry.stringValue ?? "", to: known, path, &errors)
        }
        unique(entry.elements("requests").map { $0.stringValue ?? "" }, field, &errors)
    }

    private static func constraint(_ entry: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        guard let attribute = ["matchAttribute", "distinctAttribute"].first(where: { entry[$0] != nil }) else {
            errors.required("\(path).matchAttribute")
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
        switch opaque["parameters"] {
        case nil, .null?: errors.required("\(path).opaque.parameters")
        case .object(let parameters)?:
            if JSONValue.object(parameters).description.utf8.count > maximumParameterBytes {
                errors.tooLong("\(path).opaque.parameters", limitBytes: maximumParameterBytes)
            }
        default:
            errors.invalid("\(path).opaque.parameters", "<value omitted>", "parameters must be a valid JSON object")
        }
    }

    /// Checks the elements of a list that may hold so many.
    static func bounded(
        _ holder: JSONValue, _ path: String, _ member: String, _ limit: Int, _ errors: inout FieldErrors,
        _ check: (JSONValue, String, inout FieldErrors) -> Void
    ) {
        let elements = holder.elements(member)
        if elements.count > limit { errors.tooMany(path, elements.count, limit: limit) }
        for (index, element) in elements.prefix(limit).enumerated() { check(element, "\(path)[\(index)]", &errors) }
    }

    /// What comes again in a list is told of after all its elements.
    static func unique(
        _ keys: [String], _ path: String, member: String? = nil, _ errors: inout FieldErrors
    ) {
        var seen = Set<String>()
        for (index, key) in keys.enumerated() where !seen.insert(key).inserted {
            errors.duplicate("\(path)[\(index)]" + (member.map { ".\($0)" } ?? ""), .string(key))
        }
    }
}

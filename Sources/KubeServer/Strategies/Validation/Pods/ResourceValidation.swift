internal import KubeCore

/// What must hold for amounts of resources that containers ask for.
/// Source: pkg/apis/core/validation/validation.go validateResourceRequirements of Kubernetes 1.36.
enum ResourceValidation {
    /// - Parameters:
    ///   - claimNames: the pod's claims to devices, of which `claims` must name some.
    ///   - nameRule: whether a resource may be named here.
    static func requirements(
        _ resources: JSONValue?, _ path: String, _ claimNames: Set<String>,
        nameRule: (String, String, inout FieldErrors) -> Void = ResourceNameValidation.container,
        _ errors: inout FieldErrors
    ) {
        guard let resources else { return }
        let limits = resources["limits"]?.objectValue ?? JSONObject()
        let requests = resources["requests"]?.objectValue ?? JSONObject()
        for (name, amount) in limits.sorted(by: { $0.0 < $1.0 }) {
            let place = "\(path).limits[\(name)]"
            nameRule(name, place, &errors)
            quantity(amount, of: name, place, &errors)
            hugePages(name, amount, place, &errors)
        }
        for (name, amount) in requests.sorted(by: { $0.0 < $1.0 }) {
            let place = "\(path).requests[\(name)]"
            nameRule(name, place, &errors)
            quantity(amount, of: name, place, &errors)
            requestWithinLimit(name, amount, limits[name], path, &errors)
            hugePages(name, amount, place, &errors)
        }
        let names = Set(limits.keys + requests.keys)
        if names.contains(where: ResourceNameValidation.isHugePages), !names.contains("cpu"), !names.contains("memory")
        {
            errors.forbidden(path, "HugePages require cpu or memory")
        }
        claims(resources.elements("claims"), "\(path).claims", claimNames, &errors)
    }

    private static func requestWithinLimit(
        _ name: String, _ request: JSONValue, _ limit: JSONValue?, _ path: String, _ errors: inout FieldErrors
    ) {
        let allowsOvercommit = ResourceNameValidation.allowsOvercommit(name)
        guard let limit = limit.flatMap(quantity) else {
            if !allowsOvercommit {
                errors.required("\(path).limits", "Limit must be set for non overcommitable resources")
            }
            return
        }
        guard let amount = quantity(request) else { return }
        if amount != limit, !allowsOvercommit {
            errors.invalid("\(path).requests", request, "must be equal to \(name) limit of \(limit)")
        } else if amount > limit {
            errors.invalid("\(path).requests", request, "must be less than or equal to \(name) limit of \(limit)")
        }
    }

    private static func hugePages(
        _ name: String, _ amount: JSONValue, _ path: String, _ errors: inout FieldErrors
    ) {
        guard ResourceNameValidation.isHugePages(name), let amount = quantity(amount) else { return }
        // A name without a size was refused as such.
        guard let size = try? Quantity(String(name.dropFirst(ResourceNameValidation.hugePagesPrefix.count))),
            !size.isZero
        else { return }
        if amount.isNegative || amount.roundedUp % size.roundedUp != 0 {
            errors.invalid(
                path, .string(amount.description), "\(amount) is not positive integer multiple of \(name)")
        }
    }

    private static func claims(
        _ claims: [JSONValue], _ path: String, _ claimNames: Set<String>, _ errors: inout FieldErrors
    ) {
        var seen = Set<String>()
        for (index, claim) in claims.enumerated() {
            let place = "\(path)[\(index)]"
            let (name, request) = (claim.text("name"), claim.text("request"))
            guard !name.isEmpty else {
                errors.required(place)
                continue
            }
            if seen.contains(name) {
                errors.duplicate(place, .string(name))
            } else {
                errors.optionalName("\(place).request", claim["request"], NameValidation.dns1123Label)
                let key = request.isEmpty ? name : "\(name)/\(request)"
                if seen.contains(key) {
                    errors.duplicate(place, .string(key))
                } else if request.isEmpty, seen.contains(where: { $0.hasPrefix("\(name)/") }) {
                    errors.duplicate(place, .string(name))
                }
                seen.insert(key)
            }
            if !claimNames.contains(name) {
                let names =
                    claimNames.isEmpty ? " which is empty" : ": " + claimNames.sorted().joined(separator: ", ")
                errors.notFound(
                    place, .string(name), "must be one of the names in pod.spec.resourceClaims\(names)")
            }
        }
    }

    // MARK: - Quantities

    /// An amount of a resource: not negative, and whole when the resource is counted.
    static func quantity(_ amount: JSONValue, of name: String, _ path: String, _ errors: inout FieldErrors) {
        notNegative(amount, path, &errors)
        if ResourceNameValidation.isCounted(name), let amount = quantity(amount), !amount.isInteger {
            errors.invalid(path, .string(amount.description), "must be an integer")
        }
    }

    static func notNegative(_ amount: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if quantity(amount)?.isNegative == true { errors.invalid(path, amount, "must be greater than or equal to 0") }
    }

    static func positive(_ amount: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if let number = quantity(amount), number <= .zero { errors.invalid(path, amount, "must be greater than zero") }
    }

    /// As an amount of storage that is reported.
    static func basic(_ amount: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if let number = quantity(amount), number.isNegative {
            errors.invalid(path, .int(number.roundedUp), "must be a valid resource quantity")
        }
    }

    /// Nil when it is no amount, which decoding has refused already.
    static func quantity(_ value: JSONValue) -> Quantity? { try? Quantity(json: value) }
}

internal import KubeCore

/// What must hold for limit ranges.
/// Source: pkg/apis/core/validation/validation.go ValidateLimitRange of Kubernetes 1.36.
enum LimitRangeValidation {
    private static let types: Set<String> = ["Pod", "Container", "PersistentVolumeClaim"]

    static func limitRange(_ object: KubeObject, _ errors: inout FieldErrors) {
        var seen = Set<String>()
        for (index, item) in (object["spec"] ?? [:]).elements("limits").enumerated() {
            let path = "spec.limits[\(index)]"
            let type = item.text("type")
            let problems = NameValidation.qualifiedName(type)
            errors.invalid("\(path).type", type, problems)
            if problems.isEmpty, !type.contains("/"), !types.contains(type) {
                errors.invalid("\(path).type", .string(type), "must be a standard limit type or fully qualified")
            }
            if !seen.insert(type).inserted { errors.duplicate("\(path).type", .string(type)) }
            names(item, type, path, &errors)
            limits(item, path, &errors)
        }
    }

    private static func names(_ item: JSONValue, _ type: String, _ path: String, _ errors: inout FieldErrors) {
        func check(_ list: String) {
            for name in (item[list]?.objectValue?.keys ?? []).sorted() {
                let place = "\(path).\(list)[\(name)]"
                if type == "Pod" || type == "Container" {
                    ResourceNameValidation.container(name, place, &errors)
                } else {
                    ResourceNameValidation.any(name, place, &errors)
                }
            }
        }
        check("max")
        check("min")
        for list in ["default", "defaultRequest"] {
            if type != "Pod" {
                check(list)
            } else if !item.isUnset(list) {
                errors.forbidden("\(path).\(list)", "may not be specified when `type` is 'Pod'")
            }
        }
        if type == "PersistentVolumeClaim", item["min"]?["storage"] == nil, item["max"]?["storage"] == nil {
            errors.required(
                "\(path).limits", "either minimum or maximum storage value is required, but neither was provided")
        }
        check("maxLimitRequestRatio")
    }

    // MARK: - Amounts

    private static func limits(_ item: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let lists = ["min", "max", "default", "defaultRequest", "maxLimitRequestRatio"]
        for name in Set(lists.flatMap { item[$0]?.objectValue?.keys ?? [] }).sorted() {
            compare(item, name, path, &errors)
            ratio(item, name, path, &errors)
        }
    }

    private static func amount(_ item: JSONValue, _ list: String, _ name: String) -> Quantity? {
        if item["type"] == "Pod", list.hasPrefix("default") { return nil }
        return item[list]?[name].flatMap(ResourceValidation.quantity)
    }

    private static func compare(_ item: JSONValue, _ name: String, _ path: String, _ errors: inout FieldErrors) {
        let (low, high) = (amount(item, "min", name), amount(item, "max", name))
        let (limit, request) = (amount(item, "default", name), amount(item, "defaultRequest", name))
        func check(
            _ first: Quantity?, _ second: Quantity?, _ field: String, shown: Quantity?,
            _ text: (Quantity, Quantity) -> String
        ) {
            guard let first, let second, first > second, let shown else { return }
            errors.invalid("\(path).\(field)[\(name)]", .string(shown.description), text(first, second))
        }
        check(low, high, "min", shown: low) { "min value \($0) is greater than max value \($1)" }
        check(low, request, "defaultRequest", shown: request) {
            "min value \($0) is greater than default request value \($1)"
        }
        check(request, high, "defaultRequest", shown: request) {
            "default request value \($0) is greater than max value \($1)"
        }
        check(request, limit, "defaultRequest", shown: request) {
            "default request value \($0) is greater than default limit value \($1)"
        }
        check(low, limit, "default", shown: low) { "min value \($0) is greater than default value \($1)" }
        check(limit, high, "default", shown: high) { "default value \($0) is greater than max value \($1)" }
        if !ResourceNameValidation.allowsOvercommit(name), let limit, let request, limit != request {
            errors.invalid(
                "\(path).defaultRequest[\(name)]", .string(request.description),
                "default value \(limit) must equal to defaultRequest value \(request) in \(name)")
        }
    }

    private static func ratio(_ item: JSONValue, _ name: String, _ path: String, _ errors: inout FieldErrors) {
        guard let ratio = amount(item, "maxLimitRequestRatio", name) else { return }
        let field = "\(path).maxLimitRequestRatio[\(name)]"
        if ratio < Quantity(1) {
            errors.invalid(field, .string(ratio.description), "ratio \(ratio) is less than 1")
        }
        guard let low = amount(item, "min", name), let high = amount(item, "max", name), !low.isZero else { return }
        let most = Double(high.roundedUpMilli) / Double(low.roundedUpMilli)
        if Double(ratio.roundedUpMilli) / 1000 > most {
            errors.invalid(
                field, .string(ratio.description), "ratio \(ratio) is greater than max/min = \(sixDigits(most))")
        }
    }

    /// As Go's `%f` prints it.
    private static func sixDigits(_ number: Double) -> String {
        let millionths = Int64((number * 1e6).rounded())
        let fraction = String(millionths % 1_000_000)
        return "\(millionths / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
    }
}

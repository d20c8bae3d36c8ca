internal import KubeCore

/// Collects what is wrong with an object, in the words of kube-apiserver.
/// Source: k8s.io/apimachinery/pkg/util/validation/field/errors.go.
struct FieldErrors {
    private(set) var causes: [StatusError.Cause] = []

    mutating func append(_ cause: StatusError.Cause) { causes.append(cause) }

    private mutating func add(_ reason: String, _ field: String, _ message: String) {
        causes.append(StatusError.Cause(reason: reason, message: message, field: field))
    }

    mutating func required(_ field: String, _ detail: String = "") {
        add("FieldValueRequired", field, detail.isEmpty ? "Required value" : "Required value: \(detail)")
    }

    /// - Parameter value: shown as JSON; nil as `null`.
    mutating func invalid(_ field: String, _ value: JSONValue?, _ detail: String) {
        add("FieldValueInvalid", field, "Invalid value: \(value ?? .null): \(detail)")
    }

    mutating func invalid(_ field: String, _ value: String, _ problems: [String]) {
        for problem in problems { invalid(field, .string(value), problem) }
    }

    mutating func forbidden(_ field: String, _ detail: String) {
        add("FieldValueForbidden", field, "Forbidden: \(detail)")
    }

    mutating func duplicate(_ field: String, _ value: JSONValue) {
        add("FieldValueDuplicate", field, "Duplicate value: \(value)")
    }

    mutating func tooLong(_ field: String, limitBytes: Int) {
        add("FieldValueTooLong", field, "Too long: may not be more than \(limitBytes) bytes")
    }

    mutating func tooMany(_ field: String, _ count: Int, limit: Int) {
        add("FieldValueTooMany", field, "Too many: \(count): must have at most \(limit) items")
    }

    mutating func notFound(_ field: String, _ value: JSONValue) {
        add("FieldValueNotFound", field, "Not found: \(value)")
    }

    /// The value must be one of those supported; a missing one is left to others.
    mutating func oneOf(_ field: String, _ value: JSONValue?, _ supported: [String]) {
        guard let text = value?.stringValue, !supported.contains(text) else { return }
        notSupported(field, .string(text), supported)
    }

    mutating func notSupported(_ field: String, _ value: JSONValue, _ supported: [String]) {
        let list = supported.map { JSONValue.string($0).description }.joined(separator: ", ")
        add("FieldValueNotSupported", field, "Unsupported value: \(value): supported values: \(list)")
    }

    mutating func notNegative(_ field: String, _ value: JSONValue?) {
        if let number = value?.intValue, number < 0 { invalid(field, value, "must be greater than or equal to 0") }
    }

    mutating func port(_ field: String, _ value: JSONValue?) {
        guard let number = value?.intValue else { return }
        for problem in NameValidation.portNumber(number) { invalid(field, value, problem) }
    }

    mutating func immutable(_ field: String, _ new: JSONValue?, _ old: JSONValue?) {
        if new != old { invalid(field, new, "field is immutable") }
    }

    mutating func labels(_ field: String, _ labels: JSONValue?) {
        for (key, value) in labels?.objectValue?.stringDictionary.sorted(by: { $0.key < $1.key }) ?? [] {
            invalid(field, key, NameValidation.qualifiedName(key))
            invalid(field, value, NameValidation.labelValue(value))
        }
    }

    /// A structured label selector.
    /// Source: k8s.io/apimachinery/pkg/apis/meta/v1/validation ValidateLabelSelector.
    /// - Returns: whether it can be used.
    @discardableResult
    mutating func labelSelector(_ field: String, _ selector: JSONValue?) -> Bool {
        labels("\(field).matchLabels", selector?["matchLabels"])
        var isUsable = true
        for (index, expression) in (selector?["matchExpressions"]?.arrayValue ?? []).enumerated() {
            let path = "\(field).matchExpressions[\(index)]"
            let count = expression["values"]?.arrayValue?.count ?? 0
            switch expression["operator"]?.stringValue ?? "" {
            case "In", "NotIn":
                if count == 0 {
                    required("\(path).values", "must be specified when `operator` is 'In' or 'NotIn'")
                }
            case "Exists", "DoesNotExist":
                if count > 0 {
                    forbidden("\(path).values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
                }
            default:
                invalid("\(path).operator", expression["operator"] ?? "", "not a valid selector operator")
                isUsable = false
            }
            let key = expression["key"]?.stringValue ?? ""
            invalid("\(path).key", key, NameValidation.qualifiedName(key))
        }
        return isUsable
    }
}

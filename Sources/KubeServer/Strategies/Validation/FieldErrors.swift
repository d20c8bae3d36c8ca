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

    /// - Parameter value: shown as JSON, nil as `null`. A value of a Go structure is put in form by `GoForm` first.
    mutating func invalid(_ field: String, _ value: JSONValue?, _ detail: String) {
        add("FieldValueInvalid", field, "Invalid value: \(value ?? .null): \(detail)")
    }

    /// A value of the wrong type, though its JSON type is right.
    mutating func invalidType(_ field: String, _ value: String, _ detail: String) {
        add("FieldValueTypeInvalid", field, "Invalid value: \(JSONValue.string(value)): \(detail)")
    }

    /// A fault of no value in particular.
    mutating func invalidWithoutValue(_ field: String, _ detail: String) {
        add("FieldValueInvalid", field, "Invalid value: \(detail)")
    }

    mutating func invalid(_ field: String, _ value: String, _ problems: [String]) {
        for problem in problems { invalid(field, .string(value), problem) }
    }

    mutating func forbidden(_ field: String, _ detail: String) {
        add("FieldValueForbidden", field, "Forbidden: \(detail)")
    }

    mutating func duplicate(_ field: String, _ value: JSONValue, _ detail: String = "") {
        add("FieldValueDuplicate", field, "Duplicate value: \(value)" + (detail.isEmpty ? "" : ": \(detail)"))
    }

    mutating func tooLong(_ field: String, limitBytes: Int) {
        add(
            "FieldValueTooLong", field,
            "Too long: may not be more than \(limitBytes) \(limitBytes == 1 ? "byte" : "bytes")")
    }

    mutating func tooMany(_ field: String, _ count: Int, limit: Int) {
        add(
            "FieldValueTooMany", field,
            "Too many: \(count): must have at most \(limit) \(limit == 1 ? "item" : "items")")
    }

    mutating func notFound(_ field: String, _ value: JSONValue, _ detail: String = "") {
        add("FieldValueNotFound", field, "Not found: \(value)" + (detail.isEmpty ? "" : ": \(detail)"))
    }

    /// The value must be one of those supported; a missing one is left to others.
    mutating func oneOf(_ field: String, _ value: JSONValue?, _ supported: [String]) {
        guard let text = value?.stringValue, !supported.contains(text) else { return }
        notSupported(field, .string(text), supported)
    }

    /// As `oneOf`, and the value must be there.
    mutating func requiredOneOf(_ field: String, _ value: JSONValue?, _ supported: [String]) {
        if value?.stringValue?.isEmpty ?? true { required(field) } else { oneOf(field, value, supported) }
    }

    mutating func notSupported(_ field: String, _ value: JSONValue, _ supported: [String]) {
        let list = supported.map { JSONValue.string($0).description }.joined(separator: ", ")
        add("FieldValueNotSupported", field, "Unsupported value: \(value): supported values: \(list)")
    }

    /// A number within bounds; a missing one is left to others.
    mutating func inRange(_ field: String, _ value: JSONValue?, _ range: ClosedRange<Int64>) {
        guard let number = value?.intValue, !range.contains(number) else { return }
        invalid(field, value, "must be between \(range.lowerBound) and \(range.upperBound), inclusive")
    }

    mutating func notNegative(_ field: String, _ value: JSONValue?) {
        if let number = value?.intValue, number < 0 { invalid(field, value, "must be greater than or equal to 0") }
    }

    mutating func port(_ field: String, _ value: JSONValue?) {
        guard let number = value?.intValue else { return }
        for problem in NameValidation.portNumber(number) { invalid(field, value, problem) }
    }

    /// A port by number or by name.
    mutating func portOrName(_ field: String, _ value: JSONValue?) {
        if case .string(let name)? = value {
            invalid(field, name, NameValidation.portName(name))
        } else {
            port(field, value ?? 0)
        }
    }

    /// An IP address of either family.
    /// - Returns: whether it is one.
    @discardableResult
    mutating func address(_ field: String, _ text: String) -> Bool {
        if IPText.isValid(text) { return true }
        invalid(field, .string(text), IPText.message)
        return false
    }

    /// A name by a rule; an empty one is left to others.
    mutating func optionalName(_ field: String, _ value: JSONValue?, _ rule: (String) -> [String]) {
        guard let text = value?.stringValue, !text.isEmpty else { return }
        invalid(field, text, rule(text))
    }

    /// A name by a rule, which must be there.
    mutating func requiredName(_ field: String, _ value: JSONValue?, _ rule: (String) -> [String]) {
        if value?.stringValue?.isEmpty ?? true { required(field) } else { optionalName(field, value, rule) }
    }

    /// - Parameter form: what the value looks like in Go, if it is a structure other than a selector.
    mutating func immutable(_ field: String, _ new: JSONValue?, _ old: JSONValue?, _ form: GoForm? = nil) {
        guard new != old else { return }
        let shown = new.map { value in
            form.map { $0.show(value) } ?? (value.objectValue == nil ? value : Self.sorted(value))
        }
        invalid(field, shown, "field is immutable")
    }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        if value["matchLabels"] != nil || value["matchExpressions"] != nil { return GoForm.labelSelector.show(value) }
        return GoForm.sortedMap(value)
    }

    mutating func labels(_ field: String, _ labels: JSONValue?) {
        for (key, value) in labels?.objectValue?.stringDictionary.sorted(by: { $0.key < $1.key }) ?? [] {
            invalid(field, key, NameValidation.qualifiedName(key))
            invalid(field, value, NameValidation.labelValue(value))
        }
    }

    mutating func annotations(_ field: String, _ annotations: [String: String]) {
        for key in annotations.keys.sorted() { invalid(field, key, NameValidation.qualifiedName(key.lowercased())) }
        let size = annotations.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        if size > MetadataValidation.maximumAnnotationBytes {
            tooLong(field, limitBytes: MetadataValidation.maximumAnnotationBytes)
        }
    }

    /// A domain, a slash and a path, such as `example.com/controller`.
    /// Source: k8s.io/apimachinery/pkg/util/validation IsDomainPrefixedPath.
    mutating func domainPrefixedPath(_ field: String, _ text: String) {
        guard !text.isEmpty else {
            required(field)
            return
        }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            invalid(field, .string(text), "must be a domain-prefixed path (such as \"acme.io/foo\")")
            return
        }
        invalid(field, parts[0], NameValidation.dns1123Subdomain(parts[0]))
        if !NameValidation.isPathAfterDomain(parts[1]) {
            invalid(
                field, .string(parts[1]),
                "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')")
        }
    }

    /// An integer that is not negative, or a percentage.
    mutating func amountOrPercent(_ field: String, _ value: JSONValue?) {
        guard let text = value?.stringValue else {
            notNegative(field, value)
            return
        }
        if Self.percent(value) == nil {
            invalid(
                field, .string(text),
                "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
            )
        }
    }

    mutating func atMostWhole(_ field: String, _ value: JSONValue?) {
        if let percent = Self.percent(value), percent > 100 {
            invalid(field, value, "must not be greater than 100%")
        }
    }

    /// The number before a percent sign; nil when the value is no percentage.
    static func percent(_ value: JSONValue?) -> Int? {
        guard let text = value?.stringValue, text.hasSuffix("%") else { return nil }
        let digits = text.dropLast()
        return digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(digits) : nil
    }

    /// A structured label selector.
    /// Source: k8s.io/apimachinery/pkg/apis/meta/v1/validation ValidateLabelSelector.
    /// - Returns: whether it can be used.
    @discardableResult
    mutating func labelSelector(_ field: String, _ selector: JSONValue?) -> Bool {
        // A null selector selects nothing, and nothing is wrong with it.
        labels("\(field).matchLabels", selector?["matchLabels"])
        var isUsable = true
        for (index, expression) in (selector?["matchExpressions"]?.arrayValue ?? []).enumerated() {
            let path = "\(field).matchExpressions[\(index)]"
            if !labelRequirement(path, expression) {
                isUsable = false
            }
        }
        return isUsable
    }

    /// One requirement of a label selector.
    /// - Parameter knowsAllOperators: whether an operator that is not known is a mistake, not one of a newer client.
    /// - Returns: whether its operator is known.
    @discardableResult
    mutating func labelRequirement(_ path: String, _ expression: JSONValue, knowsAllOperators: Bool = true) -> Bool {
        let isKnown = operatorFits(path, expression)
        if !isKnown, knowsAllOperators {
            invalid("\(path).operator", expression["operator"] ?? "", "not a valid selector operator")
        }
        let key = expression["key"]?.stringValue ?? ""
        invalid("\(path).key", key, NameValidation.qualifiedName(key))
        for (position, value) in (expression["values"]?.arrayValue ?? []).enumerated() {
            let text = value.stringValue ?? ""
            invalid("\(path).values[\(position)]", text, NameValidation.labelValue(text))
        }
        return isKnown
    }

    /// Whether a requirement has values just when its operator takes some.
    /// - Returns: whether the operator is known.
    mutating func operatorFits(_ path: String, _ requirement: JSONValue) -> Bool {
        let count = requirement["values"]?.arrayValue?.count ?? 0
        switch requirement["operator"]?.stringValue ?? "" {
        case "In", "NotIn":
            if count == 0 { required("\(path).values", "must be specified when `operator` is 'In' or 'NotIn'") }
        case "Exists", "DoesNotExist":
            if count > 0 {
                forbidden("\(path).values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
            }
        default: return false
        }
        return true
    }
}

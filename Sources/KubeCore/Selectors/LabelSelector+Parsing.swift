extension LabelSelector {
    /// From the structured form, `{matchLabels, matchExpressions}`. Nil (a missing selector) selects nothing; an empty
    /// object selects everything. Expressions with an unknown operator select nothing.
    /// Source: k8s.io/apimachinery/pkg/apis/meta/v1 LabelSelectorAsSelector.
    package init(structured value: JSONValue?) {
        guard let value, case .object(let object) = value else {
            self = .nothing
            return
        }
        var selector = LabelSelector(matching: object["matchLabels"]?.objectValue?.stringDictionary ?? [:])
        for expression in object["matchExpressions"]?.arrayValue ?? [] {
            guard let key = expression["key"]?.stringValue,
                let operation = expression["operator"]?.stringValue.flatMap(Operator.init(rawValue:))
            else {
                self = .nothing
                return
            }
            selector.requirements.append(
                Requirement(
                    key: key, operator: operation,
                    values: expression["values"]?.arrayValue?.compactMap(\.stringValue) ?? []))
        }
        self = selector
    }

    /// The text of a structured selector, sorted by key: an expression keeps its parentheses even around one value.
    /// Empty when it is missing, selects everything, or has an unknown operator.
    /// Source: k8s.io/apimachinery/pkg/apis/meta/v1 LabelSelectorAsSelector; pkg/labels Requirement.String.
    package static func text(structured value: JSONValue?) -> String {
        guard !LabelSelector(structured: value).selectsNothing else { return "" }
        let labels = value?["matchLabels"]?.objectValue?.stringDictionary ?? [:]
        var parts = labels.map { (key: $0.key, text: "\($0.key)=\($0.value)") }
        for expression in value?["matchExpressions"]?.arrayValue ?? [] {
            let key = expression.text("key")
            let values = (expression["values"]?.arrayValue ?? []).compactMap(\.stringValue).sorted()
            let list = "(\(values.joined(separator: ",")))"
            switch expression.text("operator") {
            case "In": parts.append((key, "\(key) in \(list)"))
            case "NotIn": parts.append((key, "\(key) notin \(list)"))
            case "DoesNotExist": parts.append((key, "!\(key)"))
            default: parts.append((key, key))
            }
        }
        return parts.sorted { $0.key < $1.key }.map(\.text).joined(separator: ",")
    }

    /// The structured form of this selector.
    package var structured: JSONValue {
        var matchLabels: [String: String] = [:]
        var expressions: [JSONValue] = []
        for requirement in requirements {
            if requirement.operator == .in, requirement.values.count == 1, matchLabels[requirement.key] == nil {
                matchLabels[requirement.key] = requirement.values[0]
                continue
            }
            var expression: JSONObject = [
                "key": .string(requirement.key), "operator": .string(requirement.operator.rawValue),
            ]
            if !requirement.values.isEmpty { expression["values"] = .array(requirement.values.map(JSONValue.string)) }
            expressions.append(.object(expression))
        }
        var object = JSONObject()
        if !matchLabels.isEmpty { object["matchLabels"] = .strings(matchLabels) }
        if !expressions.isEmpty { object["matchExpressions"] = .array(expressions) }
        return .object(object)
    }

    /// The text form that goes into a query: `a=b,c in (d,e),!f`. Empty when everything is selected.
    package var text: String { requirements.map(\.text).joined(separator: ",") }
}

extension LabelSelector.Requirement {
    fileprivate var text: String {
        switch `operator` {
        case .in where values.count == 1: "\(key)=\(values[0])"
        case .in: "\(key) in (\(values.joined(separator: ",")))"
        case .notIn where values.count == 1: "\(key)!=\(values[0])"
        case .notIn: "\(key) notin (\(values.joined(separator: ",")))"
        case .exists: key
        case .doesNotExist: "!\(key)"
        case .greaterThan: "\(key)>\(values.first ?? "")"
        case .lessThan: "\(key)<\(values.first ?? "")"
        }
    }
}

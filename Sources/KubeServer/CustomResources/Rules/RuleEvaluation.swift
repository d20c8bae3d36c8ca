internal import CEL
internal import KubeCore
internal import KubeSchema

/// Applies the rules of a schema to an object, as far as the budget of a request goes.
///
/// What did not change is not judged anew, unless by rules that compare with the value before.
/// Source: apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go; KEP-2876, KEP-4008.
struct RuleEvaluation {
    private(set) var causes: [StatusError.Cause] = []
    private var budget = CELLimits.perRequest
    private var isExhausted = false
    /// Whether rules hold for what did not change.
    private let passesUnchanged: Bool

    /// - Parameter passesUnchanged: false judges a value also where it is the same as before.
    init(passesUnchanged: Bool = true) { self.passesUnchanged = passesUnchanged }

    /// Longest message that an expression may make, in bytes.
    private static let maximumMessageLength = 5 * 1024

    /// - Parameter old: the value before the change where one corresponds; nil otherwise.
    mutating func judge(_ value: JSONValue, old: JSONValue?, _ node: RuleNode, at path: String) {
        if isExhausted { return }
        if value.isNull, node.schema.isNullable { return }
        apply(node, value, old, at: path)
        switch value {
        case .object(let object):
            if node.properties.isEmpty, node.values == nil { return }
            for (name, member) in object {
                if let inner = node.properties[name] {
                    judge(member, old: old?[name], inner, at: path.isEmpty ? name : "\(path).\(name)")
                } else if let inner = node.values {
                    judge(member, old: old?[name], inner, at: "\(path)[\(name)]")
                }
            }
        case .array(let elements):
            guard let items = node.items else { return }
            let former = CorrelatedElements(old, node.schema)
            for (index, element) in elements.enumerated() {
                judge(element, old: former.element(like: element), items, at: "\(path)[\(index)]")
            }
        default: break
        }
    }

    private mutating func apply(_ node: RuleNode, _ value: JSONValue, _ old: JSONValue?, at path: String) {
        let isUnchanged = passesUnchanged && old == value
        var variables: CELVariables = [:]
        for rule in node.rules where !isExhausted {
            if rule.isTransition ? old == nil && !rule.appliesWithoutOldValue : isUnchanged { continue }
            variables["self"] = CELValue(value, .schema(node.schema))
            let former = old.map { CELValue($0, .schema(node.schema)) }
            variables["oldSelf"] = rule.rule.optionalOldSelf == true ? .optional(former) : former
            apply(rule, variables, Place(value: value, schema: node.schema, path: path))
        }
    }

    private struct Place {
        let value: JSONValue
        let schema: StructuralSchema
        let path: String
    }

    private mutating func apply(_ rule: CompiledRule, _ variables: CELVariables, _ place: Place) {
        do throws(CELEvaluationError) {
            let result = try rule.program.evaluate(variables)
            guard spend(result.cost, place) else { return }
            if result.value.boolValue == true { return }
            guard let detail = message(of: rule, variables, place) else { return }
            refuse(rule.rule, detail, place)
        } catch {
            report(error, rule.rule, place)
            if error.code == .costLimitExceeded {
                isExhausted = true
            } else {
                _ = spend(error.cost, place)
            }
        }
    }

    /// Takes the cost from the budget.
    /// - Returns: whether it was enough; otherwise the rest of the rules is left.
    private mutating func spend(_ cost: UInt64, _ place: Place) -> Bool {
        guard cost <= budget else {
            isExhausted = true
            add(
                "FieldValueInvalid", "Invalid value",
                "validation failed due to running out of cost budget, no further validation rules will be run", place)
            return false
        }
        budget -= cost
        return true
    }

    // MARK: Messages

    private mutating func report(_ error: CELEvaluationError, _ rule: ValidationRule, _ place: Place) {
        let detail =
            if error.code == .costLimitExceeded {
                "'\(error)': no further validation rules will be run due to call cost exceeds limit for rule: \(rule.title)"
            } else if error.description.hasPrefix("no such overload") {
                "'\(error)': call arguments did not match a supported operator, function or macro signature for rule: \(rule.title)"
            } else {
                "\(error) evaluating rule: \(rule.title)"
            }
        add("FieldValueInvalid", "Invalid value", detail, place)
    }

    /// What is said when a rule is broken: what its expression gives, else its message, else the rule itself.
    /// - Returns: nil when the budget did not suffice.
    private mutating func message(of rule: CompiledRule, _ variables: CELVariables, _ place: Place) -> String? {
        let fallback = rule.rule.message.isEmpty ? "failed rule: \(rule.rule.title)" : rule.rule.title
        guard let program = rule.message else { return fallback }
        do throws(CELEvaluationError) {
            let result = try program.evaluate(variables)
            guard spend(result.cost, place) else { return nil }
            guard let text = result.value.stringValue, text.contains(where: { !$0.isWhitespace }),
                !text.contains(where: \.isNewline), text.utf8.count <= Self.maximumMessageLength
            else { return fallback }
            return text
        } catch {
            // The message is of less importance than that the rule is broken.
            return spend(error.cost, place) ? fallback : nil
        }
    }

    /// The field that a rule blames; nil for the value itself. A path that leads nowhere was refused with its definition.
    private static func target(of rule: ValidationRule, in schema: StructuralSchema) -> SchemaFieldPath? {
        rule.fieldPath.isEmpty ? nil : try? SchemaFieldPath(rule.fieldPath, in: schema)
    }

    private mutating func refuse(_ rule: ValidationRule, _ detail: String, _ place: Place) {
        var place = place
        if !rule.fieldPath.isEmpty, let target = try? SchemaFieldPath(rule.fieldPath, in: place.schema) {
            place = Place(
                value: place.value, schema: place.schema,
                path: place.path.isEmpty && target.text.hasPrefix(".")
                    ? String(target.text.dropFirst()) : place.path + target.text)
        }
        switch rule.reason {
        case "FieldValueForbidden":
            causes.append(.init(reason: rule.reason, message: "Forbidden: \(detail)", field: Self.shown(place.path)))
        case "FieldValueRequired":
            causes.append(
                .init(reason: rule.reason, message: "Required value: \(detail)", field: Self.shown(place.path)))
        case "FieldValueDuplicate": add(rule.reason, "Duplicate value", detail, place)
        default: add("FieldValueInvalid", "Invalid value", detail, place)
        }
    }

    /// Objects and lists are not repeated in messages.
    private mutating func add(_ reason: String, _ kind: String, _ detail: String, _ place: Place) {
        let value =
            switch place.value {
            case .object, .array: ""
            case .null, .bool, .int, .double, .string: "\(place.value): "
            }
        causes.append(.init(reason: reason, message: "\(kind): \(value)\(detail)", field: Self.shown(place.path)))
    }

    private static func shown(_ path: String) -> String { path.isEmpty ? "<nil>" : path }
}

/// The elements that a list had before a change, found again by their keys. Elements of lists that are no maps have
/// nothing that they correspond to.
private struct CorrelatedElements {
    private var elements: [JSONValue: JSONValue] = [:]
    private let schema: StructuralSchema

    init(_ old: JSONValue?, _ schema: StructuralSchema) {
        self.schema = schema
        guard schema.listType == "map", let former = old?.arrayValue else { return }
        for element in former { elements[identity(element)] = element }
    }

    func element(like element: JSONValue) -> JSONValue? {
        elements.isEmpty ? nil : elements[identity(element)]
    }

    private func identity(_ element: JSONValue) -> JSONValue {
        .array(schema.listMapKeys.map { element[$0] ?? schema.items?.properties[$0]?.defaultValue ?? .null })
    }
}

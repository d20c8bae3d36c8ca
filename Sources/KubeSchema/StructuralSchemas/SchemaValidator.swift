package import KubeCore

/// Checks an object against a schema and says what is wrong in the words of kube-apiserver.
///
/// On update, parts that are as they were are not blamed, so that objects that were stored under a laxer schema can
/// still be changed elsewhere.
/// Source: k8s.io/kube-openapi/pkg/validation/validate; apiextensions-apiserver/pkg/apiserver/validation; KEP-4008.
package struct SchemaValidator {
    private(set) var causes: [StatusError.Cause] = []
    /// Checks that passed, by which the closest of several alternatives is found.
    private var successes = 0

    /// What is wrong with an object; `metadata` is judged elsewhere. O(size).
    /// - Parameter old: the object before the change; nil on create.
    package static func problems(
        of object: KubeObject, _ schema: StructuralSchema, old: KubeObject? = nil
    ) -> [StatusError.Cause] {
        if let old, old == object { return [] }
        var validator = SchemaValidator()
        // An object with other metadata is another one: what it has to have at its root, it has to have.
        validator.validate(judged(object, schema), schema, at: "", old: old.map { judged($0, schema) }, isChanged: true)
        return validator.causes
    }

    /// What is twice in the sets and maps of an object. O(size).
    /// - Parameter old: the object before the change; nil on create. What was wrong with it already may stay.
    package static func duplicates(
        in object: KubeObject, _ schema: StructuralSchema, old: KubeObject?
    ) -> [StatusError.Cause] {
        var validator = SchemaValidator()
        validator.checkLists(judged(object, schema), schema, at: "")
        guard let old, !validator.causes.isEmpty else { return validator.causes }
        return duplicates(in: old, schema, old: nil).isEmpty ? validator.causes : []
    }

    private static func judged(_ object: KubeObject, _ schema: StructuralSchema) -> JSONValue {
        var value = object.value
        for member in ["apiVersion", "kind", "metadata"] where schema.properties[member] == nil { value[member] = nil }
        return value
    }

    // MARK: One value

    private mutating func validate(
        _ value: JSONValue, _ schema: StructuralSchema, at path: String, old: JSONValue?, isChanged: Bool = false
    ) {
        if !isChanged, let old, old == value { return }
        checkType(value, schema, at: path)
        if value.isNull { return }
        let constraints = schema.constraints
        checkAlternatives(value, constraints, at: path)
        switch value {
        case .string(let text): check(text, constraints, at: path)
        case .int, .double: checkNumber(value, constraints, at: path)
        case .array(let elements): check(elements, schema, at: path, old: old)
        case .object, .bool, .null: break
        }
        if !constraints.allowedValues.isEmpty, !constraints.allowedValues.contains(value) {
            refuseUnlisted(value, constraints.allowedValues, at: path)
        } else {
            successes += 1
        }
        if case .object(let object) = value { check(object, schema, at: path, old: old) }
    }

    private mutating func checkType(_ value: JSONValue, _ schema: StructuralSchema, at path: String) {
        if value.isNull, schema.isNullable { return }
        let types = schema.isIntOrString ? ["integer", "string"] : schema.type.isEmpty ? [] : [schema.type]
        let found = Self.typeName(value)
        let isFitting =
            types.isEmpty || types.contains(found) || (found == "integer" && types.contains("number"))
            || (found == "number" && types.contains("integer") && value.intValue != nil)
        if isFitting {
            successes += 1
        } else {
            add(
                "FieldValueTypeInvalid", path, "\"\(found)\"",
                "\(path) in body must be of type \(types.joined(separator: ",")): \"\(found)\"")
        }
    }

    private static func typeName(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    private mutating func refuseUnlisted(_ value: JSONValue, _ allowed: [JSONValue], at path: String) {
        let list = allowed.map { "\"\($0.stringValue ?? $0.description)\"" }.joined(separator: ", ")
        causes.append(
            StatusError.Cause(
                reason: "FieldValueNotSupported", message: "Unsupported value: \(value): supported values: \(list)",
                field: path))
    }

    // MARK: Strings and numbers

    private mutating func check(_ text: String, _ constraints: SchemaConstraints, at path: String) {
        let length = Int64(text.unicodeScalars.count)
        if let maximum = constraints.maximumLength, length > maximum {
            causes.append(
                StatusError.Cause(
                    reason: "FieldValueTooLong",
                    message: "Too long: may not be more than \(maximum) \(maximum == 1 ? "byte" : "bytes")",
                    field: path))
        }
        if let minimum = constraints.minimumLength, length < minimum {
            invalid(path, .string(text), "should be at least \(minimum) chars long")
        }
        if let pattern = constraints.pattern, !pattern.expression.matches(text) {
            invalid(path, .string(text), "should match '\(pattern.text)'")
        }
        if !constraints.format.isEmpty, !SchemaFormats.isSatisfied(constraints.format, by: text) {
            let shown = JSONValue.string(text).description
            add(
                "FieldValueTypeInvalid", path, shown, "\(path) in body must be of type \(constraints.format): \(shown)")
        }
    }

    private mutating func checkNumber(_ value: JSONValue, _ constraints: SchemaConstraints, at path: String) {
        let number = value.doubleValue ?? 0
        if let factor = constraints.multipleOf, factor > 0 {
            let quotient = number / factor
            if quotient != quotient.rounded() {
                invalid(path, value, "should be a multiple of \(JSONValue.double(factor))")
            }
        }
        if let maximum = constraints.maximum {
            let isFitting = maximum.isExclusive ? number < maximum.number : number <= maximum.number
            let words = maximum.isExclusive ? "less than" : "less than or equal to"
            if !isFitting { invalid(path, value, "should be \(words) \(maximum.value)") }
        }
        if let minimum = constraints.minimum {
            let isFitting = minimum.isExclusive ? number > minimum.number : number >= minimum.number
            let words = minimum.isExclusive ? "greater than" : "greater than or equal to"
            if !isFitting { invalid(path, value, "should be \(words) \(minimum.value)") }
        }
    }

    // MARK: Lists and objects

    private mutating func check(
        _ elements: [JSONValue], _ schema: StructuralSchema, at path: String, old: JSONValue?
    ) {
        if let items = schema.items {
            let former = FormerElements(old, schema)
            for (index, element) in elements.enumerated() {
                validate(element, items, at: "\(path)[\(index)]", old: former.element(like: element))
            }
        }
        let constraints = schema.constraints
        let count = Int64(elements.count)
        if let minimum = constraints.minimumItems, count < minimum {
            invalid(path, .int(count), "should have at least \(minimum) items")
        }
        if let maximum = constraints.maximumItems, count > maximum { tooMany(path, count, maximum) }
        if constraints.hasUniqueItems, Set(elements).count != elements.count {
            invalid(path, nil, "shouldn't contain duplicates")
        }
    }

    private mutating func check(
        _ object: JSONObject, _ schema: StructuralSchema, at path: String, old: JSONValue?
    ) {
        let constraints = schema.constraints
        let count = Int64(object.count)
        if let minimum = constraints.minimumProperties, count < minimum {
            invalid(path, .int(count), "should have at least \(minimum) properties")
        }
        if let maximum = constraints.maximumProperties, count > maximum { tooMany(path, count, maximum) }
        for name in constraints.required {
            if object[name] == nil {
                causes.append(
                    StatusError.Cause(
                        reason: "FieldValueRequired", message: "Required value", field: Self.child(path, name)))
            } else {
                successes += 1
            }
        }
        for (name, member) in object {
            guard let inner = schema.member(name) else { continue }
            validate(member, inner, at: Self.child(path, name), old: old?[name])
        }
    }

    private static func child(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    // MARK: Messages

    private mutating func add(_ reason: String, _ path: String, _ value: String, _ detail: String) {
        causes.append(
            StatusError.Cause(reason: reason, message: "Invalid value: \(value): \(detail)", field: path))
    }

    /// - Parameter value: nil shows an empty text.
    private mutating func invalid(_ path: String, _ value: JSONValue?, _ problem: String) {
        add("FieldValueInvalid", path, value?.description ?? "\"\"", "\(path) in body \(problem)")
    }

    private mutating func tooMany(_ path: String, _ count: Int64, _ maximum: Int64) {
        causes.append(
            StatusError.Cause(
                reason: "FieldValueTooMany",
                message: "Too many: \(count): must have at most \(maximum) \(maximum == 1 ? "item" : "items")",
                field: path))
    }
}

// MARK: - Alternatives

extension SchemaValidator {
    private mutating func checkAlternatives(_ value: JSONValue, _ constraints: SchemaConstraints, at path: String) {
        if !constraints.anyOf.isEmpty {
            let outcomes = constraints.anyOf.map { Self.outcome(value, $0, at: path) }
            if !outcomes.contains(where: \.causes.isEmpty) {
                fail("\"\(path)\" must validate at least one schema (anyOf)")
                causes += Self.closest(outcomes)
            }
        }
        if !constraints.oneOf.isEmpty {
            let outcomes = constraints.oneOf.map { Self.outcome(value, $0, at: path) }
            let count = outcomes.count { $0.causes.isEmpty }
            if count != 1 {
                let found = count == 0 ? "Found none valid" : "Found \(count) valid alternatives"
                fail("\"\(path)\" must validate one and only one schema (oneOf). \(found)")
                if count == 0 { causes += Self.closest(outcomes) }
            }
        }
        for part in constraints.allOf {
            let outcome = Self.outcome(value, part, at: path)
            if !outcome.causes.isEmpty {
                causes += outcome.causes
                fail("\"\(path)\" must validate all the schemas (allOf)")
            }
        }
        if let unwanted = constraints.not, Self.outcome(value, unwanted, at: path).causes.isEmpty {
            fail("\"\(path)\" must not validate the schema (not)")
        }
    }

    private static func outcome(_ value: JSONValue, _ schema: StructuralSchema, at path: String) -> SchemaValidator {
        var validator = SchemaValidator()
        validator.validate(value, schema, at: path, old: nil)
        return validator
    }

    /// What is wrong with the alternative that comes nearest, the first of equals.
    private static func closest(_ outcomes: [SchemaValidator]) -> [StatusError.Cause] {
        guard let most = outcomes.map(\.successes).max() else { return [] }
        return outcomes.first { $0.successes == most }?.causes ?? []
    }

    /// A finding about a whole value, which kube-apiserver shows without field.
    private mutating func fail(_ message: String) {
        causes.append(
            StatusError.Cause(
                reason: "FieldValueInvalid", message: "Invalid value: \"\": \(message)", field: "<nil>"))
    }
}

// MARK: - Lists that are sets or maps

extension SchemaValidator {
    /// Refuses elements of sets and maps that come twice.
    /// Source: apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go.
    private mutating func checkLists(_ value: JSONValue, _ schema: StructuralSchema, at path: String) {
        switch value {
        case .array(let elements):
            if schema.listType == "set" || schema.listType == "map" { checkDuplicates(elements, schema, at: path) }
            guard let items = schema.items else { return }
            for (index, element) in elements.enumerated() { checkLists(element, items, at: "\(path)[\(index)]") }
        case .object(let object):
            for (name, member) in object {
                guard let inner = schema.member(name) else { continue }
                checkLists(member, inner, at: Self.child(path, name))
            }
        default: break
        }
    }

    private mutating func checkDuplicates(_ elements: [JSONValue], _ schema: StructuralSchema, at path: String) {
        var seen: Set<JSONValue> = []
        var reported: Set<JSONValue> = []
        for (index, element) in elements.enumerated() {
            let identity = schema.listType == "set" ? element : FormerElements.identity(element, schema)
            if !seen.insert(identity).inserted, reported.insert(identity).inserted {
                causes.append(
                    StatusError.Cause(
                        reason: "FieldValueDuplicate", message: "Duplicate value: \(identity)",
                        field: "\(path)[\(index)]"))
            }
        }
    }
}

/// The elements that a list had before a change, found again by their keys where the list is a map.
private struct FormerElements {
    private var byIdentity: [JSONValue: JSONValue] = [:]
    private let schema: StructuralSchema

    init(_ old: JSONValue?, _ schema: StructuralSchema) {
        self.schema = schema
        guard let elements = old?.arrayValue, schema.listType == "map" else { return }
        for element in elements { byIdentity[Self.identity(element, schema)] = element }
    }

    func element(like element: JSONValue) -> JSONValue? {
        byIdentity.isEmpty ? nil : byIdentity[Self.identity(element, schema)]
    }

    /// The keys of an element, with their defaults.
    static func identity(_ element: JSONValue, _ schema: StructuralSchema) -> JSONValue {
        .object(
            JSONObject(
                schema.listMapKeys.compactMap { key in
                    (element[key] ?? schema.items?.properties[key]?.defaultValue).map { (key, $0) }
                }))
    }
}

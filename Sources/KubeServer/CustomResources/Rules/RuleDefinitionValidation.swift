internal import CEL
internal import KubeCore
internal import KubeSchema

/// What the rules of a schema must satisfy: that they compile, and that applying them cannot cost too much.
/// Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go; KEP-2876.
struct RuleDefinitionValidation {
    private static let reasons = [
        "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired",
    ]

    private var errors: FieldErrors
    /// What all rules together can cost, and which of them contribute most.
    private var total: UInt64 = 0
    private var expensive: [(path: String, cost: UInt64)] = []

    private struct Place {
        let path: String
        let name: String
        let isResource: Bool
        /// How many values of the schema an object can have; nil without limit.
        let count: UInt64?
        /// The list around in which elements before and after a change do not correspond.
        let uncorrelatable: String?
    }

    /// O(size of the schema * length of its rules).
    static func check(_ schema: JSONValue, at path: String, _ errors: inout FieldErrors) {
        let schema = StructuralSchema(schema)
        guard SchemaRules(schema) != nil else { return }
        var validation = RuleDefinitionValidation(errors: errors)
        validation.check(
            schema,
            Place(path: path, name: "selfType", isResource: true, count: 1, uncorrelatable: nil))
        validation.checkTotal(at: path)
        errors = validation.errors
    }

    private init(errors: FieldErrors) { self.errors = errors }

    private mutating func check(_ schema: StructuralSchema, _ place: Place) {
        if !schema.constraints.rules.isEmpty { checkRules(schema, place) }
        for (name, member) in schema.properties.sorted(by: { $0.key < $1.key }) {
            check(
                member,
                Place(
                    path: "\(place.path).properties[\(name)]", name: "\(place.name).\(name)",
                    isResource: member.isEmbeddedResource, count: place.count, uncorrelatable: place.uncorrelatable))
        }
        if let items = schema.items {
            let isMap = schema.listType == "map"
            check(
                items,
                Place(
                    path: "\(place.path).items", name: place.name + ".@idx", isResource: items.isEmbeddedResource,
                    count: Self.multiply(place.count, schema.constraints.maximumItems),
                    uncorrelatable: place.uncorrelatable ?? (isMap ? nil : place.path)))
        }
        if case .schema(let values) = schema.additionalProperties {
            check(
                values,
                Place(
                    path: "\(place.path).additionalProperties", name: place.name + ".@elem",
                    isResource: values.isEmbeddedResource,
                    count: Self.multiply(place.count, schema.constraints.maximumProperties),
                    uncorrelatable: place.uncorrelatable))
        }
    }

    private static func multiply(_ count: UInt64?, _ limit: Int64?) -> UInt64? {
        guard let count, let limit else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: UInt64(max(limit, 0)))
        return overflow ? .max : product
    }

    // MARK: Rules

    private mutating func checkRules(_ schema: StructuralSchema, _ place: Place) {
        let type = CELType(schema, name: place.name, isResource: place.isResource)
        let sizes = SchemaSizes.sizes(schema)
        for (index, value) in schema.constraints.rules.enumerated() {
            let path = "\(place.path).x-kubernetes-validations[\(index)]"
            let rule = ValidationRule(value)
            guard checkShape(rule, schema, at: path), let type else { continue }
            do throws(CompiledRule.Failure) {
                let compiled = try CompiledRule(rule, type, sizes)
                checkTransition(compiled, place, at: path)
                checkCost(of: compiled.program, "rule", rule.expression, schema, place, at: path)
                if let message = compiled.message {
                    checkCost(of: message, "messageExpression", rule.messageExpression, schema, place, at: path)
                }
            } catch {
                errors.invalid("\(path).\(error.field)", .string(error.text), error.detail)
            }
        }
    }

    /// What can be said about a rule without reading its expression.
    private mutating func checkShape(_ rule: ValidationRule, _ schema: StructuralSchema, at path: String) -> Bool {
        func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }
        if isBlank(rule.expression) {
            errors.required("\(path).rule", "rule is not specified")
            return false
        }
        if !rule.message.isEmpty {
            if isBlank(rule.message) {
                errors.invalid("\(path).message", .string(rule.message), "message must be non-empty if specified")
            } else if rule.message.contains(where: \.isNewline) {
                errors.invalid("\(path).message", .string(rule.message), "message must not contain line breaks")
            }
        } else if rule.expression.contains(where: \.isNewline) {
            errors.required("\(path).message", "message must be specified if rule contains line breaks")
        }
        if !rule.messageExpression.isEmpty, isBlank(rule.messageExpression) {
            errors.required("\(path).messageExpression", "messageExpression must be non-empty if specified")
        }
        if !rule.reason.isEmpty { errors.oneOf("\(path).reason", .string(rule.reason), Self.reasons) }
        if !rule.fieldPath.isEmpty {
            do throws(SchemaFieldPath.Failure) {
                _ = try SchemaFieldPath(rule.fieldPath, in: schema)
            } catch {
                errors.invalid(
                    "\(path).fieldPath", .string(rule.fieldPath),
                    "fieldPath must be a valid path: \(error.description)")
            }
        }
        return true
    }

    private mutating func checkTransition(_ compiled: CompiledRule, _ place: Place, at path: String) {
        if !compiled.isTransition {
            if compiled.rule.optionalOldSelf != nil {
                errors.invalid(
                    "\(path).optionalOldSelf", .bool(compiled.rule.optionalOldSelf ?? false),
                    "may not be set if oldSelf is not used in rule")
            }
        } else if let list = place.uncorrelatable {
            errors.invalid(
                "\(path).rule", .string(compiled.rule.expression),
                "oldSelf cannot be used on the uncorrelatable portion of the schema within \(list)")
        }
    }

    // MARK: Costs

    private mutating func checkCost(
        of program: CELProgram, _ field: String, _ text: String, _ schema: StructuralSchema, _ place: Place,
        at path: String
    ) {
        let count = place.count ?? SchemaSizes.maximumCount(schema)
        let (product, overflow) = program.estimatedCost.multipliedReportingOverflow(by: count)
        let cost = overflow ? .max : product
        if cost > CELLimits.estimatePerRule {
            errors.forbidden(
                "\(path).\(field)",
                Self.message("estimated \(field) cost", cost, CELLimits.estimatePerRule))
        }
        let (sum, isLarge) = total.addingReportingOverflow(cost)
        total = isLarge ? .max : sum
        expensive.append(("\(path).\(field)", cost))
    }

    private mutating func checkTotal(at path: String) {
        guard total > CELLimits.estimatePerDefinition else { return }
        for rule in expensive.sorted(by: { $0.cost > $1.cost }).prefix(4) {
            errors.forbidden(
                rule.path, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema")
        }
        errors.forbidden(
            path,
            Self.message(
                "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", total,
                CELLimits.estimatePerDefinition))
    }

    private static func message(_ name: String, _ cost: UInt64, _ limit: UInt64) -> String {
        let factor = Double(cost) / Double(limit)
        let shown: String
        if factor > 100 {
            shown = "more than 100x"
        } else {
            let places: Int64 = factor < 1.5 ? 1_000_000 : 10
            let scaled = Int64((factor * Double(places)).rounded())
            let fraction = String(scaled % places)
            let digits = String(places).count - 1
            let zeros = String(repeating: "0", count: digits - fraction.count)
            shown = "\(scaled / places).\(zeros)\(fraction)x"
        }
        return "\(name) exceeds budget by factor of \(shown) (try simplifying the rule, or adding maxItems, "
            + "maxProperties, and maxLength where arrays, maps, and strings are declared)"
    }
}

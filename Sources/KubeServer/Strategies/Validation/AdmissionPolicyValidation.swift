internal import CEL
internal import KubeCore

/// What must hold for admission policies and their bindings.
/// Source: pkg/apis/admissionregistration/validation/validation.go of Kubernetes 1.36.
enum AdmissionPolicyValidation {
    private static let maximumAuditAnnotations = 20
    private static let maximumAuditExpressionBytes = 5 * 1024

    static func validatingPolicy(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        let expressions = common(spec, &errors)
        let validations = spec.elements("validations")
        let annotations = spec.elements("auditAnnotations")
        if validations.isEmpty, annotations.isEmpty {
            let message = "validations or auditAnnotations must contain at least one item"
            errors.required("spec.validations", message)
            errors.required("spec.auditAnnotations", message)
            return
        }
        for (index, validation) in validations.enumerated() {
            self.validation("spec.validations[\(index)]", validation, expressions, &errors)
        }
        if annotations.count > maximumAuditAnnotations {
            errors.invalid(
                "spec.auditAnnotations", GoForm.auditAnnotation.showList(.array(annotations)),
                "must not have more than \(maximumAuditAnnotations) auditAnnotations")
        }
        var keys: Set<String> = []
        for (index, annotation) in annotations.enumerated() {
            let path = "spec.auditAnnotations[\(index)]"
            auditAnnotation(path, annotation, policy: object.name, expressions, &errors)
            let key = annotation.text("key")
            if !keys.insert(key).inserted { errors.duplicate("\(path).key", .string(key)) }
        }
    }

    static func mutatingPolicy(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        let expressions = common(spec, &errors)
        let mutations = spec.elements("mutations")
        if mutations.isEmpty { errors.required("spec.mutations", "mutations must contain at least one item") }
        for (index, mutation) in mutations.enumerated() {
            self.mutation("spec.mutations[\(index)]", mutation, expressions, &errors)
        }
        if spec.isUnset("reinvocationPolicy") {
            errors.required("spec.reinvocationPolicy")
        } else {
            errors.oneOf("spec.reinvocationPolicy", spec["reinvocationPolicy"], ["IfNeeded", "Never"])
        }
    }

    /// What both kinds of policy have. Returns the compiler that knows the policy's variables.
    private static func common(_ spec: JSONValue, _ errors: inout FieldErrors) -> PolicyCompiler {
        errors.oneOf("spec.failurePolicy", spec["failurePolicy"], ["Fail", "Ignore"])
        let parameters = spec["paramKind"].flatMap { $0.isNull ? nil : $0 }
        if let parameters { parameterKind(parameters, &errors) }
        if let constraints = spec["matchConstraints"], !constraints.isNull {
            AdmissionRuleValidation.matchResources("spec.matchConstraints", constraints, &errors)
            if constraints.isUnset("resourceRules") { errors.required("spec.matchConstraints.resourceRules") }
        } else {
            errors.required("spec.matchConstraints")
        }
        AdmissionRuleValidation.matchConditions(
            "spec.matchConditions", spec.elements("matchConditions"), hasParameters: parameters != nil, &errors)
        var compiler = PolicyCompiler(hasParameters: parameters != nil)
        for (index, variable) in spec.elements("variables").enumerated() {
            self.variable("spec.variables[\(index)]", variable, &compiler, &errors)
        }
        return compiler
    }

    private static func parameterKind(_ kind: JSONValue, _ errors: inout FieldErrors) {
        let field = "spec.paramKind.apiVersion"
        let apiVersion = kind.text("apiVersion")
        let parts = apiVersion.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if apiVersion.isEmpty {
            errors.required(field)
        } else if let problem = NameValidation.groupVersion(apiVersion).first {
            errors.invalid(field, .string(apiVersion), problem)
        } else {
            let group = parts.count == 2 ? parts[0] : ""
            let version = parts[parts.count - 1]
            if !group.isEmpty, case let problems = NameValidation.dns1123Subdomain(group), !problems.isEmpty {
                errors.invalid(field, .string(group), problems.joined(separator: ","))
            }
            if version.isEmpty {
                errors.invalid(field, .string(apiVersion), "version must be specified")
            } else if case let problems = NameValidation.dns1035Label(version), !problems.isEmpty {
                errors.invalid(field, .string(version), problems.joined(separator: ","))
            }
        }
        let name = kind.text("kind")
        if name.isEmpty {
            errors.required("spec.paramKind.kind")
        } else if case let problems = NameValidation.dns1035Label(name.lowercased()), !problems.isEmpty {
            errors.invalid(
                "spec.paramKind.kind", .string(name),
                "may have mixed case, but should otherwise match: \(problems.joined(separator: ","))")
        }
    }

    private static func variable(
        _ path: String, _ variable: JSONValue, _ compiler: inout PolicyCompiler, _ errors: inout FieldErrors
    ) {
        let name = variable.text("name")
        if name.trimmingASCIISpace.isEmpty {
            errors.required("\(path).name", "name is not specified")
        } else if !AdmissionExpressions.isIdentifier(name) {
            errors.invalid("\(path).name", .string(name), "name is not a valid CEL identifier")
        }
        let expression = variable.text("expression")
        guard !expression.trimmingASCIISpace.isEmpty else {
            return errors.required("\(path).expression", "expression is not specified")
        }
        do throws(CELCompileError) {
            try compiler.addVariable(name, expression)
        } catch {
            errors.invalid("\(path).expression", .string(expression), error.description)
        }
    }

    private static func validation(
        _ path: String, _ validation: JSONValue, _ compiler: PolicyCompiler, _ errors: inout FieldErrors
    ) {
        let expression = validation.text("expression")
        if expression.trimmingASCIISpace.isEmpty {
            errors.required("\(path).expression", "expression is not specified")
        } else {
            errors.expression("\(path).expression", expression, compiler.environment(.validation), expecting: [.bool])
        }
        let messageExpression = validation.text("messageExpression")
        if !messageExpression.isEmpty {
            if messageExpression.trimmingASCIISpace.isEmpty {
                errors.invalid(
                    "\(path).messageExpression", .string(messageExpression), "must be non-empty if specified")
            } else {
                errors.expression(
                    "\(path).messageExpression", messageExpression, compiler.environment(.message),
                    expecting: [.string])
            }
        }
        let message = validation.text("message")
        let trimmed = message.trimmingASCIISpace
        if !message.isEmpty, trimmed.isEmpty {
            errors.invalid("\(path).message", .string(message), "message must be non-empty if specified")
        } else if trimmed.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            errors.invalid("\(path).message", .string(message), "message must not contain line breaks")
        }
        errors.oneOf("\(path).reason", validation["reason"], ["Forbidden", "Invalid", "RequestEntityTooLarge"])
    }

    private static func auditAnnotation(
        _ path: String, _ annotation: JSONValue, policy: String, _ compiler: PolicyCompiler,
        _ errors: inout FieldErrors
    ) {
        let key = annotation.text("key")
        if policy.isEmpty {
            errors.invalid("\(path).key", .string(key), "requires metadata.name be non-empty")
        } else {
            errors.invalid("\(path).key", "\(policy)/\(key)", NameValidation.qualifiedName("\(policy)/\(key)"))
        }
        let expression = annotation.text("valueExpression").trimmingASCIISpace
        if expression.isEmpty {
            errors.required("\(path).valueExpression", "valueExpression is not specified")
        } else if expression.utf8.count > maximumAuditExpressionBytes {
            errors.required(
                "\(path).valueExpression", "must not exceed \(maximumAuditExpressionBytes) bytes in length")
        } else {
            errors.expression(
                "\(path).valueExpression", expression, compiler.environment(.validation), expecting: [.string, .null])
        }
    }

    private static func mutation(
        _ path: String, _ mutation: JSONValue, _ compiler: PolicyCompiler, _ errors: inout FieldErrors
    ) {
        let forms = [("ApplyConfiguration", "applyConfiguration"), ("JSONPatch", "jsonPatch")]
        let type = mutation.text("patchType")
        guard let (_, own) = forms.first(where: { $0.0 == type }) else {
            if type.isEmpty { return errors.required("\(path).patchType") }
            return errors.oneOf("\(path).patchType", .string(type), forms.map(\.0))
        }
        for (_, other) in forms where other != own {
            if let value = mutation[other], !value.isNull {
                errors.forbidden("\(path).\(other)", "must not be specified when patchType is \(type)")
            }
        }
        guard let form = mutation[own], !form.isNull else {
            return errors.required("\(path).\(own)", "must be specified when patchType is \(type)")
        }
        let expression = form.text("expression")
        if expression.trimmingASCIISpace.isEmpty {
            errors.required("\(path).\(own).expression", "expression is not specified")
        } else if type == "JSONPatch" {
            errors.expression(
                "\(path).\(own).expression", expression, compiler.environment(.jsonPatch),
                expecting: [MutationTypes.patchList])
        } else {
            errors.expression(
                "\(path).\(own).expression", expression, compiler.environment(.applyConfiguration),
                expecting: [MutationTypes.object])
        }
    }

    // MARK: - Bindings

    static func validatingBinding(_ object: KubeObject, _ errors: inout FieldErrors) {
        let spec = object["spec"] ?? [:]
        binding(spec, &errors)
        let actions = spec.elements("validationActions")
        let field = "spec.validationActions"
        var seen: Set<JSONValue> = []
        for (index, action) in actions.enumerated() {
            errors.oneOf("\(field)[\(index)]", action, ["Audit", "Deny", "Warn"])
            if !seen.insert(action).inserted { errors.duplicate("\(field)[\(index)]", action) }
        }
        if seen.contains("Deny"), seen.contains("Warn") {
            errors.invalid(
                field, .array(actions),
                "must not contain both Deny and Warn (repeating the same validation failure information in the API "
                    + "response and headers serves no purpose)")
        }
        if seen.isEmpty { errors.required(field, "at least one validation action is required") }
    }

    static func mutatingBinding(_ object: KubeObject, _ errors: inout FieldErrors) {
        binding(object["spec"] ?? [:], &errors)
    }

    private static func binding(_ spec: JSONValue, _ errors: inout FieldErrors) {
        let policy = spec.text("policyName")
        if policy.isEmpty {
            errors.required("spec.policyName")
        } else {
            errors.invalid("spec.policyName", policy, NameValidation.dns1123Subdomain(policy))
        }
        if let reference = spec["paramRef"], !reference.isNull { parameterReference(reference, &errors) }
        if let resources = spec["matchResources"], !resources.isNull {
            // kube-apiserver misspells the field.
            AdmissionRuleValidation.matchResources("spec.matchResouces", resources, &errors)
        }
    }

    private static func parameterReference(_ reference: JSONValue, _ errors: inout FieldErrors) {
        let field = "spec.paramRef"
        let name = reference.text("name")
        let selector = reference["selector"].flatMap { $0.isNull ? nil : $0 }
        if !name.isEmpty {
            errors.invalid("\(field).name", name, NameValidation.pathSegment(name))
            if selector != nil { errors.forbidden("\(field).name", "name and selector are mutually exclusive") }
        }
        if let selector {
            errors.labelSelector("\(field).selector", selector)
            if !name.isEmpty { errors.forbidden("\(field).selector", "name and selector are mutually exclusive") }
        }
        if name.isEmpty, selector == nil { errors.required(field, "one of name or selector must be specified") }
        if reference.isUnset("parameterNotFoundAction") {
            errors.required("\(field).parameterNotFoundAction")
        } else {
            errors.oneOf(
                "\(field).parameterNotFoundAction", reference["parameterNotFoundAction"], ["Deny", "Allow"])
        }
    }
}

extension FieldErrors {
    /// An expression that must compile, to one of these types.
    mutating func expression(
        _ field: String, _ text: String, _ environment: CELEnvironment, expecting types: [CELType]
    ) {
        do throws(CELCompileError) {
            _ = try environment.compile(text, expecting: types)
        } catch {
            invalid(field, .string(text), error.description)
        }
    }
}

internal import CEL
internal import KubeCore
internal import KubeSchema

/// A rule of a schema as it is written in a definition.
/// Source: Kubernetes API reference, ValidationRule v1 apiextensions.k8s.io.
struct ValidationRule: Sendable {
    let expression: String
    let message: String
    let messageExpression: String
    let reason: String
    let fieldPath: String
    /// Nil when it is not said.
    let optionalOldSelf: Bool?

    init(_ value: JSONValue) {
        expression = value.text("rule")
        message = value.text("message")
        messageExpression = value.text("messageExpression")
        reason = value.text("reason")
        fieldPath = value.text("fieldPath")
        optionalOldSelf = value["optionalOldSelf"]?.boolValue
    }

    /// How messages name the rule.
    var title: String {
        let message = message.trimmed
        return message.isEmpty ? expression.trimmed : message
    }
}

/// A rule ready to be applied to values of its schema.
struct CompiledRule: Sendable {
    let rule: ValidationRule
    let program: CELProgram
    let message: CELProgram?
    /// Whether it compares a value with the one before; such rules are skipped where there was none.
    let isTransition: Bool

    /// Why a rule cannot be used, and which of its fields is to blame.
    struct Failure: Error {
        let field: String
        let text: String
        let detail: String
    }

    /// - Parameters:
    ///   - type: of the values of the schema.
    ///   - sizes: how large these can be; costs nothing to leave out when no estimate is needed.
    init(_ rule: ValidationRule, _ type: CELType, _ sizes: CELSizes = .unknown) throws(Failure) {
        self.rule = rule
        let environment = CELEnvironment(variables: [
            "self": type, "oldSelf": rule.optionalOldSelf == true ? .optional(type) : type,
        ])
        func failure(_ field: String, _ text: String, _ detail: String) -> Failure {
            Failure(field: field, text: text, detail: detail)
        }
        do throws(CELCompileError) {
            program = try environment.compile(rule.expression, sizes: sizes)
        } catch {
            throw failure("rule", rule.expression, error.description)
        }
        guard program.resultType == .bool else {
            throw failure("rule", rule.expression, "cel expression must evaluate to a bool")
        }
        isTransition = program.mentions("oldSelf")
        guard !rule.messageExpression.isEmpty else {
            message = nil
            return
        }
        let message: CELProgram
        do throws(CELCompileError) {
            message = try environment.compile(rule.messageExpression, sizes: sizes)
        } catch {
            throw failure("messageExpression", rule.messageExpression, "messageExpression \(error)")
        }
        guard message.resultType == .string else {
            throw failure("messageExpression", rule.messageExpression, "messageExpression must evaluate to a string")
        }
        self.message = message
    }

    /// Whether the rule is applied where there is no value before.
    var appliesWithoutOldValue: Bool { !isTransition || rule.optionalOldSelf == true }
}

extension String {
    /// Without spaces and line breaks at both ends.
    fileprivate var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}

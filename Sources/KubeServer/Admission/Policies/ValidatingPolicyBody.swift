internal import CEL
internal import KubeCore

/// What one expression of a policy holds against a request.
struct PolicyDecision: Sendable, Hashable {
    var message: String
    /// Empty is `Invalid`.
    var reason = ""
    /// Which of the policy's validations it is; nil when it is none of them.
    var index: Int?
}

/// The validations and audit annotations of a ValidatingAdmissionPolicy.
struct ValidatingPolicyBody: Sendable {
    private struct Validation: Sendable {
        let expression: String
        let program: CELProgram
        let message: String
        let messageProgram: CELProgram?
        let reason: String
    }

    private struct Annotation: Sendable {
        let key: String
        let program: CELProgram
    }

    private static let maximumMessageBytes = 5 * 1024
    private static let maximumAnnotationBytes = 10 * 1024

    private var validations: [Validation] = []
    private var annotations: [Annotation] = []

    init() {}

    init(_ spec: JSONValue, _ compiler: PolicyCompiler) throws(CELCompileError) {
        let environment = compiler.environment(.validation)
        for validation in spec.elements("validations") {
            let expression = validation.text("expression")
            let messageExpression = validation.text("messageExpression")
            validations.append(
                Validation(
                    expression: expression.trimmingASCIISpace,
                    program: try environment.compile(expression, expecting: [.bool]),
                    message: validation.text("message").trimmingASCIISpace,
                    messageProgram: messageExpression.isEmpty
                        ? nil
                        : try compiler.environment(.message).compile(messageExpression, expecting: [.string]),
                    reason: validation.text("reason")))
        }
        for annotation in spec.elements("auditAnnotations") {
            let expression = annotation.text("valueExpression").trimmingASCIISpace
            annotations.append(
                Annotation(
                    key: annotation.text("key"),
                    program: try environment.compile(expression, expecting: [.string, .null])))
        }
    }

    /// What the validations hold against the request.
    func decisions(_ run: inout PolicyRun, failsOpen: Bool) -> [PolicyDecision] {
        var decisions: [PolicyDecision] = []
        for (index, validation) in validations.enumerated() {
            do throws(CELEvaluationError) {
                if try run.evaluate(validation.program).boolValue == true { continue }
                decisions.append(
                    PolicyDecision(message: message(of: validation, &run), reason: validation.reason, index: index))
            } catch {
                if failsOpen { continue }
                let message = "expression '\(validation.expression)' resulted in error: \(error.description)"
                decisions.append(PolicyDecision(message: message, index: index))
                if error.code == .costLimitExceeded { break }
            }
        }
        return decisions
    }

    private func message(of validation: Validation, _ run: inout PolicyRun) -> String {
        if let program = validation.messageProgram,
            let text = (try? run.evaluate(program))?.stringValue,  // a message that fails is replaced by the other
            case let trimmed = text.trimmingASCIISpace, !trimmed.isEmpty,
            trimmed.utf8.count <= Self.maximumMessageBytes, !trimmed.utf8.contains(0x0A), !trimmed.utf8.contains(0x0D)
        {
            return trimmed
        }
        return validation.message.isEmpty ? "failed expression: \(validation.expression)" : validation.message
    }

    func auditAnnotations(_ run: inout PolicyRun) -> [(key: String, value: String)] {
        var values: [(String, String)] = []
        for annotation in annotations {
            // One that cannot be evaluated is left out: it decides nothing.
            guard let text = (try? run.evaluate(annotation.program))?.stringValue?.trimmingASCIISpace, !text.isEmpty
            else { continue }
            values.append(
                (annotation.key, String(decoding: text.utf8.prefix(Self.maximumAnnotationBytes), as: UTF8.self)))
        }
        return values
    }
}

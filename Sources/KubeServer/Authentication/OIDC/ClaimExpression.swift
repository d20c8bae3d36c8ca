internal import CEL
internal import KubeCore

/// An expression of an AuthenticationConfiguration: over the claims of a token, or over the user that they have made.
/// Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#using-authentication-configuration.
package struct ClaimExpression: Sendable {
    /// What an expression may mention.
    enum Subject: String, Sendable {
        case claims
        case user
    }

    /// Why an expression has no value, or cannot have one.
    package struct Failure: Error, Sendable, Equatable {
        package let message: String
    }

    package let text: String
    private let subject: Subject
    private let program: CELProgram

    /// - Throws: what is wrong with the text.
    init(_ text: String, over subject: Subject = .claims, isRule: Bool = false) throws(Failure) {
        self.text = text
        self.subject = subject
        let environment = CELEnvironment(variables: [subject.rawValue: subject == .claims ? Self.claims : Self.user])
        do throws(CELCompileError) {
            program = try environment.compile(text, expecting: isRule ? [.bool] : [])
        } catch {
            throw Failure(message: "compilation failed: \(error.description)")
        }
    }

    /// Whether the expression reads a claim.
    func reads(claim: String) -> Bool { program.reads(claim, of: Subject.claims.rawValue) }

    /// The value of the expression.
    /// - Parameter subject: the claims, or the user.
    /// - Throws: why there is none.
    func evaluate(_ subject: JSONValue) throws(Failure) -> JSONValue {
        do throws(CELEvaluationError) {
            return try program.evaluate([self.subject.rawValue: CELValue(subject)]).value.json()
        } catch {
            throw Failure(message: "expression '\(text)' resulted in error: \(error.description)")
        }
    }

    private static let claims = CELType.map(.string, .dyn)
    private static let user = CELType.object(
        CELObjectType(
            name: "kubernetes.UserInfo",
            fields: [
                "username": .string, "uid": .string, "groups": .list(.string),
                "extra": .map(.string, .list(.string)),
            ]))
}

extension ClaimExpression: Hashable {
    package static func == (lhs: ClaimExpression, rhs: ClaimExpression) -> Bool {
        lhs.text == rhs.text && lhs.subject == rhs.subject
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// What must be true of the claims of a token, or of the user that they have made.
package struct ClaimRule: Sendable, Hashable {
    let expression: ClaimExpression
    /// What is said when it is not.
    let message: String

    /// - Throws: why the rule is broken, or cannot be judged.
    func confirm(_ subject: JSONValue) throws(ClaimExpression.Failure) {
        guard let isKept = try expression.evaluate(subject).boolValue else {
            throw ClaimExpression.Failure(message: "expression must return a boolean")
        }
        if isKept { return }
        throw ClaimExpression.Failure(message: "validation expression '\(expression.text)' failed: \(message)")
    }
}

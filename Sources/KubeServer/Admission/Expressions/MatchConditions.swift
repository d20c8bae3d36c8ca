internal import CEL
internal import KubeCore

/// The match conditions of a webhook or policy: it is asked only about requests for which all are true.
/// Source: KEP-3716; k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions.
struct MatchConditions: Sendable {
    private struct Condition: Sendable {
        let name: String
        let expression: String
        let program: Result<CELProgram, CELCompileError>
    }

    enum Outcome: Sendable, Hashable {
        case matches
        case doesNotMatch
        /// What went wrong with a condition while none was false.
        case failed(String)
    }

    private let conditions: [Condition]
    /// Whether any of them asks the authorizer, which must then be up to date.
    let asksAuthorizer: Bool

    init(_ json: [JSONValue], hasParameters: Bool = false) {
        conditions = json.map { condition in
            let text = condition.text("expression").trimmingASCIISpace
            let environment = AdmissionExpressions.environment(hasParameters: hasParameters, for: .matchCondition)
            let program: Result<CELProgram, CELCompileError>
            do throws(CELCompileError) {
                program = .success(try environment.compile(text, expecting: [.bool]))
            } catch {
                program = .failure(error)
            }
            return Condition(name: condition.text("name"), expression: text, program: program)
        }
        asksAuthorizer = conditions.contains { $0.expression.contains("authorizer") }
    }

    var isEmpty: Bool { conditions.isEmpty }

    func evaluate(_ variables: CELVariables) -> Outcome {
        var failures: [String] = []
        var budget = CELLimits.matchConditionsPerRequest
        for condition in conditions {
            switch Self.evaluate(condition, variables, &budget) {
            case .success(true): continue
            case .success(false): return .doesNotMatch
            case .failure(let error): failures.append(error.description)
            }
        }
        guard let first = failures.first else { return .matches }
        return .failed(failures.count == 1 ? first : "[\(failures.joined(separator: ", "))]")
    }

    private static func evaluate(
        _ condition: Condition, _ variables: CELVariables, _ budget: inout UInt64
    ) -> Result<Bool, CELEvaluationError> {
        func failure(_ why: String) -> Result<Bool, CELEvaluationError> {
            .failure(CELEvaluationError("expression '\(condition.expression)' resulted in error: \(why)"))
        }
        switch condition.program {
        case .failure(let error): return failure(error.description)
        case .success(let program):
            do throws(CELEvaluationError) {
                let result = try program.evaluate(variables, costLimit: min(budget, CELLimits.perCall))
                budget -= min(budget, result.cost)
                return .success(result.value.boolValue == true)
            } catch {
                budget -= min(budget, error.cost)
                return failure(error.description)
            }
        }
    }
}

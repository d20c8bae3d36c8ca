internal import CEL

/// The evaluation of the expressions of one policy for one request, within the budget that all of them share.
struct PolicyRun {
    private let bindings: CELVariables
    private let lazy: CELLazyVariables
    private var spent: UInt64 = 0

    init(_ bindings: CELVariables, programs: [String: CELProgram]) {
        lazy = CELLazyVariables(programs, bindings: bindings)
        var bindings = bindings
        bindings["variables"] = .object(lazy)
        self.bindings = bindings
    }

    mutating func evaluate(_ program: CELProgram) throws(CELEvaluationError) -> CELValue {
        let used = spent + lazy.cost
        guard used < CELLimits.perRequest else {
            throw CELEvaluationError(
                "validation failed due to running out of cost budget, no further validation rules will be run",
                code: .costLimitExceeded)
        }
        do throws(CELEvaluationError) {
            let result = try program.evaluate(bindings, costLimit: min(CELLimits.perCall, CELLimits.perRequest - used))
            spent += result.cost
            return result.value
        } catch {
            spent += error.cost
            throw error
        }
    }
}

internal import Synchronization

/// Variables that are programs themselves, evaluated when an expression first asks for them and then kept: the
/// `variables` of admission policies.
///
/// A variable sees those before it. What its evaluation costs is added to the cost of the expression that asked first.
/// Source: k8s.io/apiserver/pkg/cel/lazy; k8s.io/apiserver/pkg/admission/plugin/cel/composition.go.
package final class CELLazyVariables: CELObject {
    private let programs: [String: CELProgram]
    private let bindings: CELVariables
    private let results = Mutex<[String: Result<CELValue, CELEvaluationError>]>([:])
    private let spent = Mutex<UInt64>(0)
    /// What the values and fields of the variables are.
    package let type: CELType

    /// - Parameters:
    ///   - programs: each compiled in an environment that declares, as `variables`, those that come before it.
    ///   - bindings: the values of the other variables.
    package init(_ programs: [String: CELProgram], bindings: CELVariables) {
        self.programs = programs
        self.bindings = bindings
        type = Self.type(of: programs)
    }

    /// The type of the `variables` that these programs make.
    package static func type(of programs: [String: CELProgram]) -> CELType {
        .object(CELObjectType(name: "kubernetes.variables", fields: programs.mapValues(\.resultType)))
    }

    /// What all evaluations cost until now.
    package var cost: UInt64 { spent.withLock { $0 } }

    package func field(_ name: String) throws(CELEvaluationError) -> CELValue? {
        guard let program = programs[name] else { return nil }
        if let known = results.withLock({ $0[name] }) { return try known.get() }
        var variables = bindings
        variables["variables"] = .object(self)
        let result: Result<CELValue, CELEvaluationError>
        do throws(CELEvaluationError) {
            let outcome = try program.evaluate(variables)
            spent.withLock { $0 += outcome.cost }
            result = .success(outcome.value)
        } catch {
            spent.withLock { $0 += error.cost }
            result = .failure(
                CELEvaluationError(
                    "composited variable \"\(name)\" fails to evaluate: \(error)", code: error.code))
        }
        results.withLock { $0[name] = result }
        return try result.get()
    }

    package func isEqual(to other: any CELObject) -> Bool { (other as? CELLazyVariables) === self }
}

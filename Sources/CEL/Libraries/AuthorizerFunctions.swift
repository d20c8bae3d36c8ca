/// Questions to the authorizer.
/// Source: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-authorizer-library.
extension FunctionTable {
    private typealias Stage = AuthorizerStep.Stage

    /// What a question costs: the authorizer may ask others. Source: k8s.io/apiserver/pkg/cel/library/cost.go.
    private static let checkCost = CallCost.fixed(350_000)

    static func addAuthorizerFunctions(_ table: inout FunctionTable) {
        func step(
            _ name: String, _ from: Stage, _ to: Stage, parameters: Int = 1,
            _ change: @escaping @Sendable (inout CELAuthorizer.Check, [String]) -> Void
        ) {
            let types = [CELType.opaque(from.rawValue)] + Array(repeating: .string, count: parameters)
            table.addMember(name, types, .opaque(to.rawValue)) { values throws(CELEvaluationError) in
                var next = try values[0].object(AuthorizerStep.self)
                change(&next.check, values.dropFirst().map(\.text))
                next.stage = to
                return .object(next)
            }
        }
        step("path", .authorizer, .path) { $0.path = $1[0] }
        step("group", .authorizer, .group) { $0.group = $1[0] }
        step("serviceAccount", .authorizer, .authorizer, parameters: 2) {
            $0.serviceAccount = .init(namespace: $1[0], name: $1[1])
        }
        step("resource", .group, .resource) { $0.resource = $1[0] }
        step("subresource", .resource, .resource) { $0.subresource = $1[0] }
        step("namespace", .resource, .resource) { $0.namespace = $1[0] }
        step("name", .resource, .resource) { $0.name = $1[0] }
        step("fieldSelector", .resource, .resource) { $0.fieldSelector = $1[0] }
        step("labelSelector", .resource, .resource) { $0.labelSelector = $1[0] }
        for stage in [Stage.path, .resource] {
            let types = [CELType.opaque(stage.rawValue), .string]
            table.addMember("check", types, .opaque(Stage.decision.rawValue), cost: checkCost) {
                values throws(CELEvaluationError) in
                var step = try values[0].object(AuthorizerStep.self)
                step.check.verb = values[1].text
                step.decision = step.authorizer.decide(step.check)
                step.stage = .decision
                return .object(step)
            }
        }
        addDecisions(&table)
    }

    private static func addDecisions(_ table: inout FunctionTable) {
        let type = CELType.opaque(Stage.decision.rawValue)
        func question(
            _ name: String, _ result: CELType, _ answer: @escaping @Sendable (CELAuthorizer.Decision) -> CELValue
        ) {
            table.addMember(name, [type], result) { values throws(CELEvaluationError) in
                guard let decision = try values[0].object(AuthorizerStep.self).decision else { throw .noSuchOverload }
                return answer(decision)
            }
        }
        question("allowed", .bool) { .bool($0.isAllowed) }
        question("reason", .string) { .string($0.reason) }
        question("errored", .bool) { .bool($0.failure != nil) }
        question("error", .string) { .string($0.failure ?? "") }
    }
}

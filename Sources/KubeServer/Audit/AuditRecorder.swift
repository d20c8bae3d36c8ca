internal import KubeCore

/// Puts requests into the audit log as its policy says.
package struct AuditRecorder: Sendable {
    let log: AuditLog
    private let policy: AuditPolicy

    package init(policy: AuditPolicy, log: AuditLog) {
        self.policy = policy
        self.log = log
    }

    /// Begins the record of a request whose sender is known; nil when nothing of it is put down.
    func begin(_ scope: RequestScope) async -> AuditRecord? {
        let attributes = AuthorizationAttributes(user: scope.user, request: scope.info)
        let decision = policy.decide(attributes)
        guard decision.level > .none else { return nil }
        let record = AuditRecord(scope, decision: decision, attributes: attributes, log: log)
        await record.emitReceived()
        return record
    }

    package func flush() async { await log.flush() }
}

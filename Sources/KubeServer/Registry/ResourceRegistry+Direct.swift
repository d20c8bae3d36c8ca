internal import KubeCore

extension ResourceRegistry {
    /// Changes an object as the server itself does (a binding, a spent budget): without admission, strategy or
    /// validation, again on the newest state when somebody else was faster. The generation stays, as in kube-apiserver.
    func modifyDirectly(
        _ resource: ServedResource, _ key: ObjectKey, isDryRun: Bool,
        _ change: @Sendable (KubeObject) throws(StatusError) -> KubeObject
    ) async throws(StatusError) -> WriteOutcome {
        while true {
            let current = try await current(resource, key)
            let old = try current.decoded()
            let object = try change(old)
            if object == old { return WriteOutcome(object: current, wasCreated: false) }
            if let outcome = try await store(object, old: old, current, resource, isDryRun: isDryRun) {
                return outcome
            }
            try Task.checkNotCancelled()
        }
    }
}

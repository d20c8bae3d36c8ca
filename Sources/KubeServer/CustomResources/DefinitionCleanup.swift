internal import KubeCore
internal import KubeSchema
internal import Logging

/// Removes the objects of a definition that is being deleted, then lets the definition go.
///
/// Objects that have finalizers are waited for; the definition's condition says so meanwhile.
/// Source: apiextensions-apiserver/pkg/controller/finalizer/crd_finalizer.go.
struct DefinitionCleanup: Sendable {
    /// Between the word that objects go and their removal: who deletes a definition together with its objects, such as
    /// `kubectl delete -f`, should still find them.
    private static let notice = Duration.milliseconds(50)
    private static let firstDelay = Duration.milliseconds(10)
    private static let longestDelay = Duration.seconds(1)

    let registry: ResourceRegistry
    let logger: Logger
    let definition: Definition

    private var context: RequestContext { RequestContext(user: .apiServer) }

    /// Returns when the definition is released, was replaced by another, or the task was cancelled.
    func run() async {
        var delay = Self.firstDelay
        var isToldOf = false
        while !Task.isCancelled {
            do throws(StatusError) {
                try await tell("InstanceDeletionInProgress", "CustomResource deletion is in progress")
                if !isToldOf {
                    isToldOf = true
                    do { try await Task.sleep(for: Self.notice) } catch { return }  // cancelled
                }
                if try await removeObjects() == 0 { return try await release() }
            } catch {
                if Task.isCancelled { return }
                let level: Logger.Level = error.isConflict ? .debug : .warning
                logger.log(
                    level: level, "Custom resources could not be removed, will retry",
                    metadata: ["definition.name": "\(definition.name)", "error": "\(error.message)"])
            }
            do { try await Task.sleep(for: delay) } catch { return }  // cancelled
            delay = min(delay * 2, Self.longestDelay)
        }
    }

    /// Deletes all objects of the resource.
    /// - Returns: how many are left.
    private func removeObjects() async throws(StatusError) -> Int {
        // A definition that names a built-in resource never had objects of its own.
        guard !BuiltInResources.contains(definition.groupResource),
            let resource = ServedVersions.storageResource(of: definition, in: registry)
        else { return 0 }
        _ = try await registry.deleteCollection(
            resource, namespace: "", selection: ListOptions(), options: DeleteOptions(), context: context)
        return try await registry.list(resource, namespace: "", options: ListOptions()).items.count
    }

    /// Takes the finalizer off the definition.
    private func release() async throws(StatusError) {
        guard var object = try await current() else { return }
        object.finalizers = object.finalizers.filter { $0 != Definition.cleanupFinalizer }
        try await write(object, subresource: nil)
    }

    private func tell(_ reason: String, _ message: String) async throws(StatusError) {
        guard var object = try await current() else { return }
        var conditions = DefinitionConditions(object.at("status", "conditions"))
        if conditions["Terminating"]?.text("reason") == reason { return }
        conditions.set(
            "Terminating", status: true, reason: reason, message: message, now: registry.environment.now().rfc3339)
        object.set(conditions.value, at: "status", "conditions")
        try await write(object, subresource: "status")
    }

    /// The definition as it is now; nil when it is no longer there or no longer waits for this.
    private func current() async throws(StatusError) -> KubeObject? {
        guard let resource = registry.find(.customResourceDefinitions) else { return nil }
        do throws(StatusError) {
            let object = try await registry.get(resource, namespace: "", name: definition.name).decoded()
            return object.uid == definition.object.uid && Definition(object).isTerminating ? object : nil
        } catch  where error.isNotFound {
            return nil
        }
    }

    private func write(_ object: KubeObject, subresource: String?) async throws(StatusError) {
        guard let resource = registry.find(.customResourceDefinitions) else { return }
        _ = try await registry.update(
            resource, namespace: "", name: object.name, object: object, options: WriteOptions(subresource: subresource),
            context: context)
    }
}

internal import KubeCore
internal import KubeSchema
package import Logging

/// Keeps up the flow schemas and priority levels that every cluster has, puts those that are stored in force, and says in
/// the status of each flow schema whether its priority level exists.
/// Source: pkg/registry/flowcontrol/ensurer, k8s.io/apiserver/pkg/util/flowcontrol/apf_controller.go of Kubernetes 1.36.
package struct FlowControlKeeper: Sendable {
    private let registry: ResourceRegistry
    private let flow: FlowController
    private let logger: Logger

    /// - Parameter server: whose requests are shared out by what is stored.
    package init(registry: ResourceRegistry, server: APIServer, logger: Logger) {
        self.init(registry: registry, flow: server.flow, logger: logger)
    }

    init(registry: ResourceRegistry, flow: FlowController, logger: Logger) {
        self.registry = registry
        self.flow = flow
        self.logger = logger
    }

    /// Works until the task is cancelled.
    package func run() async {
        await ChangeLoop(
            name: "flow-control", registry: registry, logger: logger,
            resources: [.flowSchemas, .priorityLevelConfigurations]
        ).run { () async throws(StatusError) in try await reconcile() }
    }

    /// Brings everything in line, once. Idempotent.
    func reconcile() async throws(StatusError) {
        for (resource, entries) in [
            (GroupVersionResource.priorityLevelConfigurations, BootstrapFlowControl.levels),
            (.flowSchemas, BootstrapFlowControl.schemas),
        ] {
            let failure = await withTaskGroup(of: StatusError?.self) { group in
                for entry in entries { group.addTask { await self.attempt(entry, resource) } }
                return await group.reduce(nil) { $0 ?? $1 }
            }
            if let failure { throw failure }
        }
        try await putInForce()
    }

    // MARK: Objects

    private func attempt(_ entry: BootstrapFlowControl.Entry, _ resource: GroupVersionResource) async -> StatusError? {
        do throws(StatusError) {
            try await ensure(entry, resource)
            return nil
        } catch {
            return error
        }
    }

    private func ensure(
        _ entry: BootstrapFlowControl.Entry, _ resource: GroupVersionResource
    ) async throws(StatusError) {
        guard let served = registry.find(resource) else { throw .pathNotFound() }
        let name = entry.object.name
        guard let existing = try registry.storage.object(resource.groupResource, name: name) else {
            do throws(StatusError) {
                _ = try await registry.create(
                    served, namespace: "", name: "", object: entry.object, options: WriteOptions(),
                    context: RequestContext(user: .apiServer))
            } catch  where error.isAlreadyExists { return }
            return
        }
        guard let corrected = Self.corrected(existing, entry) else { return }
        do throws(StatusError) {
            _ = try await registry.update(
                served, namespace: "", name: name, object: corrected, options: WriteOptions(),
                context: RequestContext(user: .apiServer))
        } catch  where error.isConflict || error.isNotFound { return }  // the change brings us back
    }

    /// The object as it must be; nil when it is so, or an administrator has taken it over.
    static func corrected(_ existing: KubeObject, _ entry: BootstrapFlowControl.Entry) -> KubeObject? {
        let annotation = existing.annotations[BootstrapFlowControl.autoUpdateAnnotation]
        let isOurs = entry.isMandatory || annotation == "true" || (annotation == nil && existing.generation <= 1)
        guard isOurs else { return nil }
        var corrected = existing
        if entry.isMandatory || annotation == nil {
            corrected.annotations[BootstrapFlowControl.autoUpdateAnnotation] = "true"
        }
        // The shares of the exempt level are for the administrator to set.
        if entry.object.text("spec", "type") != "Exempt" || existing.text("spec", "type") != "Exempt" {
            corrected["spec"] = entry.object["spec"]
        }
        return corrected == existing ? nil : corrected
    }

    // MARK: Effect

    /// What is in force is what the conditions then tell.
    private func putInForce() async throws(StatusError) {
        guard let served = registry.find(.flowSchemas) else { throw .pathNotFound() }
        let levels = try registry.storage.objects(GroupVersionResource.priorityLevelConfigurations.groupResource)
        let schemas = try registry.storage.objects(GroupVersionResource.flowSchemas.groupResource)
        flow.apply(FlowControlConfiguration(schemas: schemas, levels: levels))
        let names = Set(levels.map(\.name))
        for schema in schemas {
            let level = schema.text("spec", "priorityLevelConfiguration", "name")
            let condition = Self.dangling(level, exists: names.contains(level))
            let current = (schema.at("status", "conditions")?.arrayValue ?? []).first { $0.text("type") == "Dangling" }
            if current?["status"] == condition["status"], current?["message"] == condition["message"] { continue }
            var updated = schema
            var dated = condition
            dated["lastTransitionTime"] = .string(registry.environment.now().rfc3339)
            updated.setCondition(dated)
            do throws(StatusError) {
                _ = try await registry.update(
                    served, namespace: "", name: schema.name, object: updated,
                    options: WriteOptions(subresource: "status"), context: RequestContext(user: .apiServer))
            } catch  where error.isConflict || error.isNotFound { continue }  // the change brings us back
        }
    }

    private static func dangling(_ level: String, exists: Bool) -> JSONObject {
        let subject = "This FlowSchema references the PriorityLevelConfiguration object named \"\(level)\""
        return [
            "type": "Dangling", "status": exists ? "False" : "True", "reason": exists ? "Found" : "NotFound",
            "message": .string("\(subject) \(exists ? "and it exists" : "but there is no such object")"),
        ]
    }
}

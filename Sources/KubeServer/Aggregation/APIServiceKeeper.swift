internal import KubeCore
internal import KubeSchema
package import Logging

/// Keeps an APIService for every group version that this server has itself, and finds out whether those of others can
/// be used.
///
/// One of its own that is deleted or changed comes back; those of custom resources go with their definitions.
/// Source: kube-aggregator/pkg/controllers/autoregister, pkg/controlplane/controller/crdregistration,
/// kube-aggregator/pkg/controllers/status of Kubernetes 1.36.
package struct APIServiceKeeper: Sendable {
    static let managedLabel = "kube-aggregator.kubernetes.io/automanaged"
    /// How often servers are asked though nothing seems to have changed.
    private static let checkInterval = Duration.seconds(30)
    private static let resource = GroupVersionResource.apiServices

    private let registry: ResourceRegistry
    private let aggregation: Aggregation
    private let logger: Logger

    package init(registry: ResourceRegistry, aggregation: Aggregation, logger: Logger) {
        self.registry = registry
        self.aggregation = aggregation
        self.logger = logger
    }

    /// Works until the task is cancelled.
    /// - Parameter onRegistered: called each time that all of this server's own group versions have their APIService.
    package func run(onRegistered: @escaping @Sendable () -> Void = {}) async {
        let aggregation = aggregation
        await withDiscardingTaskGroup { group in
            group.addTask {
                await ChangeLoop(
                    name: "api-services", registry: registry, logger: logger,
                    resources: [Self.resource, .customResourceDefinitions]
                ).run { () async throws(StatusError) in
                    try await register()
                    onRegistered()
                }
            }
            group.addTask {
                // Services matter only when one of them stands for an API server.
                await ChangeLoop(
                    name: "api-service-availability", registry: registry, logger: logger,
                    resources: [Self.resource, .services, .endpointSlices],
                    concerns: { resource, object in
                        if resource == Self.resource { return true }
                        // The name of a slice begins with that of its Service.
                        return aggregation.versions.contains {
                            $0.service.destination.namespace == object.key.namespace
                                && object.key.name.hasPrefix($0.service.destination.name)
                        }
                    }, pause: { aggregation.versions.isEmpty ? nil : Self.checkInterval }
                ).run { () async throws(StatusError) in try await check() }
            }
        }
    }

    private func stored() throws(StatusError) -> [KubeObject] {
        try registry.storage.objects(Self.resource.groupResource)
    }

    // MARK: Registering

    /// Brings the APIServices of this server's own group versions in line, once. Idempotent.
    func register() async throws(StatusError) {
        let wanted = try desired()
        var existing: [String: KubeObject] = [:]
        for object in try stored() { existing[object.name] = object }
        var writes: [Write] = []
        for object in wanted.values {
            if let former = existing[object.name] {
                guard let corrected = Self.corrected(former, object) else { continue }
                writes.append(.update(corrected))
            } else {
                writes.append(.create(object))
            }
        }
        for object in existing.values
        where object.labels[Self.managedLabel] == "true" && wanted[object.name] == nil && !object.isBeingDeleted {
            writes.append(.delete(object))
        }
        // All at once, so that the store commits them in few transactions.
        let failure = await withTaskGroup(of: StatusError?.self) { group in
            for write in writes { group.addTask { await attempt(write) } }
            return await group.reduce(nil) { $0 ?? $1 }
        }
        if let failure { throw failure }
    }

    private enum Write: Sendable {
        case create(KubeObject)
        case update(KubeObject)
        case delete(KubeObject)
    }

    private func attempt(_ write: Write) async -> StatusError? {
        do throws(StatusError) {
            switch write {
            case .create(let object): try await create(object)
            case .update(let object): try await update(object, subresource: nil)
            case .delete(let object): try await delete(object)
            }
            return nil
        } catch {
            return error
        }
    }

    private func desired() throws(StatusError) -> [String: KubeObject] {
        var wanted: [String: KubeObject] = [:]
        for groupVersion in Set(BuiltInResources.all.map(\.resource.groupVersion)) {
            guard let priority = APIServicePriority.builtIn(groupVersion) else { continue }
            let object = Self.local(groupVersion, priority, managed: "onstart")
            wanted[object.name] = object
        }
        let definitions = GroupVersionResource.customResourceDefinitions.groupResource
        for object in try registry.storage.objects(definitions) where !object.isBeingDeleted {
            for version in object.at("spec", "versions")?.arrayValue ?? [] where version["served"] == true {
                let groupVersion = GroupVersion(group: object.text("spec", "group"), version: version.text("name"))
                let object = Self.local(groupVersion, APIServicePriority.custom, managed: "true")
                if wanted[object.name] == nil { wanted[object.name] = object }
            }
        }
        return wanted
    }

    private static func local(
        _ groupVersion: GroupVersion, _ priority: (group: Int64, version: Int64), managed: String
    ) -> KubeObject {
        var object = KubeObject(
            apiVersion: "apiregistration.k8s.io/v1", kind: "APIService",
            name: "\(groupVersion.version).\(groupVersion.group)")
        object.labels = [managedLabel: managed]
        var spec: JSONValue = ["version": .string(groupVersion.version)]
        if !groupVersion.group.isEmpty { spec["group"] = .string(groupVersion.group) }
        spec["groupPriorityMinimum"] = .int(priority.group)
        spec["versionPriority"] = .int(priority.version)
        object["spec"] = spec
        return object
    }

    /// The object as it must be; nil when it is so, or somebody has made it his own by removing the label.
    static func corrected(_ existing: KubeObject, _ wanted: KubeObject) -> KubeObject? {
        guard existing.labels[managedLabel] != nil, existing["spec"] != wanted["spec"] else { return nil }
        var corrected = existing
        corrected["spec"] = wanted["spec"]
        return corrected
    }

    // MARK: Checking

    /// Finds out whether each API service can be used and says so in its status, once.
    func check() async throws(StatusError) {
        let objects = try stored()
        aggregation.follow(objects.compactMap(AggregatedService.init))
        let check = APIServiceCheck(registry: registry, identity: aggregation.identity)
        let failure = await withTaskGroup(of: StatusError?.self) { group in
            for object in objects { group.addTask { await attempt(object, check) } }
            return await group.reduce(nil) { $0 ?? $1 }
        }
        if let failure { throw failure }
        // With the conditions as they are now.
        aggregation.follow(try stored().compactMap(AggregatedService.init))
    }

    private func attempt(_ object: KubeObject, _ check: APIServiceCheck) async -> StatusError? {
        do throws(StatusError) {
            try await self.check(object, check)
            return nil
        } catch {
            return error
        }
    }

    private func check(_ object: KubeObject, _ check: APIServiceCheck) async throws(StatusError) {
        guard let service = AggregatedService(object) else {
            try await note(APIServiceCheck.local, on: object)
            return
        }
        let outcome = try await check.run(service)
        aggregation.note(outcome, of: service.groupVersion)
        try await note(outcome.condition, on: object)
    }

    private func note(_ condition: JSONObject, on object: KubeObject) async throws(StatusError) {
        let current = (object.at("status", "conditions")?.arrayValue ?? []).first { $0.text("type") == "Available" }
        if let current, ["status", "reason", "message"].allSatisfy({ current[$0] == condition[$0] }) { return }
        var dated = condition
        dated["lastTransitionTime"] = .string(registry.environment.now().rfc3339)
        var updated = object
        updated.setCondition(dated)
        try await update(updated, subresource: "status")
    }

    // MARK: Writing

    private func served() throws(StatusError) -> ServedResource {
        guard let served = registry.find(Self.resource) else { throw .pathNotFound() }
        return served
    }

    private func create(_ object: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            _ = try await registry.create(
                try served(), namespace: "", name: "", object: object, options: WriteOptions(),
                context: RequestContext(user: .apiServer))
        } catch  where error.isAlreadyExists { return }
    }

    private func update(_ object: KubeObject, subresource: String?) async throws(StatusError) {
        do throws(StatusError) {
            _ = try await registry.update(
                try served(), namespace: "", name: object.name, object: object,
                options: WriteOptions(subresource: subresource), context: RequestContext(user: .apiServer))
        } catch  where error.isConflict || error.isNotFound { return }  // the change brings us back
    }

    private func delete(_ object: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            _ = try await registry.delete(
                try served(), namespace: "", name: object.name, options: DeleteOptions(uid: object.uid),
                context: RequestContext(user: .apiServer))
        } catch  where error.isConflict || error.isNotFound { return }
    }
}

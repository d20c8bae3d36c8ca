internal import KubeCore
internal import KubeRuntime

/// Publishes the pods behind each Service as an Endpoints object of the same name, for older clients.
struct EndpointsController: Controller {
    let name = "endpoint"
    private static let overCapacity = "endpoints.kubernetes.io/over-capacity"
    private static let managedBy = "endpoints.kubernetes.io/managed-by"
    private static let podChangeDelay: Duration = .milliseconds(50)

    private let context: ControllerContext
    private let services: Reflector
    private let pods: Reflector
    private let endpoints: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        services = context.reflectors.reflector(for: .services)
        pods = context.reflectors.reflector(for: .pods)
        endpoints = context.reflectors.reflector(for: .endpoints)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, workers: 2, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        loop.enqueueChanges(of: services)
        loop.enqueueChanges(of: endpoints)
        let queue = queue
        let trigger = ServiceTrigger(services: services.cache)
        pods.addHandler { change in
            for key in trigger.keys(for: change) { queue.add(key, after: Self.podChangeDelay) }
        }
        await loop.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        let current = endpoints.cache[key]
        guard let service = services.cache[key] else {
            if let current, isOurs(current) { try await delete(current) }
            return .done
        }
        guard !service.isBeingDeleted, let selector = EndpointAddresses.selector(of: service) else { return .done }
        let family = EndpointAddresses.families(of: service)[0]
        let members = pods.cache.objects(inNamespace: key.namespace).filter { selector.matches($0.labels) }
        let wanted = desired(
            for: service,
            endpoints: members.compactMap { EndpointAddresses.endpoint(of: $0, for: service, family: family) })
        try await write(wanted, current)
        return .done
    }

    private func desired(for service: KubeObject, endpoints: [ServiceEndpoint]) -> KubeObject {
        let publishesAll = service.at("spec", "publishNotReadyAddresses")?.boolValue ?? false
        let (subsets, isTruncated) = EndpointSubsets.make(endpoints, publishesAll: publishesAll)
        var object = KubeObject(
            apiVersion: "v1", kind: "Endpoints", namespace: service.namespace, name: service.name)
        var labels = service.labels
        labels[Self.managedBy] = "endpoint-controller"
        labels[EndpointSlicePlan.headlessLabel] = EndpointAddresses.isHeadless(service) ? "" : nil
        object.labels = labels
        if isTruncated { object.annotations = [Self.overCapacity: "truncated"] }
        object["subsets"] = subsets.isEmpty ? nil : .array(subsets)
        return object
    }

    private func write(_ wanted: KubeObject, _ current: KubeObject?) async throws(StatusError) {
        guard var updated = current else {
            do throws(StatusError) {
                endpoints.cache.recordWrite(
                    try await context.api.create(.endpoints, namespace: wanted.namespace, object: wanted))
            } catch  where error.isNamespaceTerminating { return }
            return
        }
        if updated.labels != wanted.labels { updated.labels = wanted.labels }
        if updated.annotations[Self.overCapacity] != wanted.annotations[Self.overCapacity] {
            updated.annotations[Self.overCapacity] = wanted.annotations[Self.overCapacity]
        }
        if (updated["subsets"] ?? []) != (wanted["subsets"] ?? []) { updated["subsets"] = wanted["subsets"] }
        guard updated != current else { return }
        endpoints.cache.recordWrite(
            try await context.api.update(.endpoints, namespace: updated.namespace, object: updated))
    }

    /// Endpoints that a user made for a Service without a selector stay when the Service goes, unless we made them.
    private func isOurs(_ object: KubeObject) -> Bool { object.labels[Self.managedBy] != nil }

    private func delete(_ object: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            let answer = try await context.api.delete(
                .endpoints, namespace: object.namespace, name: object.name, options: DeleteOptions(uid: object.uid))
            endpoints.cache.recordDelete(of: object, answer: answer)
        } catch  where error.isNotFound { return }
    }
}

internal import KubeCore
internal import KubeRuntime

/// Publishes the pods behind each Service as EndpointSlices.
struct EndpointSliceController: Controller {
    let name = "endpointslice"
    static let managedBy = "endpointslice-controller.k8s.io"
    /// Pods change in bursts; their changes within this time become one write.
    private static let podChangeDelay: Duration = .milliseconds(20)

    private let context: ControllerContext
    private let services: Reflector
    private let pods: Reflector
    private let slices: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        services = context.reflectors.reflector(for: .services)
        pods = context.reflectors.reflector(for: .pods)
        slices = context.reflectors.reflector(for: .endpointSlices)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, workers: 3, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        loop.enqueueChanges(of: services)
        let queue = queue
        let trigger = ServiceTrigger(services: services.cache)
        pods.addHandler { change in
            for key in trigger.keys(for: change) { queue.add(key, after: Self.podChangeDelay) }
        }
        slices.addHandler { change in
            let labels = change.object.labels
            guard labels[EndpointSlicePlan.managedByLabel] == Self.managedBy,
                let service = labels[EndpointSlicePlan.serviceNameLabel]
            else { return }
            queue.add(ObjectKey(namespace: change.object.namespace, name: service), after: Self.podChangeDelay)
        }
        await loop.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        let writer = EndpointSliceWriter(context: context, cache: slices.cache)
        let existing = slices.cache.objects(inNamespace: key.namespace).filter {
            $0.labels[EndpointSlicePlan.serviceNameLabel] == key.name
                && $0.labels[EndpointSlicePlan.managedByLabel] == Self.managedBy
        }
        guard let service = services.cache[key], !service.isBeingDeleted,
            let selector = EndpointAddresses.selector(of: service)
        else {
            // Of a Service that is gone. One that lost its selector keeps its slices, as in Kubernetes.
            if services.cache[key] == nil { try await writer.delete(existing) }
            return .done
        }
        let members = pods.cache.objects(inNamespace: key.namespace).filter { selector.matches($0.labels) }
        var endpoints: [AddressFamily: [ServiceEndpoint]] = [:]
        for family in EndpointAddresses.families(of: service) {
            endpoints[family] = members.compactMap {
                EndpointAddresses.endpoint(of: $0, for: service, family: family)
            }
        }
        let plan = EndpointSlicePlan(
            owner: service, labels: Self.labels(for: service), endpoints: endpoints, slices: existing)
        try await writer.perform(plan)
        return .done
    }

    /// The service's own labels go on its slices, and those that say what the slices are.
    static func labels(for service: KubeObject) -> [String: String] {
        var labels = service.labels
        labels[EndpointSlicePlan.headlessLabel] = EndpointAddresses.isHeadless(service) ? "" : nil
        labels[EndpointSlicePlan.serviceNameLabel] = service.name
        labels[EndpointSlicePlan.managedByLabel] = managedBy
        return labels
    }
}

/// Carries out an `EndpointSlicePlan`.
struct EndpointSliceWriter {
    let context: ControllerContext
    let cache: ObjectCache

    func perform(_ plan: EndpointSlicePlan) async throws(StatusError) {
        for slice in plan.create {
            do throws(StatusError) {
                cache.recordWrite(
                    try await context.api.create(.endpointSlices, namespace: slice.namespace, object: slice))
            } catch  where error.isNamespaceTerminating { return }
        }
        for slice in plan.update {
            cache.recordWrite(
                try await context.api.update(.endpointSlices, namespace: slice.namespace, object: slice))
        }
        try await delete(plan.delete)
    }

    func delete(_ slices: [KubeObject]) async throws(StatusError) {
        for slice in slices {
            do throws(StatusError) {
                let answer = try await context.api.delete(
                    .endpointSlices, namespace: slice.namespace, name: slice.name,
                    options: DeleteOptions(uid: slice.uid))
                cache.recordDelete(of: slice, answer: answer)
            } catch  where error.isNotFound {
                cache.recordRemoval(ObjectKey(slice), uid: slice.uid)
            }
        }
    }
}

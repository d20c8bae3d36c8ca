internal import KubeCore
internal import KubeRuntime

/// Copies Endpoints that users keep by hand, for Services without a selector, into EndpointSlices, so that all who
/// read endpoints need to know slices only.
/// Source: pkg/controller/endpointslicemirroring.
struct EndpointSliceMirroringController: Controller {
    let name = "endpointslicemirroring"
    static let managedBy = "endpointslicemirroring-controller.k8s.io"
    private static let skipLabel = "endpointslice.kubernetes.io/skip-mirror"
    private static let leaderAnnotation = "control-plane.alpha.kubernetes.io/leader"

    private let context: ControllerContext
    private let services: Reflector
    private let endpoints: Reflector
    private let slices: Reflector
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext) {
        self.context = context
        services = context.reflectors.reflector(for: .services)
        endpoints = context.reflectors.reflector(for: .endpoints)
        slices = context.reflectors.reflector(for: .endpointSlices)
        queue = .fairBetweenNamespaces(clock: context.clock)
    }

    func run() async {
        let loop = ReconcileLoop(name: name, queue: queue, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }
        loop.enqueueChanges(of: services)
        loop.enqueueChanges(of: endpoints)
        let queue = queue
        slices.addHandler { change in
            let labels = change.object.labels
            guard labels[EndpointSlicePlan.managedByLabel] == Self.managedBy,
                let service = labels[EndpointSlicePlan.serviceNameLabel]
            else { return }
            queue.add(ObjectKey(namespace: change.object.namespace, name: service))
        }
        await loop.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        let writer = EndpointSliceWriter(context: context, cache: slices.cache)
        let existing = slices.cache.objects(inNamespace: key.namespace).filter {
            $0.labels[EndpointSlicePlan.serviceNameLabel] == key.name
                && $0.labels[EndpointSlicePlan.managedByLabel] == Self.managedBy
        }
        guard let object = endpoints.cache[key], !object.isBeingDeleted, let service = services.cache[key],
            Self.mirrors(object, of: service)
        else {
            try await writer.delete(existing)
            return .done
        }
        var labels = object.labels
        labels[EndpointSlicePlan.serviceNameLabel] = key.name
        labels[EndpointSlicePlan.managedByLabel] = Self.managedBy
        let plan = EndpointSlicePlan(
            owner: object, labels: labels, endpoints: Self.endpoints(in: object), slices: existing)
        try await writer.perform(plan)
        return .done
    }

    /// Whether nobody else makes slices for these Endpoints.
    static func mirrors(_ endpoints: KubeObject, of service: KubeObject) -> Bool {
        let selector = service.at("spec", "selector")?.objectValue ?? JSONObject()
        return selector.isEmpty && endpoints.labels[skipLabel] != "true"
            && endpoints.annotations[leaderAnnotation] == nil
    }

    static func endpoints(in object: KubeObject) -> [AddressFamily: [ServiceEndpoint]] {
        var result: [AddressFamily: [ServiceEndpoint]] = [:]
        for subset in object.at("subsets")?.arrayValue ?? [] {
            let ports = (subset["ports"]?.arrayValue ?? []).map { port in
                EndpointPort(
                    name: port["name"]?.stringValue ?? "", port: Int(port["port"]?.intValue ?? 0),
                    networkProtocol: port["protocol"]?.stringValue ?? "TCP",
                    appProtocol: port["appProtocol"]?.stringValue)
            }.sorted()
            for (key, isReady) in [("addresses", true), ("notReadyAddresses", false)] {
                for address in subset[key]?.arrayValue ?? [] {
                    guard let ip = address["ip"]?.stringValue else { continue }
                    let endpoint = ServiceEndpoint(
                        address: ip, isReady: isReady, isServing: isReady, isTerminating: false,
                        nodeName: address["nodeName"]?.stringValue ?? "",
                        hostname: address["hostname"]?.stringValue ?? "",
                        podName: address["targetRef"]?["name"]?.stringValue ?? "",
                        podNamespace: address["targetRef"]?["namespace"]?.stringValue ?? "",
                        podUID: address["targetRef"]?["uid"]?.stringValue ?? "", ports: ports)
                    result[AddressFamily(of: ip), default: []].append(endpoint)
                }
            }
        }
        return result
    }
}

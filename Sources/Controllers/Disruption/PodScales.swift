internal import KubeCore
internal import KubeRuntime

/// A pod whose controller says nothing of how many pods it wants.
struct UnknownScale: Error, Hashable {
    let message: String

    init(pod: KubeObject) { message = "found no controllers for pod \"\(pod.name)\"" }
}

/// How many pods the controllers want that pods belong to.
/// Source: pkg/controller/disruption finders.
struct PodScales {
    private let api: any ResourceAPI
    private let served: CollectableResources
    private let replicaSets: Reflector
    private let deployments: Reflector
    private let statefulSets: Reflector
    private let replicationControllers: Reflector

    init(_ context: ControllerContext, served: CollectableResources) {
        api = context.api
        self.served = served
        let reflectors = context.reflectors
        replicaSets = reflectors.reflector(for: .replicaSets)
        deployments = reflectors.reflector(for: .deployments)
        statefulSets = reflectors.reflector(for: .statefulSets)
        replicationControllers = reflectors.reflector(for: .replicationControllers)
    }

    /// Calls `handler` with the namespace of each controller whose number of pods has changed.
    func onChange(_ handler: @escaping @Sendable (String) -> Void) {
        for reflector in [replicaSets, deployments, statefulSets, replicationControllers] {
            reflector.addHandler { change in
                if change.isDeletion || change.old?.at("spec", "replicas") != change.object.at("spec", "replicas") {
                    handler(change.object.namespace)
                }
            }
        }
    }

    /// The sum over the controllers of these pods, each counted once, and the pods that have none.
    /// - Throws: `UnknownScale`.
    func total(for pods: [KubeObject]) async throws(UnknownScale) -> (count: Int, unmanaged: [KubeObject]) {
        var scales: [String: Int] = [:]
        var looked: Set<String> = []
        var unmanaged: [KubeObject] = []
        for pod in pods {
            guard let owner = pod.controllerOwner else {
                unmanaged.append(pod)
                continue
            }
            guard looked.insert(owner.uid).inserted else { continue }
            guard let (uid, count) = await scale(of: owner, namespace: pod.namespace) else {
                throw UnknownScale(pod: pod)
            }
            scales[uid] = count
        }
        return (scales.values.reduce(0, +), unmanaged)
    }

    private func scale(of owner: OwnerReference, namespace: String) async -> (uid: String, count: Int)? {
        switch owner.kind {
        case "ReplicaSet":
            guard let set = find(owner, namespace, replicaSets) else { return nil }
            if let parent = set.controllerOwner, parent.kind == "Deployment",
                let deployment = find(parent, namespace, deployments)
            {
                return (deployment.uid, deployment.int("spec", "replicas", default: 1))
            }
            return (set.uid, set.int("spec", "replicas", default: 1))
        case "StatefulSet": return count(owner, namespace, statefulSets)
        case "ReplicationController": return count(owner, namespace, replicationControllers)
        default: return await ask(owner, namespace)
        }
    }

    /// What the scale of another kind says, as custom resources may have one.
    private func ask(_ owner: OwnerReference, _ namespace: String) async -> (uid: String, count: Int)? {
        guard let resource = served.resource(apiVersion: owner.apiVersion, kind: owner.kind) else { return nil }
        do throws(StatusError) {
            // A change of nothing is the one way to a subresource that both carriers of the API have.
            let scale = try await api.patch(
                resource, namespace: namespace, name: owner.name, patch: .merge([:]),
                options: WriteOptions(subresource: "scale"))
            return scale.uid == owner.uid ? (owner.uid, scale.int("spec", "replicas")) : nil
        } catch {
            // Most kinds have none; what cannot be asked is as good as unknown, and asked again with the next change.
            return nil
        }
    }

    private func count(
        _ owner: OwnerReference, _ namespace: String, _ reflector: Reflector
    ) -> (uid: String, count: Int)? {
        find(owner, namespace, reflector).map { ($0.uid, $0.int("spec", "replicas", default: 1)) }
    }

    private func find(_ owner: OwnerReference, _ namespace: String, _ reflector: Reflector) -> KubeObject? {
        guard let object = reflector.cache.object(namespace: namespace, name: owner.name), object.uid == owner.uid
        else { return nil }
        return object
    }
}

internal import KubeCore
internal import KubeRuntime

/// How many pods the controllers want that pods belong to.
/// Source: pkg/controller/disruption finders.
struct PodScales {
    private let replicaSets: Reflector
    private let deployments: Reflector
    private let statefulSets: Reflector
    private let replicationControllers: Reflector

    init(_ reflectors: SharedReflectors) {
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

    /// The sum over the controllers of these pods, each counted once. Pods without one count for nothing.
    func total(for pods: [KubeObject]) -> Int {
        var scales: [String: Int] = [:]
        for pod in pods {
            guard let owner = pod.controllerOwner, let (uid, count) = scale(of: owner, namespace: pod.namespace)
            else { continue }
            scales[uid] = count
        }
        return scales.values.reduce(0, +)
    }

    private func scale(of owner: OwnerReference, namespace: String) -> (uid: String, count: Int)? {
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
        default: return nil
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

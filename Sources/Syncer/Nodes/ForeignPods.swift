internal import KubeCore
internal import KubeRuntime

/// What pods of others take of the host's nodes. Only for a scheduler in the virtual cluster, which would fill what they
/// use. Of each pod no more is kept than its requests. Source: vcluster reference 3.15.
struct ForeignPods: Sendable {
    let reflector: Reflector

    init(_ environment: SyncEnvironment) {
        let ownership = environment.ownership
        reflector = Reflector(
            api: environment.host, resource: .pods,
            options: ReflectorOptions(
                indexes: [.node],
                transform: ObjectTransform { Self.reduced($0, isOurs: ownership.claim(of: $0) != nil) }),
            clock: environment.clock, logger: environment.logger)
    }

    /// The sum over a node. O(pods of others on it).
    func taken(of node: String) -> (amounts: ResourceAmounts, pods: Int) {
        let pods = reflector.cache.objects(.node, node)
        var sum = ResourceAmounts()
        for pod in pods { sum += ResourceAmounts(requestedBy: pod) }
        return (sum, pods.count)
    }

    /// A pod without what does not count; one that takes nothing, or that the tenant sees itself, is on no node.
    static func reduced(_ pod: KubeObject, isOurs: Bool) -> KubeObject {
        var reduced = KubeObject(apiVersion: "v1", kind: "Pod", namespace: pod.namespace, name: pod.name)
        reduced.uid = pod.uid
        reduced.resourceVersion = pod.resourceVersion
        let phase = pod.text("status", "phase")
        guard !isOurs, phase != "Succeeded", phase != "Failed", let node = PodLifecycle.node(of: pod) else {
            return reduced
        }
        var spec: JSONObject = ["nodeName": .string(node)]
        for field in ["containers", "initContainers"] {
            guard let containers = pod.at("spec", field)?.arrayValue, !containers.isEmpty else { continue }
            spec[field] = .array(containers.map(requests))
        }
        if let overhead = pod.at("spec", "overhead") { spec["overhead"] = overhead }
        reduced["spec"] = .object(spec)
        return reduced
    }

    private static func requests(of container: JSONValue) -> JSONValue {
        var kept = JSONObject()
        if let policy = container["restartPolicy"] { kept["restartPolicy"] = policy }
        if let requests = container.at("resources", "requests") { kept["resources"] = ["requests": requests] }
        return .object(kept)
    }
}

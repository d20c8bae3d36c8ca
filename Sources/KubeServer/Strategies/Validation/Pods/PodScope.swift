internal import KubeCore

/// What the parts of a pod spec's validation need to know of the whole.
/// Source: PodValidationOptions and the parameters of ValidatePodSpec in pkg/apis/core/validation of Kubernetes 1.36.
struct PodScope {
    /// Whether the spec is that of a pod; else it is that of a template.
    let isPod: Bool
    /// The pod's name; empty for a template and for a pod whose name is to be made.
    let podName: String
    let restartPolicy: String
    let gracePeriodSeconds: Int64?
    /// Whether containers share the user namespace of the host.
    let usesHostUsers: Bool
    let hostNetwork: Bool
    let claimNames: Set<String>
    /// The volumes by name, without those that are wrong: what mounts them mounts nothing.
    var volumes: [String: JSONValue] = [:]

    init(_ spec: JSONValue, isPod: Bool, podName: String) {
        self.isPod = isPod
        self.podName = podName
        restartPolicy = spec.text("restartPolicy")
        gracePeriodSeconds = spec["terminationGracePeriodSeconds"]?.intValue
        usesHostUsers = spec["hostUsers"] != false
        hostNetwork = spec["hostNetwork"] == true
        claimNames = Set(spec.elements("resourceClaims").map { $0.text("name") }.filter { !$0.isEmpty })
    }
}
